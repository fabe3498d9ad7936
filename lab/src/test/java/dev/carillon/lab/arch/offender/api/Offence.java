package dev.carillon.lab.arch.offender.api;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.time.Offence target) {}
