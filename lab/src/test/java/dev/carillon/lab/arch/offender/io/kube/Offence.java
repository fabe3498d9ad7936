package dev.carillon.lab.arch.offender.io.kube;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.io.telemetry.Offence target) {}
