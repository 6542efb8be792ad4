package dev.longbow.sort;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import java.util.Arrays;

/**
 * A key of strings or binary values. While all are codes of one dictionary, the ranks of its values
 * stand for them; else each eight bytes are one level, and how many of them there are the next.
 */
final class BytesKeyPart extends KeyPart {
  private static final int WORD = 8;

  private final BytesGather strings;
  private int[] ranks;

  /** A key whose columns are put into a gather as well. */
  BytesKeyPart(SortKey key, BytesGather strings) {
    super(key);
    this.strings = strings;
  }

  @Override
  void put(int slot, Column column) {}

  @Override
  void prepare() {
    ranks = strings.isCoded() ? strings.union().ranks() : null;
    if (ranks != null && descending) {
      for (int i = 0; i < ranks.length; i++) {
        ranks[i] = ranks.length - ranks[i];
      }
    }
  }

  @Override
  boolean loadValues(int level, int[] order, int from, int to, long[] words) {
    if (ranks != null) {
      for (int i = from; i < to; i++) {
        words[i - from] = ranks[strings.code(order[i])];
      }
      return false;
    }
    int start = (level - 1) / 2 * WORD;
    boolean isWord = level % 2 == 1;
    boolean longer = false;
    for (int i = from; i < to; i++) {
      int id = order[i];
      long word = 0;
      if (!isNull(id)) {
        BytesColumn column = strings.values(id >>> ColumnGather.ROW_BITS);
        int row = strings.valueRow(id);
        int at = column.offsets()[row] + start;
        int end = column.offsets()[row + 1];
        word = isWord ? BytesOrder.word(column.bytes(), at, end) : Math.min(end - at, WORD + 1);
        longer |= end - at > WORD;
      }
      words[i - from] = word;
    }
    if (descending) {
      for (int i = 0; i < to - from; i++) {
        words[i] = isWord ? ~words[i] : WORD + 1 - words[i];
      }
    }
    return isWord || longer;
  }

  @Override
  int compareValues(int a, int b) {
    BytesColumn left = strings.values(a >>> ColumnGather.ROW_BITS);
    BytesColumn right = strings.values(b >>> ColumnGather.ROW_BITS);
    int i = strings.valueRow(a);
    int j = strings.valueRow(b);
    int order =
        Arrays.compareUnsigned(
            left.bytes(),
            left.offsets()[i],
            left.offsets()[i + 1],
            right.bytes(),
            right.offsets()[j],
            right.offsets()[j + 1]);
    return descending ? -order : order;
  }

  @Override
  long heapBytes(long rows) {
    return 0;
  }
}
