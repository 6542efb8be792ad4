package dev.longbow.window;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Numbers;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Makes functions of frames, and the values that they look at. */
final class ValueSources {
  private final Schema input;
  private final Map<Integer, Values.Doubles> doubles = new HashMap<>();
  private final Map<Integer, Values> exact = new HashMap<>();
  private final List<Values> all = new ArrayList<>();

  ValueSources(Schema input) {
    this.input = input;
  }

  /** The values that the functions made so far look at. */
  List<Values> all() {
    return all;
  }

  /** Bytes on the heap. */
  long heapBytes() {
    long total = 0;
    for (Values values : all) {
      total += values.heapBytes();
    }
    return total;
  }

  /** A function of frames that begin where the partition does. */
  Accumulation accumulation(WindowCall call) {
    int column = call.argument().map(input::require).orElse(-1);
    Field field = column < 0 ? null : input.field(column);
    return switch (call.function()) {
      case FIRST, LAG -> new PositionAccumulation.First(column, field);
      case LAST -> new PositionAccumulation.Last(column, field);
      case LAST_WHERE -> new PositionAccumulation.LastWhere(column, field, where(call));
      case MIN, MAX -> new PositionAccumulation.Extreme(column, field, ordered(column), call);
      case COUNT -> new NumberAccumulations.Count(column < 0 ? null : present(column), call);
      case SUM, MEAN ->
          field.type().isFloating()
              ? new NumberAccumulations.FloatingSum(doubles(column), call)
              : new NumberAccumulations.ExactSum(exact(column), call, field.type());
      case VAR, VAR_POP, STD, STD_POP -> new NumberAccumulations.Moments(doubles(column), call);
      default -> throw unknown(call);
    };
  }

  /**
   * A function of frames whose beginning moves.
   *
   * @param memory is asked for what the function has to hold of all rows of a frame
   */
  FrameFunction sliding(WindowCall call, FrameRows rows, LongConsumer memory) {
    int column = call.argument().map(input::require).orElse(-1);
    DataType type = column < 0 ? null : input.field(column).type();
    RowQueue queue = rows.queue();
    return switch (call.function()) {
      case FIRST, LAG -> new SlidingPositions.First(queue, column);
      case LAST -> new SlidingPositions.Last(queue, column);
      case LAST_WHERE ->
          new SlidingPositions.LastWhere(queue, column, following(where(call), queue));
      case MIN, MAX ->
          new SlidingExtreme(queue, column, ordered(column), count(column, queue), call);
      case COUNT -> new SlidingCount(column < 0 ? null : count(column, queue), call);
      case SUM, MEAN ->
          type.isFloating()
              ? new SlidingFloatingSum(
                  following(new Values.Doubles(column), queue),
                  following(new Values.Doubles(column), queue),
                  new FrontStack(rows, column, false),
                  call)
              : new SlidingExactSum(
                  following(newExact(column), queue),
                  following(newExact(column), queue),
                  call,
                  type);
      case VAR, VAR_POP, STD, STD_POP ->
          new SlidingMoments(
              following(new Values.Doubles(column), queue),
              new FrontStack(rows, column, true),
              call);
      case MEDIAN ->
          new SlidingMedian(
              following(new Values.Longs(column, SlidingMedian::values), queue), call, memory);
      default -> throw unknown(call);
    };
  }

  private <T extends Values> T following(T values, RowQueue queue) {
    values.follow(queue);
    return added(values);
  }

  private FrameCount count(int column, RowQueue queue) {
    return new FrameCount(
        following(new Values.Nothing(column), queue), following(new Values.Nothing(column), queue));
  }

  private static LongbowException unknown(WindowCall call) {
    return new LongbowException(
        ErrorCode.INTERNAL, "Cannot take %s of %s".formatted(call.function(), call.frame().text()));
  }

  private <T extends Values> T added(T values) {
    all.add(values);
    return values;
  }

  private Values.Doubles doubles(int column) {
    return doubles.computeIfAbsent(column, position -> added(new Values.Doubles(position)));
  }

  private Values exact(int column) {
    return exact.computeIfAbsent(column, position -> added(newExact(position)));
  }

  private Values newExact(int column) {
    return input.field(column).type() instanceof DataType.Decimal
        ? new Values.Wides(column)
        : new Values.Longs(column, Numbers::longs);
  }

  private OrderedValues ordered(int column) {
    return added(OrderedValues.of(column, input.field(column).type()));
  }

  private Values.Longs where(WindowCall call) {
    return added(new Values.Longs(input.require(call.where().orElseThrow()), Numbers::longs));
  }

  /** Only which values are null. */
  private Values present(int column) {
    return added(new Values.Nothing(column));
  }
}
