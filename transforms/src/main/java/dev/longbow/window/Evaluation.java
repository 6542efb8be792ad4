package dev.longbow.window;

import java.util.OptionalLong;

/**
 * How a call is evaluated.
 *
 * @param frame the rows that it looks at, which may be written otherwise than in the call
 */
record Evaluation(Kind kind, Frame frame) {
  /** What a call has to know. */
  enum Kind {
    /** The row's place in its partition. */
    PLACE,
    /** All rows of the partition, once. */
    PARTITION,
    /** All rows of the partition up to the last peer, once for all peers. */
    TO_PEERS,
    /** All peers, once. */
    PEERS,
    /** The partition's rows up to a moving end: each is added once. */
    GROWING,
    /** Rows between two places that move. */
    SLIDING
  }

  static Evaluation of(WindowCall call) {
    if (call.function().isOfOrder() && call.function() != WindowFunction.LAG) {
      return new Evaluation(Kind.PLACE, Frame.PARTITION);
    }
    Frame frame = frame(call);
    // Medians do not put parts together.
    boolean fromFirst = frame.start().isEmpty() && call.function() != WindowFunction.MEDIAN;
    boolean toPeers =
        frame.unit() == Frame.Unit.RANGE && !frame.needsDistances() && frame.end().isPresent();
    if (fromFirst) {
      return new Evaluation(
          frame.end().isEmpty() ? Kind.PARTITION : toPeers ? Kind.TO_PEERS : Kind.GROWING, frame);
    }
    boolean ofPeers = toPeers && frame.start().isPresent();
    return new Evaluation(
        ofPeers && call.function() != WindowFunction.MEDIAN ? Kind.PEERS : Kind.SLIDING, frame);
  }

  private static Frame frame(WindowCall call) {
    if (call.function() == WindowFunction.LAG) {
      OptionalLong distance = OptionalLong.of(Math.negateExact(call.offset()));
      return new Frame(Frame.Unit.ROWS, distance, distance);
    }
    Frame frame = call.frame();
    // The partition's first row is known at once, however far the frame goes.
    return call.function() == WindowFunction.FIRST
            && frame.start().isEmpty()
            && frame.end().orElse(0) >= 0
        ? Frame.CUMULATIVE
        : frame;
  }

  /** Whether what later rows need of earlier ones, and the other way round, is little. */
  boolean canCarry() {
    return kind != Kind.SLIDING || (frame.start().isPresent() && frame.end().isPresent());
  }

  /** Whether later rows continue from a state. */
  boolean hasState() {
    return kind == Kind.TO_PEERS || kind == Kind.GROWING;
  }

  /** Whether summaries of ranges have a state of it. */
  boolean isCarried() {
    return hasState() || kind == Kind.PARTITION;
  }
}
