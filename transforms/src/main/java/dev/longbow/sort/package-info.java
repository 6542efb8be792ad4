/**
 * Stable sorting of batches: the rows of one partition within the memory budget, the merge of
 * sorted runs, and boundaries that divide rows into ordered ranges.
 */
package dev.longbow.sort;
