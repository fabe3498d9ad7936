/**
 * The Kubernetes API as values: the language that the controller asks in and the store answers in. HTTP is only its
 * spelling.
 *
 * <p>A leaf: imports the JDK and Jackson, nothing of ours. Entry types: {@link dev.carillon.api.Request}, {@link
 * dev.carillon.api.Answer}, {@link dev.carillon.api.ApiObject}.
 */
@NullMarked
package dev.carillon.api;

import org.jspecify.annotations.NullMarked;
