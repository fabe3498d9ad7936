package dev.carillon.lab.arch.offender.lab;

/** Stands for lab, which nothing may import. */
public record Offence(String name) {}
