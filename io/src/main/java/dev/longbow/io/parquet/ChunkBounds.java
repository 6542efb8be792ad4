package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.apache.parquet.internal.column.columnindex.BinaryTruncator;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * Collects the bounds and null counts of a column chunk's pages and makes the chunk's statistics
 * and column index of them. Long byte strings are cut to {@value #MAX_LENGTH} bytes: lower bounds
 * become smaller by that, upper bounds are counted up behind the cut.
 */
final class ChunkBounds {
  private static final int MAX_LENGTH = 64;

  private final ColumnLayout layout;
  private final ValueBuffer values;
  private final BinaryTruncator truncator;
  private final List<Boolean> nullPages = new ArrayList<>();
  private final List<Long> nullCounts = new ArrayList<>();
  private final List<byte[]> minima = new ArrayList<>();
  private final List<byte[]> maxima = new ArrayList<>();

  /** Whether every page with values has bounds. */
  private boolean isComplete = true;

  ChunkBounds(ColumnLayout layout, ValueBuffer values) {
    this.layout = layout;
    this.values = values;
    this.truncator =
        BinaryTruncator.getTruncator(
            layout.leaf() instanceof DataType.Text
                ? Types.required(PrimitiveTypeName.BINARY)
                    .as(LogicalTypeAnnotation.stringType())
                    .named("value")
                : Types.required(PrimitiveTypeName.BINARY).named("value"));
  }

  /** Adds a page of a range of values. */
  void page(int from, int to, int nulls) {
    nullPages.add(from == to);
    nullCounts.add((long) nulls);
    byte[][] bounds = isComplete && from < to ? values.bounds(from, to) : null;
    isComplete &= from == to || bounds != null;
    minima.add(bounds == null ? null : bounds[0]);
    maxima.add(bounds == null ? null : bounds[1]);
  }

  /** The chunk's statistics. */
  Statistics statistics() {
    Statistics statistics = new Statistics();
    statistics.setNull_count(nullCounts.stream().mapToLong(Long::longValue).sum());
    byte[] min = null;
    byte[] max = null;
    for (int i = 0; i < minima.size() && isComplete; i++) {
      if (minima.get(i) != null) {
        min = min == null || values.compare(minima.get(i), min) < 0 ? minima.get(i) : min;
        max = max == null || values.compare(maxima.get(i), max) > 0 ? maxima.get(i) : max;
      }
    }
    if (min != null && isComplete) {
      byte[] shortMin = truncateMin(min);
      byte[] shortMax = truncateMax(max);
      // Only when it could be cut: a bound of 0xFF bytes cannot be counted up and stays long.
      statistics.setMin_value(shortMin).setIs_min_value_exact(shortMin.length == min.length);
      statistics.setMax_value(shortMax).setIs_max_value_exact(shortMax.length == max.length);
    }
    return statistics;
  }

  /** The column index, or null when some page has values but no bounds. */
  ColumnIndex columnIndex() {
    if (!isComplete) {
      return null;
    }
    List<ByteBuffer> shortMinima = new ArrayList<>();
    List<ByteBuffer> shortMaxima = new ArrayList<>();
    boolean ascending = true;
    boolean descending = true;
    byte[] lastMin = null;
    byte[] lastMax = null;
    for (int i = 0; i < minima.size(); i++) {
      if (nullPages.get(i)) {
        shortMinima.add(ByteBuffer.allocate(0));
        shortMaxima.add(ByteBuffer.allocate(0));
        continue;
      }
      byte[] min = truncateMin(minima.get(i));
      byte[] max = truncateMax(maxima.get(i));
      if (lastMin != null) {
        int byMin = values.compare(lastMin, min);
        int byMax = values.compare(lastMax, max);
        ascending &= byMin <= 0 && byMax <= 0;
        descending &= byMin >= 0 && byMax >= 0;
      }
      lastMin = min;
      lastMax = max;
      shortMinima.add(ByteBuffer.wrap(min));
      shortMaxima.add(ByteBuffer.wrap(max));
    }
    BoundaryOrder order =
        ascending
            ? BoundaryOrder.ASCENDING
            : descending ? BoundaryOrder.DESCENDING : BoundaryOrder.UNORDERED;
    return new ColumnIndex(List.copyOf(nullPages), shortMinima, shortMaxima, order)
        .setNull_counts(List.copyOf(nullCounts));
  }

  private byte[] truncateMin(byte[] bound) {
    return isLong(bound)
        ? truncator.truncateMin(Binary.fromConstantByteArray(bound), MAX_LENGTH).getBytes()
        : bound;
  }

  private byte[] truncateMax(byte[] bound) {
    return isLong(bound)
        ? truncator.truncateMax(Binary.fromConstantByteArray(bound), MAX_LENGTH).getBytes()
        : bound;
  }

  private boolean isLong(byte[] bound) {
    return layout.type() == Type.BYTE_ARRAY && bound.length > MAX_LENGTH;
  }
}
