package dev.carillon.store;

import dev.carillon.api.Answer;
import java.util.List;

/**
 * What a staged request came to.
 *
 * @param answer what to tell the client, once the writes are durable
 * @param writes none for a read, a dry run, a refusal or an update that changes nothing
 */
public record Staged(Answer answer, List<Write> writes) {}
