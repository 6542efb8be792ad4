package dev.longbow.join;

import dev.longbow.column.Column;

/**
 * The build side of a join in memory. Immutable, so that any number of {@link Matcher}s may read
 * it.
 *
 * @param rows how many rows it has
 * @param columns the kept columns; null those that nobody looks at any more
 */
record BuildTable(int rows, Column[] columns, KeyIndex index) {}
