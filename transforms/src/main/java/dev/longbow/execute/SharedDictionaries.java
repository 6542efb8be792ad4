package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.sort.DictionaryUnion;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the strings of batches that are to be put together one dictionary, as long as that is
 * small: batches of different row groups and files come with their own, and without this their
 * strings would become plain, to be copied, compared and numbered again one by one.
 */
final class SharedDictionaries {
  private SharedDictionaries() {}

  /** The batches, all of one schema, with those columns under one dictionary that can be. */
  static List<Batch> unify(List<Batch> batches) {
    if (batches.size() < 2) {
      return batches;
    }
    List<Column[]> columns = new ArrayList<>();
    batches.forEach(batch -> columns.add(batch.columns().toArray(new Column[0])));
    boolean changed = false;
    for (int i = 0; i < columns.get(0).length; i++) {
      if (haveDifferentDictionaries(columns, i)) {
        changed |= unify(columns, i);
      }
    }
    if (!changed) {
      return batches;
    }
    List<Batch> unified = new ArrayList<>(batches.size());
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      unified.add(new Batch(batch.schema(), List.of(columns.get(i)), batch.rows()));
    }
    return unified;
  }

  private static boolean haveDifferentDictionaries(List<Column[]> batches, int column) {
    BytesColumn first = null;
    boolean different = false;
    long values = 0;
    long rows = 0;
    for (Column[] batch : batches) {
      if (!(batch[column] instanceof DictionaryColumn coded)) {
        return false;
      }
      different |= first != null && first != coded.dictionary();
      values += first == coded.dictionary() ? 0 : coded.dictionary().length();
      rows += coded.length();
      first = coded.dictionary();
    }
    // With more values than rows, plain strings are no larger.
    return different && values <= rows;
  }

  private static boolean unify(List<Column[]> batches, int column) {
    DictionaryUnion union = new DictionaryUnion();
    List<int[]> places = new ArrayList<>(batches.size());
    for (Column[] batch : batches) {
      places.add(union.add(((DictionaryColumn) batch[column]).dictionary()));
    }
    if (!union.isOpen() || union.values() == null) {
      return false;
    }
    BytesColumn values = union.values();
    for (int i = 0; i < places.size(); i++) {
      DictionaryColumn coded = (DictionaryColumn) batches.get(i)[column];
      int[] codes =
          places.get(i) == null ? coded.codes() : recoded(coded.codes(), places.get(i), coded);
      batches.get(i)[column] =
          new DictionaryColumn(coded.length(), codes, values, coded.validity());
    }
    return true;
  }

  private static int[] recoded(int[] codes, int[] places, DictionaryColumn column) {
    int[] to = new int[column.length()];
    for (int i = 0; i < to.length; i++) {
      // What stands under a null may be any number.
      to[i] = codes[i] >= 0 && codes[i] < places.length ? places[codes[i]] : 0;
    }
    return to;
  }
}
