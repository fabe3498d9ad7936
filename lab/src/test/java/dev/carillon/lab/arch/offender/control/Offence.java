package dev.carillon.lab.arch.offender.control;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.store.Offence target) {}
