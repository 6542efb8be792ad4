package dev.longbow.connector;

import dev.longbow.column.Schema;

/**
 * Where a scan's rejected rows go: an output of its own, which is published with the others.
 *
 * @param sink the side file
 * @param schema what is told of a row: file, line, column, reason, text
 */
public record RejectedRows(SinkSpec sink, Schema schema) {
  /** The same, named after the step that scans. */
  public RejectedRows of(String step) {
    return named(step + ".rejects");
  }

  /** The same, of another name. */
  public RejectedRows named(String name) {
    return new RejectedRows(
        new SinkSpec(name, sink.format(), sink.path(), sink.mode(), sink.options()), schema);
  }
}
