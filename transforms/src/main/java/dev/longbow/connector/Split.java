package dev.longbow.connector;

import java.io.Serializable;

/**
 * A piece of a source that one task reads.
 *
 * @param index its place in the input order, from 0
 * @param payload the format's own description as JSON text (files and row groups), never secrets
 * @param rows expected rows before filtering, or -1
 * @param bytes bytes to read, for scheduling and progress
 */
public record Split(int index, String payload, long rows, long bytes) implements Serializable {}
