package dev.longbow.join;

import dev.longbow.aggregate.GroupTable;
import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.List;

/**
 * Makes one column of many. Encoded strings stay encoded, also when their dictionaries differ, if
 * values repeat: giving out encoded rows costs a fraction.
 */
final class ColumnConcatenation {
  /** Rows to a value of a dictionary made of several. */
  private static final int LEAST_REPEATS = 4;

  private ColumnConcatenation() {}

  static Column of(Field field, List<Column> pieces, int rows) {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    Column merged = haveDictionaries(pieces) ? withOneDictionary(field, pieces, rows) : null;
    if (merged != null) {
      return merged;
    }
    Schema schema = new Schema(List.of(field));
    BatchAppender appender = new BatchAppender(schema);
    pieces.forEach(piece -> appender.append(new Batch(schema, List.of(piece), piece.length())));
    return appender.build().column(0);
  }

  /** Whether all are encoded, but not with the same dictionary. */
  private static boolean haveDictionaries(List<Column> pieces) {
    BytesColumn first = null;
    boolean differ = false;
    for (Column piece : pieces) {
      if (!(piece instanceof DictionaryColumn coded)) {
        return false;
      }
      first = first == null ? coded.dictionary() : first;
      differ |= coded.dictionary() != first;
    }
    return differ;
  }

  /** Null when values hardly repeat. */
  private static Column withOneDictionary(Field field, List<Column> pieces, int rows) {
    GroupTable values = new GroupTable(List.of(new Field(field.name(), field.type(), false)));
    int[] codes = new int[rows];
    int[] scratch = new int[0];
    long[] validity = null;
    int at = 0;
    for (Column piece : pieces) {
      scratch = scratch.length < piece.length() ? new int[piece.length()] : scratch;
      values.groups(List.of(piece), piece.length(), scratch);
      if (LEAST_REPEATS * (long) values.size() > rows) {
        return null;
      }
      System.arraycopy(scratch, 0, codes, at, piece.length());
      if (piece.mayHaveNulls()) {
        validity = validity == null ? Bits.allSet(rows) : validity;
        Bits.copy(piece.validity(), 0, validity, at, piece.length());
      }
      at += piece.length();
    }
    Column dictionary = values.keys(RowAssembler.range(values.size()), 0, values.size()).get(0);
    return new DictionaryColumn(rows, codes, (BytesColumn) dictionary, validity);
  }
}
