package dev.longbow.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.kernel.RandomColumns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFileTest {
  private static final Schema LONGS = Schema.of(new Field("id", DataType.INT64, false));
  private static final Schema NONE = new Schema(List.of());
  private static final Schema EVERY_TYPE = everyType();

  @TempDir Path folder;
  private SpillDirectory directory;

  @BeforeEach
  void createDirectory() {
    directory = SpillDirectory.create(folder, "test");
  }

  @AfterEach
  void closeDirectory() {
    directory.close();
    assertArrayEquals(new String[0], folder.toFile().list());
  }

  private static Schema everyType() {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < RandomColumns.TYPES.size(); i++) {
      fields.add(Field.of("c" + i, RandomColumns.TYPES.get(i)));
    }
    return new Schema(fields);
  }

  private static Batch random(Schema schema, int rows, Random random) {
    RandomColumns columns = new RandomColumns(random);
    List<Column> made =
        schema.fields().stream().map(field -> columns.column(field.type(), rows)).toList();
    return new Batch(schema, made, rows);
  }

  /** Longs that zstd cannot make smaller. */
  private static Batch noise(int rows, Random random) {
    long[] values = random.longs(rows).toArray();
    return new Batch(LONGS, List.of(new LongColumn(DataType.INT64, rows, values, null)), rows);
  }

  private static void assertSameRows(Batch expected, Batch actual, String name) {
    assertEquals(expected.schema(), actual.schema(), name);
    assertEquals(expected.rows(), actual.rows(), name);
    for (int i = 0; i < expected.rows(); i++) {
      int row = i;
      assertEquals(
          comparable(expected.row(i)), comparable(actual.row(i)), () -> name + ", row " + row);
    }
  }

  private static Map<String, Object> comparable(Map<String, Object> row) {
    row.replaceAll((name, value) -> value instanceof byte[] b ? Arrays.toString(b) : value);
    return row;
  }

  @Test
  void batchesOfSeveralLayoutsComeBackInOrderAndByPosition() throws IOException {
    List<Schema> layouts = List.of(EVERY_TYPE, LONGS, NONE);
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      List<Batch> batches = new ArrayList<>();
      List<Long> positions = new ArrayList<>();
      try (SpillFile file = SpillFile.create(directory, layouts)) {
        for (int i = 0; i < 12; i++) {
          int rows = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextInt(200);
          Batch batch =
              switch (random.nextInt(3)) {
                case 0 -> random(EVERY_TYPE, rows, random);
                case 1 -> noise(rows, random);
                default -> new Batch(NONE, List.of(), rows);
              };
          batches.add(batch);
          positions.add(file.append(batch));
        }
        assertEquals(batches.stream().mapToLong(Batch::rows).sum(), file.rows());
        assertEquals(Files.size(file.path()), file.bytes());
        SpillFile.Cursor cursor = file.cursor();
        for (Batch batch : batches) {
          assertSameRows(batch, cursor.next(), "seed " + seed);
        }
        assertNull(cursor.next());
        assertNull(cursor.next());
        List<Integer> order = new ArrayList<>(positions.stream().map(positions::indexOf).toList());
        Collections.shuffle(order, random);
        for (int i : order) {
          assertSameRows(batches.get(i), file.read(positions.get(i)), "seed " + seed);
        }
        // A cursor at the end goes on when more is appended.
        Batch more = noise(5, random);
        file.append(more);
        assertSameRows(more, cursor.next(), "seed " + seed);
      }
      assertEquals(List.of("lock"), names());
    }
  }

  private List<String> names() {
    return Arrays.stream(directory.path().toFile().list()).sorted().toList();
  }

  @Test
  void listsAndStructs() {
    DataType point =
        new DataType.Struct(List.of(Field.of("x", DataType.INT64), Field.of("t", DataType.STRING)));
    DataType points = new DataType.ListOf(point);
    Schema schema = Schema.of(Field.of("point", point), Field.of("points", points));
    Map<String, Object> one = new java.util.LinkedHashMap<>();
    one.put("x", 1L);
    one.put("t", null);
    Batch batch =
        new Batch(
            schema,
            List.of(
                ColumnBuilder.of(point, one, null, one),
                ColumnBuilder.of(points, List.of(one, one), List.of(), null)),
            3);
    try (SpillFile file = SpillFile.create(directory, schema)) {
      assertSameRows(batch, file.read(file.append(batch)), "nested");
    }
  }

  @Test
  void whatDoesNotShrinkIsKeptAsItIs() {
    try (SpillFile file = SpillFile.create(directory, LONGS)) {
      Batch noise = noise(1000, new Random(1));
      file.append(noise);
      assertEquals(BatchCodec.encode(noise).length + 20, file.bytes());
      Batch zeros =
          new Batch(LONGS, List.of(ColumnBuilder.constant(DataType.INT64, 0L, 1000)), 1000);
      long position = file.append(zeros);
      assertTrue(file.bytes() - position < 1000);
      assertSameRows(zeros, file.read(position), "zeros");
      assertSameRows(noise, file.read(0), "noise");
    }
  }

  @Test
  void aClearedFileIsAppendedToAnew() throws IOException {
    try (SpillFile file = SpillFile.create(directory, LONGS)) {
      file.append(noise(1000, new Random(1)));
      file.clear();
      assertEquals(0, Files.size(file.path()));
      assertEquals(0, file.bytes() + file.rows());
      assertNull(file.cursor().next());
      Batch batch = noise(10, new Random(2));
      assertEquals(0, file.append(batch));
      assertSameRows(batch, file.read(0), "after clear");
    }
  }

  @Test
  void aBatchOfNoneOfTheLayoutsIsRefused() {
    try (SpillFile file = SpillFile.create(directory, List.of(NONE, EVERY_TYPE))) {
      Batch other = noise(1, new Random(1));
      assertThrows(IllegalArgumentException.class, () -> file.append(other));
      assertEquals(0, file.bytes());
    }
  }

  @Test
  void aFinishedFileIsReadAgain() throws IOException {
    Path path = directory.path().resolve("rows");
    Batch batch = noise(100, new Random(1));
    SpillFile written = SpillFile.create(path, LONGS);
    written.append(batch);
    written.append(batch);
    written.closeOnly();
    assertEquals(Files.size(path), written.bytes());
    SpillFile file = SpillFile.open(path, LONGS, written.bytes());
    assertEquals(written.bytes(), file.bytes());
    SpillFile.Cursor cursor = file.cursor();
    assertSameRows(batch, cursor.next(), "first");
    assertSameRows(batch, cursor.next(), "second");
    assertNull(cursor.next());
    file.closeOnly();
    assertTrue(Files.exists(path));
    assertThrows(LongbowException.class, () -> SpillFile.create(path, LONGS));
    file.close();
    assertFalse(Files.exists(path));
    LongbowException gone =
        assertThrows(LongbowException.class, () -> SpillFile.open(path, LONGS, 10));
    assertEquals(ErrorCode.SPILL_CORRUPT, gone.code());
    assertEquals("Missing spill file '" + path + "'", gone.text());
  }

  /** A file of blocks of two layouts, compressed and not, with what it should give. */
  private List<Batch> write(SpillFile file) {
    Random random = new Random(4);
    List<Batch> batches =
        List.of(
            random(EVERY_TYPE, 20, random),
            noise(30, random),
            new Batch(LONGS, List.of(ColumnBuilder.constant(DataType.INT64, 7L, 500)), 500),
            random(EVERY_TYPE, 1, random));
    batches.forEach(file::append);
    return batches;
  }

  private static void change(FileChannel channel, int at, int mask) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    channel.read(one, at);
    one.put(0, (byte) (one.get(0) ^ mask)).rewind();
    channel.write(one, at);
  }

  /** Every byte once, every bit of the first block's head: never another row, always the file. */
  @Test
  void aChangedBitIsNoticed() throws IOException {
    Random random = new Random(20240612);
    try (SpillFile file = SpillFile.create(directory, List.of(EVERY_TYPE, LONGS));
        FileChannel channel =
            FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      List<Batch> expected = write(file);
      for (int at = 0; at < file.bytes(); at++) {
        for (int bit = 0; bit < 8; bit++) {
          int mask = at < 20 ? 1 << bit : 1 + random.nextInt(255);
          change(channel, at, mask);
          assertCorrupt(file, expected, "byte %d xor %d".formatted(at, mask));
          change(channel, at, mask);
          if (at >= 20) {
            break;
          }
        }
      }
      assertEquals(expected.size(), readAll(file).size());
    }
  }

  @Test
  void zerosAreNoticed() throws IOException {
    try (SpillFile file = SpillFile.create(directory, List.of(EVERY_TYPE, LONGS));
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
      List<Batch> expected = write(file);
      channel.write(ByteBuffer.allocate((int) file.bytes()), 0);
      assertCorrupt(file, expected, "all zero");
    }
  }

  private static List<Batch> readAll(SpillFile file) {
    List<Batch> batches = new ArrayList<>();
    SpillFile.Cursor cursor = file.cursor();
    Batch batch;
    while ((batch = cursor.next()) != null) {
      batches.add(batch);
    }
    return batches;
  }

  /** Blocks before the damage are given, then comes an error that names file and block. */
  private static void assertCorrupt(SpillFile file, List<Batch> expected, String name) {
    SpillFile.Cursor cursor = file.cursor();
    for (Batch batch : expected) {
      Batch read;
      try {
        read = cursor.next();
      } catch (LongbowException e) {
        assertEquals(ErrorCode.SPILL_CORRUPT, e.code(), name);
        assertTrue(e.text().startsWith("Corrupt spill file '" + file.path() + "': "), e.text());
        assertTrue(e.text().contains(" in the block at byte "), e.text());
        return;
      }
      assertEquals(batch.rows(), read.rows(), name);
      assertArrayEquals(BatchCodec.encode(batch), BatchCodec.encode(read), name);
    }
    throw new AssertionError("nothing noticed: " + name);
  }

  @Test
  void aShorterFileIsNoticedWhereverItEnds() throws IOException {
    Path path = directory.path().resolve("rows");
    List<Batch> expected = new ArrayList<>();
    SpillFile written = SpillFile.create(path, LONGS);
    for (int rows : new int[] {10, 100, 1}) {
      expected.add(noise(rows, new Random(rows)));
      written.append(expected.get(expected.size() - 1));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      // The writer itself, and somebody who only knows how long the file was.
      SpillFile reader = SpillFile.open(path, LONGS, written.bytes());
      for (long length = written.bytes() - 1; length >= 0; length--) {
        channel.truncate(length);
        assertCorrupt(written, expected, "cut at byte " + length);
        assertCorrupt(reader, expected, "cut at byte " + length);
      }
      reader.closeOnly();
    }
    written.close();
  }

  @Test
  void aFullDiskIsToldAndWhatIsThereStaysReadable() throws IOException {
    for (int room = 0; room < 4000; room += 131) {
      Path root = Files.createDirectory(directory.path().resolve("disk" + room));
      FullDisk disk = new FullDisk(root, room);
      SpillDirectory small = SpillDirectory.create(disk.path(), "full");
      SpillFile file = SpillFile.create(small, LONGS);
      List<Batch> written = new ArrayList<>();
      Random random = new Random(room);
      LongbowException error = null;
      while (error == null) {
        Batch batch = noise(random.nextInt(100), random);
        try {
          file.append(batch);
          written.add(batch);
        } catch (LongbowException e) {
          error = e;
        }
      }
      assertEquals(ErrorCode.DISK_FULL, error.code());
      assertEquals(
          "Cannot write the spill file '" + file.path() + "': the disk is full", error.text());
      assertTrue(room >= file.bytes());
      // The part of a block that still fitted is none, and written over when there is room again.
      disk.resize(1 << 20);
      Batch last = noise(10, random);
      file.append(last);
      written.add(last);
      List<Batch> read = readAll(file);
      assertEquals(written.size(), read.size());
      for (int i = 0; i < read.size(); i++) {
        assertSameRows(written.get(i), read.get(i), "room " + room);
      }
      small.close();
      file.close();
      assertEquals(List.of(), disk.names());
    }
  }

  /** {@link FullDisk} says what a disk says that is really full. */
  @Test
  void theSystemSaysThatADiskIsFull() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.isWritable(full));
    try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
      IOException said =
          assertThrows(IOException.class, () -> channel.write(ByteBuffer.allocate(10)));
      assertEquals(FullDisk.MESSAGE, said.getMessage());
      assertEquals(ErrorCode.DISK_FULL, SpillFile.failure("Cannot write", full, said).code());
    }
  }

  @Test
  void aClosedFileSaysSo() {
    SpillFile file = SpillFile.create(directory, LONGS);
    Batch batch = noise(3, new Random(1));
    file.append(batch);
    file.close();
    file.close();
    LongbowException write = assertThrows(LongbowException.class, () -> file.append(batch));
    assertEquals(ErrorCode.WRITE_FAILED, write.code());
    assertTrue(write.text().endsWith("ClosedChannelException"), write.text());
    LongbowException read = assertThrows(LongbowException.class, () -> file.read(0));
    assertTrue(read.text().contains("ClosedChannelException"), read.text());
  }
}
