package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.BadConfigurationException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * Reads a column that the page decoder does not know (nested types, other encodings and codecs)
 * record by record with parquet-java: the reader under Beam's ParquetIO. Not through ParquetIO
 * itself, which is a transform and cannot read one column of one row group inside a task, and not
 * through Avro records, which refuse column names with spaces and INT96 and lose unsigned types.
 */
final class RecordColumnReader implements ColumnReader, Closeable {
  private final String path;
  private final FileColumn column;
  private final int rowGroup;
  private final String place;
  private StoredInputFile input;
  private ParquetFileReader reader;
  private RecordReader<Group> records;
  private long rowsLeft;

  RecordColumnReader(String path, FileColumn column, int rowGroup, String place) {
    this.path = path;
    this.column = column;
    this.rowGroup = rowGroup;
    this.place = place;
  }

  @Override
  public Column read(int rows) {
    return guarded(
        () -> {
          ColumnBuilder builder = new ColumnBuilder(column.type());
          for (int i = 0; i < rows; i++) {
            builder.append(RecordValues.field(record(), 0));
          }
          return builder.build();
        });
  }

  @Override
  public Column read(int rows, int[] selection, int count) {
    return guarded(
        () -> {
          ColumnBuilder builder = new ColumnBuilder(column.type());
          int next = 0;
          for (int i = 0; i < rows; i++) {
            Group record = record();
            if (next < count && selection[next] == i) {
              builder.append(RecordValues.field(record, 0));
              next++;
            }
          }
          return builder.build();
        });
  }

  @Override
  public void skip(long rows) {
    guarded(
        () -> {
          for (long i = 0; i < rows; i++) {
            record();
          }
          return null;
        });
  }

  private Group record() {
    if (records == null) {
      open();
    }
    if (rowsLeft-- <= 0) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE, "Invalid Parquet row group: it ends before its rows");
    }
    return records.read();
  }

  private void open() {
    try {
      input = new StoredInputFile(path);
      ParquetReadOptions options =
          ParquetReadOptions.builder(new PlainParquetConfiguration())
              .usePageChecksumVerification(true)
              .build();
      reader = ParquetFileReader.open(input, options);
      MessageType requested =
          new MessageType(reader.getFileMetaData().getSchema().getName(), column.parquet());
      reader.setRequestedSchema(requested);
      PageReadStore pages = reader.readRowGroup(rowGroup);
      rowsLeft = pages.getRowCount();
      records =
          new ColumnIOFactory(reader.getFileMetaData().getCreatedBy())
              .getColumnIO(requested, reader.getFileMetaData().getSchema())
              .getRecordReader(pages, new GroupRecordConverter(requested));
    } catch (IOException e) {
      // Not the store, whose errors are our own by now: parquet-java says so of bad bytes.
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE, "Invalid Parquet column: " + e.getMessage(), e);
    }
  }

  private <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (LongbowException e) {
      throw e.at(place);
    } catch (BadConfigurationException | UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new LongbowException(
              ErrorCode.FORMAT_UNSUPPORTED,
              "Cannot decompress column: " + e.getMessage() + ". Known: none, snappy, gzip, zstd",
              e)
          .at(place);
    } catch (RuntimeException e) {
      throw new LongbowException(
              ErrorCode.CORRUPT_FILE, "Invalid Parquet column: " + e.getMessage(), e)
          .at(place);
    }
  }

  /** Bytes read so far. */
  long bytesRead() {
    return input == null ? 0 : input.bytesRead();
  }

  @Override
  public void close() {
    try {
      if (reader != null) {
        reader.close();
      }
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.READ_FAILED, "Cannot close '" + path + "': " + e.getMessage(), e);
    }
  }
}
