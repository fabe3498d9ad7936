/**
 * Does the proof see? Bugs that are planted in copies of the product's source, one at a time, and how many stories the
 * simulator needs to find each. Nothing of this is in the product.
 */
@NullMarked
package dev.carillon.lab.planted;

import org.jspecify.annotations.NullMarked;
