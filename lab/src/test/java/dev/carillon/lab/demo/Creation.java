package dev.carillon.lab.demo;

import java.time.Instant;

/** A create of a Workflow that the API server answered with 201, as its audit log has it. */
record Creation(String run, Instant at, String uid) {}
