/** Newline-delimited JSON, read and written. */
package dev.longbow.io.ndjson;
