/**
 * The Java API: {@link dev.longbow.frame.LazyFrame} builds the same plans as YAML does, and runs
 * them in a {@link dev.longbow.frame.Session} that {@code runners} provides.
 */
package dev.longbow.frame;
