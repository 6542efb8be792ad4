package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.ListColumn;
import java.util.Arrays;

/**
 * The levels of a list of flat values: definition 0 for a null list, 1 for an empty one, 2 for a
 * null element, 3 for a value; repetition 1 for every element of a list but the first.
 */
final class ListLevels extends Levels {
  private int[] repetition = new int[1024];
  private int[] definition = new int[1024];
  private int entries;
  private int rows;

  /** Level entries and values before every 64th row. */
  private int[] entriesBefore = new int[16];

  private int[] valuesBefore = new int[16];
  private int values;

  @Override
  void append(Column column, int from, int count, ValueBuffer elements) {
    ListColumn lists = (ListColumn) column;
    int[] offsets = lists.offsets();
    for (int row = from; row < from + count; row++) {
      if ((rows & 63) == 0) {
        int block = rows >>> 6;
        if (block == entriesBefore.length) {
          entriesBefore = Arrays.copyOf(entriesBefore, 2 * block);
          valuesBefore = Arrays.copyOf(valuesBefore, 2 * block);
        }
        entriesBefore[block] = entries;
        valuesBefore[block] = values;
      }
      rows++;
      int length = offsets[row + 1] - offsets[row];
      if (lists.isNull(row)) {
        add(0, 0);
      } else if (length == 0) {
        add(0, 1);
      } else {
        for (int i = offsets[row]; i < offsets[row + 1]; i++) {
          boolean isNull = lists.elements().isNull(i);
          add(i == offsets[row] ? 0 : 1, isNull ? 2 : 3);
          values += isNull ? 0 : 1;
        }
        elements.append(lists.elements(), offsets[row], length);
      }
    }
  }

  private void add(int repetitionLevel, int definitionLevel) {
    if (entries == repetition.length) {
      repetition = Arrays.copyOf(repetition, 2 * entries);
      definition = Arrays.copyOf(definition, 2 * entries);
    }
    repetition[entries] = repetitionLevel;
    definition[entries++] = definitionLevel;
  }

  @Override
  int rows() {
    return rows;
  }

  @Override
  int values(int fromRow, int toRow) {
    return (toRow == rows ? values : valuesBefore[toRow >>> 6]) - valuesBefore[fromRow >>> 6];
  }

  @Override
  int entries(int fromRow, int toRow) {
    return (toRow == rows ? entries : entriesBefore[toRow >>> 6]) - entriesBefore[fromRow >>> 6];
  }

  @Override
  void write(int fromRow, int toRow, ByteSink out) {
    int from = entriesBefore[fromRow >>> 6];
    int to = from + entries(fromRow, toRow);
    int begin = begin(out);
    HybridEncoder.encode(repetition, from, to, 1, out);
    end(out, begin);
    begin = begin(out);
    HybridEncoder.encode(definition, from, to, 2, out);
    end(out, begin);
  }

  @Override
  void clear() {
    entries = 0;
    rows = 0;
    values = 0;
  }
}
