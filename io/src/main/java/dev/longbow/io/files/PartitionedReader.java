package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds what the names of folders say to the rows of their files. */
final class PartitionedReader implements BatchReader {
  private final BatchReader inner;
  private final Schema schema;
  private final PartitionColumns partitions;
  private String file = "";
  private List<Object> values = List.of();

  PartitionedReader(BatchReader inner, Schema schema, PartitionColumns partitions) {
    this.inner = inner;
    this.schema = schema;
    this.partitions = partitions;
  }

  @Override
  public Batch next() {
    Batch batch = inner.next();
    if (batch == null) {
      return null;
    }
    String of = inner.file().orElseThrow();
    if (!of.equals(file)) {
      file = of;
      values = partitions.values(of);
    }
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      int partition = partitions.names().indexOf(field.name());
      columns.add(
          partition >= 0
              ? PartitionColumns.constant(field.type(), values.get(partition), batch.rows())
              : batch.column(batch.schema().require(field.name())));
    }
    return new Batch(schema, columns, batch.rows());
  }

  @Override
  public Optional<String> file() {
    return inner.file();
  }

  @Override
  public long rowsScanned() {
    return inner.rowsScanned();
  }

  @Override
  public long rowsCut() {
    return inner.rowsCut();
  }

  @Override
  public long rowsRejected() {
    return inner.rowsRejected();
  }

  @Override
  public long valuesNulled() {
    return inner.valuesNulled();
  }

  @Override
  public Optional<Batch> rejected() {
    return inner.rejected();
  }

  @Override
  public long bytesRead() {
    return inner.bytesRead();
  }

  @Override
  public Optional<String> place() {
    return inner.place();
  }

  @Override
  public long heapBytes() {
    return inner.heapBytes();
  }

  @Override
  public void close() {
    inner.close();
  }
}
