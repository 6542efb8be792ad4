/** Tells OpenLineage backends what a run reads and writes. */
package dev.longbow.run.lineage;
