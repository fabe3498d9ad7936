package dev.carillon.lab.arch.offender.cron;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.port.Offence target) {}
