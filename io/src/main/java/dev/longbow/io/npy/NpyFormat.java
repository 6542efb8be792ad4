package dev.longbow.io.npy;

import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Locations;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.FileSink;
import java.util.List;

/** Dense matrices in NumPy's {@code .npy} files: written, not read. */
public final class NpyFormat implements Format {
  @Override
  public String name() {
    return "npy";
  }

  @Override
  public List<String> extensions() {
    return List.of("npy");
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  @Override
  public boolean writesMatrix() {
    return true;
  }

  /** A sink of rows whose columns are of one type, float32 or float64, and have no nulls. */
  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    if (spec.mode().isAddition()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot write the matrix '%s' with mode %s: rows of several runs are filled and scaled by other statistics. Write a folder for each run"
              .formatted(spec.name(), spec.mode().label()));
    } else if (!spec.layout().isPlain()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot spread the matrix '%s' over folders or files by partition_by, max_rows_per_file or target_file_size: it is one file, or one for each task"
              .formatted(spec.name()));
    }
    if (!Locations.isLocal(spec.path())) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot write the matrix '%s' to %s: its rows are written at their places in one file, which only local paths can. Write it there and copy it"
              .formatted(spec.name(), spec.path()));
    }
    return new FileSink(spec, schema, files -> new NpyCodec(spec, files));
  }
}
