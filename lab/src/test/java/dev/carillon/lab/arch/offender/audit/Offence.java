package dev.carillon.lab.arch.offender.audit;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.time.Offence target) {}
