package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Source;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of parquet-java's writer: many small pages, checksums, INT96, all shapes of decimals. */
class ParquetJavaFilesTest {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message m {
            required int64 id;
            optional int32 i32;
            optional int32 small (INTEGER(8,true));
            optional int64 millis (TIMESTAMP(MILLIS,true));
            optional int64 nanos (TIMESTAMP(NANOS,false));
            optional int32 clock (TIME(MILLIS,false));
            optional int96 old;
            optional int32 d9 (DECIMAL(9,2));
            optional int64 d18 (DECIMAL(18,3));
            optional fixed_len_byte_array(7) d16 (DECIMAL(16,4));
            optional fixed_len_byte_array(16) d38 (DECIMAL(38,0));
            optional binary dvar (DECIMAL(20,1));
            optional binary text (STRING);
            required binary code (ENUM);
            optional boolean flag;
            required boolean always;
            optional fixed_len_byte_array(2) half (FLOAT16);
            optional fixed_len_byte_array(3) raw;
            optional float f;
            optional double d;
          }
          """);

  @TempDir Path folder;
  private final List<List<String>> expected = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "PARQUET_1_0, true, ZSTD, false",
    "PARQUET_1_0, false, SNAPPY, false",
    "PARQUET_2_0, true, SNAPPY, false",
    "PARQUET_2_0, true, UNCOMPRESSED, false",
    "PARQUET_2_0, false, GZIP, false",
    "PARQUET_1_0, true, LZ4_RAW, false",
    "PARQUET_1_0, true, LZ4, false",
  })
  void sameValues(WriterVersion version, boolean dictionary, String codec, boolean slow)
      throws IOException {
    Path file = write(version, dictionary, CompressionCodecName.valueOf(codec), 12_000);
    List<List<String>> actual = new ArrayList<>();
    for (Batch batch : Scans.all(file.toString())) {
      for (int row = 0; row < batch.rows(); row++) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < batch.schema().size(); i++) {
          Object value = batch.column(i).value(row);
          values.add(value instanceof byte[] bytes ? Arrays.toString(bytes) : "" + value);
        }
        actual.add(values);
      }
    }
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < actual.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), "row " + i);
    }
    Source source = Parquet.scan(file.toString());
    ScanPlan plan = Scans.plan(source, null, source.schema().names());
    assertEquals(
        slow,
        plan.notes().stream().anyMatch(note -> note.contains("as ParquetIO does")),
        plan.notes()::toString);
  }

  @Test
  void notesSayWhatIsRounded() throws IOException {
    Path file = write(WriterVersion.PARQUET_1_0, true, CompressionCodecName.SNAPPY, 10);
    Source source = Parquet.scan(file.toString());
    assertEquals(
        List.of(
            "column nanos: nanoseconds are rounded down to microseconds",
            "column old: INT96 is read as a timestamp without zone, nanoseconds rounded down to"
                + " microseconds"),
        Scans.plan(source, null, List.of("id", "nanos", "old")).notes());
    assertTrue(Scans.plan(source, null, List.of("id")).notes().isEmpty());
  }

  private Path write(
      WriterVersion version, boolean dictionary, CompressionCodecName codec, int rows)
      throws IOException {
    return write(folder.resolve("java.parquet"), version, dictionary, codec, rows, expected);
  }

  /** Writes all types; what a reader should find is added to a list. */
  static Path write(
      Path file,
      WriterVersion version,
      boolean dictionary,
      CompressionCodecName codec,
      int rows,
      List<List<String>> expected)
      throws IOException {
    Random random = new Random(7);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(SCHEMA)
            .withWriterVersion(version)
            .withDictionaryEncoding(dictionary)
            .withCompressionCodec(codec)
            .withPageRowCountLimit(1_777)
            .withPageSize(9_000)
            .withDictionaryPageSize(40_000)
            .withRowGroupSize(500_000L)
            .withPageWriteChecksumEnabled(true)
            .build()) {
      for (int i = 0; i < rows; i++) {
        writer.write(row(i, random, expected));
      }
    }
    return file;
  }

  private static Group row(int i, Random random, List<List<String>> expected) {
    Group group = new SimpleGroup(SCHEMA);
    List<String> text = new ArrayList<>();
    // Long stretches of nulls, of values, and of both.
    int style = i / 3_000 % 3;
    java.util.function.BooleanSupplier present =
        () -> style == 0 ? random.nextInt(4) != 0 : style == 1;
    group.add("id", (long) i);
    text.add("" + i);
    int number = random.nextInt(300) - 150;
    put(text, present, number, () -> group.add("i32", number));
    byte small = (byte) (i % 256);
    put(text, present, small, () -> group.add("small", (int) small));
    long millis = 1_700_000_000_000L + i * 1001L;
    put(text, present, java.time.Instant.ofEpochMilli(millis), () -> group.add("millis", millis));
    long nanos = -5_000L + i * 1_000_333L;
    put(
        text,
        present,
        java.time.LocalDateTime.of(1970, 1, 1, 0, 0).plusNanos(Math.floorDiv(nanos, 1000L) * 1000),
        () -> group.add("nanos", nanos));
    int clock = i * 7 % 86_400_000;
    put(
        text,
        present,
        java.time.LocalTime.ofNanoOfDay(clock * 1_000_000L),
        () -> group.add("clock", clock));
    ByteBuffer int96 = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    int96.putLong(i * 1_000_000L + 999).putInt(2_440_588 + i % 40_000 - 3_000);
    put(
        text,
        present,
        java.time.LocalDate.ofEpochDay(i % 40_000 - 3_000).atStartOfDay().plusNanos(i * 1_000_000L),
        () -> group.add("old", Binary.fromConstantByteArray(int96.array())));
    put(
        text,
        present,
        java.math.BigDecimal.valueOf(number * 31L, 2),
        () -> group.add("d9", number * 31));
    put(
        text,
        present,
        java.math.BigDecimal.valueOf(number * 1_000_000_007L, 3),
        () -> group.add("d18", number * 1_000_000_007L));
    BigInteger d16 = BigInteger.valueOf(number * 10_000_019L + i);
    put(text, present, new java.math.BigDecimal(d16, 4), () -> group.add("d16", fixed(d16, 7)));
    BigInteger d38 = BigInteger.valueOf(i - 20_000).pow(7);
    put(text, present, new java.math.BigDecimal(d38), () -> group.add("d38", fixed(d38, 16)));
    BigInteger variable = BigInteger.valueOf(number).pow(1 + i % 6);
    put(
        text,
        present,
        new java.math.BigDecimal(variable, 1),
        () -> group.add("dvar", Binary.fromConstantByteArray(variable.toByteArray())));
    // Few values first, then so many that the writer gives its dictionary up.
    String words = i < 6_000 ? "w" + i % 11 : "word " + i * 31;
    put(text, present, words, () -> group.add("text", words));
    String code = "C" + i / 100 % 90;
    group.add("code", code);
    text.add(code);
    boolean flag = random.nextInt(3) == 0;
    put(text, present, flag, () -> group.add("flag", flag));
    group.add("always", i / 1000 % 2 == 0);
    text.add("" + (i / 1000 % 2 == 0));
    int half = new int[] {0x3C00, 0xC000, 0x0001, 0x7C00, 0x8000, 0x7BFF}[i % 6];
    put(
        text,
        present,
        new float[] {1, -2, 0x1p-24f, Float.POSITIVE_INFINITY, -0f, 65504}[i % 6],
        () ->
            group.add(
                "half",
                Binary.fromConstantByteArray(new byte[] {(byte) half, (byte) (half >> 8)})));
    byte[] raw = {(byte) i, (byte) (i >> 8), 3};
    put(
        text,
        present,
        Arrays.toString(raw),
        () -> group.add("raw", Binary.fromConstantByteArray(raw)));
    float f = i % 50 / 3f;
    put(text, present, f, () -> group.add("f", f));
    double d = random.nextGaussian();
    put(text, present, d, () -> group.add("d", d));
    expected.add(text);
    return group;
  }

  private static void put(
      List<String> text, java.util.function.BooleanSupplier present, Object value, Runnable add) {
    if (present.getAsBoolean()) {
      add.run();
      text.add("" + value);
    } else {
      text.add("null");
    }
  }

  private static Binary fixed(BigInteger value, int length) {
    byte[] bytes = new byte[length];
    byte[] given = value.toByteArray();
    Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
    System.arraycopy(given, 0, bytes, length - given.length, given.length);
    return Binary.fromConstantByteArray(bytes);
  }
}
