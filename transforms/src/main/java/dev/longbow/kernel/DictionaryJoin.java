package dev.longbow.kernel;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.DictionaryColumn;
import java.util.ArrayList;
import java.util.List;

/** Joins the dictionaries of the parts of one column, once as long as they stay the same. */
final class DictionaryJoin {
  private List<BytesColumn> joinedOf = List.of();
  private BytesColumn joined;

  /** The parts' values under one dictionary, or null when they are not all encoded, or too many. */
  DictionaryColumn assemble(List<Assembler.Part> parts, int rows, long[] validity) {
    List<BytesColumn> dictionaries = new ArrayList<>();
    long total = 0;
    for (Assembler.Part part : parts) {
      if (!(part.column() instanceof DictionaryColumn column)) {
        return null;
      }
      if (indexOf(dictionaries, column.dictionary()) < 0) {
        dictionaries.add(column.dictionary());
        total += column.dictionary().length();
      }
    }
    if (!same(dictionaries, joinedOf)) {
      if (total > rows) {
        return null;
      }
      joined = join(dictionaries);
      joinedOf = dictionaries;
    }
    int[] codes = new int[rows];
    for (Assembler.Part part : parts) {
      DictionaryColumn column = (DictionaryColumn) part.column();
      int start = 0;
      for (int i = 0; dictionaries.get(i) != column.dictionary(); i++) {
        start += dictionaries.get(i).length();
      }
      // A part of nulls only may have an empty dictionary; its codes stay 0, which is undefined.
      if (column.dictionary().length() > 0) {
        for (int i = 0; i < column.length(); i++) {
          codes[part.row(i)] = start + column.codes()[i];
        }
      }
    }
    return new DictionaryColumn(rows, codes, joined, validity);
  }

  private static BytesColumn join(List<BytesColumn> dictionaries) {
    if (dictionaries.size() == 1) {
      return dictionaries.get(0);
    }
    BytesBuilder builder =
        new BytesBuilder(dictionaries.stream().mapToInt(BytesColumn::length).sum());
    for (BytesColumn dictionary : dictionaries) {
      for (int i = 0; i < dictionary.length(); i++) {
        builder.append(dictionary, i);
        builder.endValue();
      }
    }
    return builder.build(dictionaries.get(0).type(), null);
  }

  private static boolean same(List<BytesColumn> a, List<BytesColumn> b) {
    for (int i = 0; i < a.size(); i++) {
      if (a.size() != b.size() || a.get(i) != b.get(i)) {
        return false;
      }
    }
    return a.size() == b.size();
  }

  private static int indexOf(List<BytesColumn> dictionaries, BytesColumn dictionary) {
    for (int i = 0; i < dictionaries.size(); i++) {
      if (dictionaries.get(i) == dictionary) {
        return i;
      }
    }
    return -1;
  }
}
