package dev.carillon.lab.arch.offender.io.telemetry;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.control.Offence target) {}
