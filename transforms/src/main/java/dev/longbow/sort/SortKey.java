package dev.longbow.sort;

/**
 * One column to sort by.
 *
 * @param column its name
 * @param descending from the largest value to the smallest
 * @param nullsFirst nulls before all values, whatever the direction; otherwise after them
 */
public record SortKey(String column, boolean descending, boolean nullsFirst) {}
