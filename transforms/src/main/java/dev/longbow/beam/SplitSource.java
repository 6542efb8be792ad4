package dev.longbow.beam;

import dev.longbow.connector.Split;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Hands out the splits of a scan, one to a sub-source: runners pull sub-sources as their workers
 * become free. It must have exactly one consumer without side inputs, or Flink gives most splits to
 * one subtask.
 */
final class SplitSource extends BoundedSource<Split> {
  private static final long serialVersionUID = 1L;

  private final List<Split> splits;

  SplitSource(List<Split> splits) {
    this.splits = List.copyOf(splits);
  }

  @Override
  public List<SplitSource> split(long desiredBundleSizeBytes, PipelineOptions options) {
    return splits.stream().map(split -> new SplitSource(List.of(split))).toList();
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    // One byte a split makes runners that cut by size ask for as many pieces as there are splits.
    return splits.size();
  }

  @Override
  public Coder<Split> getOutputCoder() {
    return SerializableCoder.of(Split.class);
  }

  @Override
  public BoundedReader<Split> createReader(PipelineOptions options) {
    return new SplitReader(this);
  }

  private static final class SplitReader extends BoundedReader<Split> {
    private final SplitSource source;
    private int position = -1;

    SplitReader(SplitSource source) {
      this.source = source;
    }

    @Override
    public boolean start() throws IOException {
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      position++;
      return position < source.splits.size();
    }

    @Override
    public Split getCurrent() {
      if (position < 0 || position >= source.splits.size()) {
        throw new NoSuchElementException();
      }
      return source.splits.get(position);
    }

    @Override
    public BoundedSource<Split> getCurrentSource() {
      return source;
    }

    @Override
    public void close() {}
  }
}
