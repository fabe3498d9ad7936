package dev.carillon.lab.arch.offender.app.cli;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.control.Offence target) {}
