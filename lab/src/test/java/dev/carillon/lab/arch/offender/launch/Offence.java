package dev.carillon.lab.arch.offender.launch;

/** An arrow that is not drawn. */
public record Offence(dev.carillon.lab.arch.offender.cron.Offence target) {}
