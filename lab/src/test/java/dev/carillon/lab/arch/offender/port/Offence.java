package dev.carillon.lab.arch.offender.port;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.control.Offence target) {}
