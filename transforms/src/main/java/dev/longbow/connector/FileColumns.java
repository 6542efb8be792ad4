package dev.longbow.connector;

import dev.longbow.column.Schema;
import java.util.Map;

/**
 * What a file says of its columns.
 *
 * @param path the file
 * @param schema its columns
 * @param nulls how many nulls columns have, of those of which it says so
 */
public record FileColumns(String path, Schema schema, Map<String, NullCount> nulls) {
  public FileColumns {
    nulls = Map.copyOf(nulls);
  }
}
