package dev.longbow.io.parquet;

import dev.longbow.column.Column;

/**
 * Which rows of a column of the row group have values: Parquet's repetition and definition levels.
 * Ranges of rows asked for begin at multiples of 64.
 */
abstract class Levels {
  /** Appends a range of rows and their values. */
  abstract void append(Column column, int from, int count, ValueBuffer values);

  /** The number of rows. */
  abstract int rows();

  /** The number of values (not null) in a range of rows. */
  abstract int values(int fromRow, int toRow);

  /** The number of level entries in a range of rows: values, nulls and empty lists. */
  abstract int entries(int fromRow, int toRow);

  /** Writes the levels of a range of rows as they stand at the beginning of a data page. */
  abstract void write(int fromRow, int toRow, ByteSink out);

  /** Forgets the rows. */
  abstract void clear();

  /** Begins a block of levels, whose length in bytes comes first; returns its place. */
  static int begin(ByteSink out) {
    out.putInt(0);
    return out.size();
  }

  /** Ends a block of levels. */
  static void end(ByteSink out, int begin) {
    out.setInt(begin - 4, out.size() - begin);
  }
}
