/**
 * A real Flink cluster in tests: separate processes on this machine, started from plain artifacts.
 */
package dev.longbow.testing.flink;
