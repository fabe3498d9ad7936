package dev.carillon.lab.arch.offender.attic;

/** In a package that no wall surrounds and that has no package-info. */
final class Unplanned {}
