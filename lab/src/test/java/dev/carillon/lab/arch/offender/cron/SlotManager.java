package dev.carillon.lab.arch.offender.cron;

/** Named after nothing. */
final class SlotManager {}
