package dev.longbow.connector;

/**
 * Nulls of a column in a file.
 *
 * @param count how many
 * @param place where the first of them is, for example {@code row group 3}; empty without any
 */
public record NullCount(long count, String place) {}
