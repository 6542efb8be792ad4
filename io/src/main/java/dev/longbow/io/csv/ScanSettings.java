package dev.longbow.io.csv;

import dev.longbow.io.files.YamlText;
import dev.longbow.io.text.OnError;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every task of a scan needs to know; travels as JSON in {@code ReaderSpec.options}.
 *
 * @param headers the different orders of columns that files have
 * @param inferredRows rows that types were inferred from
 * @param inferred the columns of which types were inferred
 * @param checked types of all columns when rows are rejected: a row is in or out whatever is read
 */
record ScanSettings(
    CsvDialect dialect,
    OnError onError,
    List<List<String>> headers,
    long inferredRows,
    List<String> inferred,
    Map<String, String> checked) {
  ScanSettings {
    headers = headers.stream().map(List::copyOf).toList();
    inferred = List.copyOf(inferred);
    // In an order: equal plans are equal text.
    checked = Collections.unmodifiableMap(new TreeMap<>(checked));
  }

  /** What an error about a value adds when the column's type was inferred. */
  String advice(String column) {
    return inferred.contains(column)
        ? ", inferred from the first %,d rows. Write its type in the input: schema: {%s: string}"
            .formatted(inferredRows, YamlText.scalar(column))
        : "";
  }
}
