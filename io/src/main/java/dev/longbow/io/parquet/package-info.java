/** Parquet: our own page decoder over parquet-java's footers, and a columnar writer. */
package dev.longbow.io.parquet;
