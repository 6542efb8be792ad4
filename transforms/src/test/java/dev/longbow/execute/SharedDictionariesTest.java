package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SharedDictionariesTest {
  private static final Schema SCHEMA = Schema.of(Field.of("s", DataType.STRING));

  private static Batch batch(int rows, long[] validity, Random random, Object... values) {
    BytesColumn dictionary = (BytesColumn) ColumnBuilder.of(DataType.STRING, values);
    int[] codes = random.ints(rows, 0, Math.max(1, values.length)).toArray();
    return of(new DictionaryColumn(rows, codes, dictionary, validity), rows);
  }

  private static Batch of(Column column, int rows) {
    return new Batch(SCHEMA, List.of(column), rows);
  }

  private static List<Map<String, Object>> rows(List<Batch> batches) {
    List<Map<String, Object>> rows = new ArrayList<>();
    batches.forEach(batch -> rows.addAll(batch.toRows()));
    return rows;
  }

  @Test
  void differentDictionariesBecomeOne() {
    Random random = new Random(1);
    List<Batch> batches =
        List.of(
            batch(50, null, random, "UCSF", "ZSFG"),
            batch(60, null, random, "ZSFG", "", "Alta Bates"),
            // Without values, all rows are null.
            batch(5, Bits.allClear(5), random),
            batch(7, new long[] {0b1010101}, random, "new", "UCSF"));
    List<Batch> unified = SharedDictionaries.unify(batches);
    assertEquals(rows(batches), rows(unified));
    BytesColumn first = ((DictionaryColumn) unified.get(0).column(0)).dictionary();
    assertEquals(5, first.length());
    for (Batch batch : unified) {
      assertSame(first, ((DictionaryColumn) batch.column(0)).dictionary());
    }
  }

  @Test
  void staysAsItIsWhenThatBringsNothing() {
    Random random = new Random(2);
    Batch one = batch(10, null, random, "a", "b");
    List<Batch> same = List.of(one, one.slice(2, 5));
    assertSame(same, SharedDictionaries.unify(same));
    List<Batch> plain = List.of(one, of(ColumnBuilder.of(DataType.STRING, "x"), 1));
    assertSame(plain, SharedDictionaries.unify(plain));
    List<Batch> large = List.of(one, batch(1, null, random, (Object[]) "abcdefghijkl".split("")));
    assertSame(large, SharedDictionaries.unify(large));
    assertEquals(List.of(), SharedDictionaries.unify(List.of()));
  }
}
