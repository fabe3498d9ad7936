package dev.carillon.store;

import dev.carillon.api.ApiObject;
import java.util.List;

/**
 * A page of a collection, ordered by namespace and name.
 *
 * @param version the collection's version, the same on each page of one list
 * @param next the token of the next page, empty on the last
 */
public record ListPage(List<ApiObject> items, String version, String next) {}
