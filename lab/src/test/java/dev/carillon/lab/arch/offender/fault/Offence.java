package dev.carillon.lab.arch.offender.fault;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.launch.Offence target) {}
