/**
 * A real ClickHouse in tests: its engine from a package, in a process of its own on 127.0.0.1, and
 * what stands between it and a client: a proxy that injects faults, a tunnel that speaks TLS.
 */
package dev.longbow.testing.clickhouse;
