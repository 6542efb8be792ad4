package dev.longbow.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.SampleBatches.Nulls;
import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.ListColumn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dictionary columns through {@link CompactDictionary} and {@link BatchCodec}. */
final class DictionaryEncodingTest {
  private static DictionaryColumn column(int[] codes, long[] validity, String... dictionary) {
    return new DictionaryColumn(
        codes.length,
        codes,
        (BytesColumn) ColumnBuilder.of(DataType.STRING, (Object[]) dictionary),
        validity);
  }

  private static Column roundTrip(DictionaryColumn column) {
    Batch batch = SampleBatches.batch(column);
    Batch decoded = BatchCodec.decode(batch.schema(), BatchCodec.encode(batch));
    assertEquals(SampleBatches.values(batch), SampleBatches.values(decoded));
    return decoded.column(0);
  }

  @Test
  void aDictionaryOfAtMostAsManyValuesAsRowsIsWrittenAsItIs() {
    DictionaryColumn column = column(new int[] {2, 0, 2}, null, "a", "never used", "c");
    CompactDictionary compact = CompactDictionary.of(column);
    assertSame(column.dictionary(), compact.values());
    assertSame(column.codes(), compact.codes());
    DictionaryColumn decoded = assertInstanceOf(DictionaryColumn.class, roundTrip(column));
    assertArrayEquals(column.codes(), decoded.codes());
    assertEquals(3, decoded.dictionary().length());
  }

  @Test
  void aLargerDictionaryIsCutToTheValuesUsed() {
    DictionaryColumn column =
        column(new int[] {4, 1, 4, 1, 0}, new long[] {0b01111}, "a", "b", "c", "d", "e", "f");
    CompactDictionary compact = CompactDictionary.of(column);
    assertEquals(2, compact.values().length());
    assertArrayEquals(new int[] {0, 1, 0, 1, 0}, compact.codes());
    DictionaryColumn decoded = assertInstanceOf(DictionaryColumn.class, roundTrip(column));
    assertEquals("e", decoded.dictionary().value(0));
    assertEquals("b", decoded.dictionary().value(1));
  }

  @Test
  void aDictionaryOfValuesThatOccurOnceIsResolved() {
    DictionaryColumn column = column(new int[] {4, 1, 3, 1}, null, "a", "b", "c", "d", "e");
    assertNull(CompactDictionary.of(column));
    assertInstanceOf(BytesColumn.class, roundTrip(column));
  }

  @Test
  void onlyNulls() {
    DictionaryColumn small = column(new int[] {1, 0, 1}, Bits.allClear(3), "a", "b");
    assertInstanceOf(DictionaryColumn.class, roundTrip(small));
    DictionaryColumn large = column(new int[] {1, 0}, Bits.allClear(2), "a", "b", "c");
    assertNull(CompactDictionary.of(large));
    assertInstanceOf(BytesColumn.class, roundTrip(large));
    DictionaryColumn empty = column(new int[] {0, 0}, Bits.allClear(2));
    assertNull(CompactDictionary.of(empty));
    assertInstanceOf(BytesColumn.class, roundTrip(empty));
  }

  @Test
  void noRows() {
    assertEquals(0, roundTrip(column(new int[0], null)).length());
    assertEquals(0, roundTrip(column(new int[0], null, "a", "b")).length());
  }

  @Test
  void duplicatesEmptyStringsAndBinaryValues() {
    assertInstanceOf(
        DictionaryColumn.class, roundTrip(column(new int[] {0, 1, 2, 3}, null, "x", "", "x", "é")));
    DictionaryColumn binary =
        new DictionaryColumn(
            3,
            new int[] {1, 0, 1},
            (BytesColumn) ColumnBuilder.of(DataType.BINARY, new byte[] {-1}, new byte[0]),
            null);
    assertEquals(DataType.BINARY, roundTrip(binary).type());
  }

  @Test
  void codesTakeOneTwoOrFourBytes() {
    SampleBatches samples = new SampleBatches(1);
    int[] sizes = {1, 127, 128, 129, 32_767, 32_768, 32_769};
    int[] widths = {1, 1, 1, 2, 2, 2, 4};
    for (int i = 0; i < sizes.length; i++) {
      // Every value occurs, the one with the largest code too.
      DictionaryColumn column = samples.strings(sizes[i] + 5, sizes[i], Nulls.NONE);
      for (int code = 0; code < sizes[i]; code++) {
        column.codes()[code] = code;
      }
      byte[] bytes = BatchCodec.encode(SampleBatches.batch(column));
      assertArrayEquals(new byte[] {(byte) widths[i]}, BatchCodec.indexBytes(bytes));
      DictionaryColumn decoded = assertInstanceOf(DictionaryColumn.class, roundTrip(column));
      assertArrayEquals(column.codes(), decoded.codes());
    }
  }

  @Test
  void slicesOfASharedDictionaryStayEncodedAndSmall() {
    for (long seed = 1; seed <= 3; seed++) {
      DictionaryColumn column = new SampleBatches(seed).strings(50_000, 100, Nulls.SOME);
      Batch batch = SampleBatches.batch(column, column, column.decode());
      for (int from = 3; from + 1000 <= 50_000; from += 7001) {
        Batch slice = batch.slice(from, 1000);
        byte[] bytes = BatchCodec.encode(slice);
        assertArrayEquals(new byte[] {1, 1, 0}, BatchCodec.indexBytes(bytes));
        Batch decoded = BatchCodec.decode(slice.schema(), bytes);
        assertInstanceOf(DictionaryColumn.class, decoded.column(0));
        assertInstanceOf(DictionaryColumn.class, decoded.column(1));
        assertInstanceOf(BytesColumn.class, decoded.column(2));
        assertEquals(SampleBatches.values(slice), SampleBatches.values(decoded), "seed " + seed);
      }
    }
  }

  @Test
  void aDictionaryOverAPartOfItsBytes() {
    // Offsets need not start at 0.
    BytesColumn values =
        new BytesColumn(DataType.STRING, 2, new int[] {2, 3, 6}, "--abcd--".getBytes(UTF_8), null);
    Column decoded = roundTrip(new DictionaryColumn(3, new int[] {1, 0, 1}, values, null));
    assertEquals("bcd", decoded.value(0));
    assertEquals("a", decoded.value(1));
  }

  @Test
  void aDictionaryInsideAListIsResolved() {
    DictionaryColumn elements = column(new int[] {0, 1, 0, 0}, new long[] {0b1101}, "a", "b");
    ListColumn lists =
        new ListColumn(
            new DataType.ListOf(DataType.STRING), 2, new int[] {1, 2, 4}, elements, null);
    Batch batch = SampleBatches.batch(lists);
    Batch decoded = BatchCodec.decode(batch.schema(), BatchCodec.encode(batch));
    assertEquals(SampleBatches.values(batch), SampleBatches.values(decoded));
    assertTrue(((ListColumn) decoded.column(0)).elements() instanceof BytesColumn);
    assertEquals(List.of("a", "a"), decoded.column(0).value(1));
  }
}
