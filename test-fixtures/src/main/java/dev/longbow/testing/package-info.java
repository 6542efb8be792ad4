/**
 * What tests of all modules share: seeded data and queries, DuckDB as the oracle, comparison of
 * results.
 */
package dev.longbow.testing;
