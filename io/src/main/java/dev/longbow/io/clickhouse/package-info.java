/** Tables and queries of ClickHouse. */
package dev.longbow.io.clickhouse;
