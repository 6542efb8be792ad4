package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartWriter;
import java.util.List;

/** A part of an output that this run has published already: nobody would read it. */
public final class UnneededPart implements PartWriter {
  @Override
  public void write(Batch batch) {
    // It is in the output.
  }

  @Override
  public List<Part> finish() {
    return List.of();
  }

  @Override
  public void abort() {
    // Nothing was written.
  }
}
