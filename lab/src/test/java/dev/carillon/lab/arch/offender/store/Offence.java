package dev.carillon.lab.arch.offender.store;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.fault.Offence target) {}
