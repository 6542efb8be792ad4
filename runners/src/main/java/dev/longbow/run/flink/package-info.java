/**
 * Flink as a runner: its settings, what a plan needs of it, and what its failures mean. No other
 * package knows Flink's classes.
 */
package dev.longbow.run.flink;
