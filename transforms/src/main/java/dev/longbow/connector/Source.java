package dev.longbow.connector;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.aggregate.AggregateLayout;
import dev.longbow.column.Schema;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.sort.SortKey;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where rows come from, as known while planning (files listed, footers read). Immutable. What tasks
 * need to read it travels as data: a {@link ReaderSpec} and {@link Split}s.
 */
public interface Source {
  /** The format's name, for example {@code parquet}. */
  String format();

  /** The path or table as the user wrote it. */
  String location();

  /** The schema of all columns. */
  Schema schema();

  /**
   * Rows and bytes of these columns after pruning: an upper bound, in which the predicate counts
   * only as far as whole pieces are left out. The planner judges the rest of it.
   */
  Estimate estimate(ScanRequest request);

  /**
   * About how many distinct values a column has, where metadata tells; only estimates use it.
   *
   * @param column one of the schema's columns
   */
  default OptionalLong distinctValues(String column) {
    return OptionalLong.empty();
  }

  /**
   * The most distinct values that a column can have, where metadata tells; what may only be done
   * with few of them relies on it.
   *
   * @param column one of the schema's columns
   */
  default OptionalLong mostDistinctValues(String column) {
    return OptionalLong.empty();
  }

  /**
   * Whether the rows of a split of a scan without predicate and limit are exactly as many as it
   * says, so that a task can be told where its rows go.
   */
  default boolean countsRowsOfSplits() {
    return false;
  }

  /**
   * Whether columns are stored apart, so that a few of them are read in a part of the time: a
   * reader may then be given some of the columns of its plan, for the same splits and rows.
   */
  default boolean keepsColumnsApart() {
    return false;
  }

  /**
   * Whether the rows of a scan are in an order as they lie, split after split.
   *
   * @param plan of this source; its reader gives the keys' columns
   * @param keys the order
   */
  default ScanOrder order(ScanPlan plan, List<SortKey> keys) {
    return ScanOrder.NONE;
  }

  /**
   * One split with the rows of several that follow one another; of sources whose {@link #order} can
   * be known.
   *
   * @param index the new one's place
   */
  default Split join(int index, List<Split> splits) {
    throw new UnsupportedOperationException("Splits of " + format() + " cannot be joined");
  }

  /** Which part of a predicate the reader applies exactly. */
  PushdownResult pushDown(BoundExpr predicate);

  /**
   * A source of partial aggregates in the place of rows: for each split, what a partial aggregation
   * of its rows gives, one row for each group or several. Only where the result is exactly the
   * same. Its schema is {@link AggregateLayout#partialSchema}; the predicate of a scan of it is one
   * of this source's rows.
   *
   * @return empty when something of it cannot be computed there, or not exactly
   */
  default Optional<Source> aggregated(List<NamedExpr> keys, List<AggregateCall> aggregates) {
    return Optional.empty();
  }

  /** Freezes the splits of a scan. */
  ScanPlan plan(ScanRequest request);

  /**
   * What each file says of its columns, to compare it with what is declared; empty when files say
   * nothing but {@link #schema}.
   */
  default List<FileColumns> columnsOfFiles() {
    return List.of();
  }

  /**
   * Why a column cannot be read from all files, as the error that a scan of it would be: they have
   * different types of it, some lack it, or its type is unknown; empty when it can.
   */
  default Optional<LongbowException> unreadable(String column) {
    return Optional.empty();
  }

  /** The files behind this source, for the manifest; empty when there are none. */
  List<InputFile> files();

  /**
   * The settings of the format that decide which rows and values files give, as text that is the
   * same whenever they are; empty when there are none. Part of a plan's hash.
   */
  default String formatSettings() {
    return "";
  }

  /**
   * Something that changes when the rows do, of a source without files; empty when nobody can tell.
   * Looks at all rows.
   */
  default Optional<String> contentHash() {
    return Optional.empty();
  }

  /**
   * An input file.
   *
   * @param path its full path
   * @param bytes its size
   * @param fingerprint something that changes when the content changes (for example size, time and
   *     a checksum of the footer)
   */
  record InputFile(String path, long bytes, String fingerprint) implements Serializable {}
}
