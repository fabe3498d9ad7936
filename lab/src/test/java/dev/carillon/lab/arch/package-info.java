/**
 * The house's walls as tests: which package may import which, and what the code of core may never do.
 *
 * <p>Reads classes and sources, runs none of them. Entry type: {@link dev.carillon.lab.arch.ArchitectureTest}; {@link
 * dev.carillon.lab.arch.EachRuleCanFailTest} shows for every rule that it finds what it forbids, in {@code offender}.
 */
@NullMarked
package dev.carillon.lab.arch;

import org.jspecify.annotations.NullMarked;
