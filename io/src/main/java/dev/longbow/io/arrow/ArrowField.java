package dev.longbow.io.arrow;

import dev.longbow.column.DataType;
import java.util.List;
import java.util.function.Predicate;

/**
 * A column of a file, or a part of one.
 *
 * @param name its name
 * @param nullable whether there may be nulls
 * @param storage how values lie in buffers
 * @param width bytes of a value of {@link Storage#FIXED}, elements of {@link Storage#FIXED_LIST}
 * @param conversion what becomes of values of {@link Storage#FIXED}
 * @param type the type in Longbow; undefined when there is a problem
 * @param children the parts of nested values
 * @param index of a column of indices into a dictionary, or null; everything else is about the
 *     dictionary's values then
 * @param problem why it cannot be read, or null
 * @param note what a reader of it should know (said in {@code explain}), or null
 */
record ArrowField(
    String name,
    boolean nullable,
    Storage storage,
    int width,
    Conversion conversion,
    DataType type,
    List<ArrowField> children,
    Index index,
    String problem,
    String note) {

  /**
   * Indices into a dictionary.
   *
   * @param id the dictionary
   * @param bytes of an index: 1, 2, 4 or 8
   */
  record Index(long id, int bytes, boolean signed) {}

  /** How values lie in buffers. */
  enum Storage {
    NULL(0),
    BITS(2),
    FIXED(2),
    BYTES(3),
    LARGE_BYTES(3),
    /** Views, and as many buffers as the record batch says. */
    VIEWS(2),
    LIST(2),
    LARGE_LIST(2),
    FIXED_LIST(1),
    STRUCT(1),
    SPARSE_UNION(1),
    DENSE_UNION(2),
    RUN_ENDS(0),
    LIST_VIEWS(3);

    private final int buffers;

    Storage(int buffers) {
      this.buffers = buffers;
    }

    /** Buffers of a column, without those of its children. */
    int buffers() {
      return buffers;
    }
  }

  /** What becomes of a value of fixed width. */
  enum Conversion {
    COPY,
    /** A float of 16 bits, as one of 32. */
    HALF,
    /** Milliseconds, as days. */
    DAYS,
    SECONDS,
    MILLISECONDS,
    /** Rounded down to microseconds. */
    NANOSECONDS,
    /** What microseconds cannot hold is refused. */
    EXACT_NANOSECONDS,
    /** Seconds since 1970 as an integer of 32 bits. */
    UNSIGNED_SECONDS,
    /** Days since 1970 as an integer of 16 bits. */
    UNSIGNED_DAYS,
    /** Decimals of 32, 64 or 256 bits, as 128. */
    DECIMAL,
    /** Bytes, all of the same length. */
    BINARY
  }

  /** The same as the values of a dictionary. */
  ArrowField values() {
    return new ArrowField(
        name, true, storage, width, conversion, type, children, null, problem, note);
  }

  ArrowField indexed(Index dictionary) {
    return new ArrowField(
        name, nullable, storage, width, conversion, type, children, dictionary, problem, note);
  }

  /** The same values taken for others. */
  ArrowField as(Conversion other, DataType otherType, List<ArrowField> otherChildren) {
    return new ArrowField(
        name, nullable, storage, width, other, otherType, otherChildren, index, problem, note);
  }

  /** Whether this or a part of it, parts of dictionaries included, is such a one. */
  boolean anyMatch(Predicate<ArrowField> wanted) {
    return wanted.test(this) || children.stream().anyMatch(child -> child.anyMatch(wanted));
  }
}
