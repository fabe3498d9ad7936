package dev.carillon.lab.arch.offender.app;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.lab.Offence target) {}
