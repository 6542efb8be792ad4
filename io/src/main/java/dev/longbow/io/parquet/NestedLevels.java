package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.ListColumn;
import dev.longbow.column.StructColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;

/**
 * The levels of a leaf of a nested column. The definition level counts what is there on the way to
 * the leaf: each nullable value that is not null, and each list that is not empty. The repetition
 * level says which list goes on: 0 begins a row, 1 an element of the outermost list but its first.
 */
final class NestedLevels extends Levels {
  private final String name;
  private final LevelNode root;
  private final int maxDefinition;
  private final int maxRepetition;
  private int[] repetition = new int[1024];
  private int[] definition = new int[1024];
  private int entries;
  private int rows;

  /** Level entries and values before every 64th row. */
  private int[] entriesBefore = new int[16];

  private int[] valuesBefore = new int[16];
  private int values;

  /** Leaves that lie behind one another are appended together. */
  private ValueBuffer buffer;

  private Column run;
  private int runStart;
  private int runEnd;

  NestedLevels(String name, LevelNode root) {
    this.name = name;
    this.root = root;
    this.maxDefinition = root.definitions();
    this.maxRepetition = root.repetitions();
  }

  @Override
  void append(Column column, int from, int count, ValueBuffer leaves) {
    buffer = leaves;
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
      visit(root, column, row, 0, 0, 0);
    }
    endRun();
  }

  /**
   * Adds the entries of a value.
   *
   * @param level the repetition level of its first entry
   * @param depth how many lists it is in
   * @param defined the definition level so far
   */
  private void visit(LevelNode node, Column column, int row, int level, int depth, int defined) {
    int here = defined;
    if (column.isNull(row)) {
      if (!node.nullable()) {
        throw new LongbowException(
            ErrorCode.BAD_VALUE,
            "Cannot write a null to column '" + name + "': a part of it is not null");
      }
      add(level, here);
      return;
    }
    here += node.nullable() ? 1 : 0;
    if (node.kind() == LevelNode.Kind.LEAF) {
      add(level, here);
      values++;
      if (column != run || row != runEnd) {
        endRun();
        run = column;
        runStart = row;
      }
      runEnd = row + 1;
    } else if (node.kind() == LevelNode.Kind.STRUCT) {
      Column child = ((StructColumn) column).children().get(node.child());
      visit(node.next(), child, row, level, depth, here);
    } else {
      ListColumn list = (ListColumn) column;
      int first = list.offsets()[row];
      int end = list.offsets()[row + 1];
      if (first == end) {
        add(level, here);
      }
      for (int i = first; i < end; i++) {
        int elementLevel = i == first ? level : depth + 1;
        visit(node.next(), list.elements(), i, elementLevel, depth + 1, here + 1);
      }
    }
  }

  private void endRun() {
    if (run != null) {
      buffer.append(run, runStart, runEnd - runStart);
      run = null;
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
    write(repetition, maxRepetition, from, to, out);
    write(definition, maxDefinition, from, to, out);
  }

  private static void write(int[] levels, int largest, int from, int to, ByteSink out) {
    if (largest > 0) {
      int begin = begin(out);
      HybridEncoder.encode(levels, from, to, HybridEncoder.bitWidth(largest + 1), out);
      end(out, begin);
    }
  }

  @Override
  void clear() {
    entries = 0;
    rows = 0;
    values = 0;
  }
}
