package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.Part;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder is replaced by its own rows only as long as it is what was read. */
class RewriteTest {
  private static final Schema SCHEMA = Schema.of(Field.of("x", DataType.INT64));

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void makeFiles() throws IOException {
    data = folder.resolve("data");
    Layout one = new Layout(List.of(), 1, 1);
    SinkSpec spec =
        new SinkSpec("out", "parquet", data + "/", SinkSpec.Mode.OVERWRITE, Map.of(), one);
    Outputs.write(Format.named("parquet").sink(spec, SCHEMA), List.of(rows(3)));
    assertEquals(6, names().size(), names()::toString);
  }

  private static List<Batch> rows(int count) {
    return List.of(
        new Batch(
            SCHEMA, List.of(new LongColumn(DataType.INT64, count, new long[count], null)), count));
  }

  private TreeSet<String> names() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      TreeSet<String> names = new TreeSet<>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(folder.relativize(file).toString()));
      return names;
    }
  }

  /** Reads what is there, lets something happen, and publishes the same rows in one file. */
  private void rewrite(Happening beforeStaged, Happening beforeCommit) throws IOException {
    Source source = Format.named("parquet").source(data + "/", Map.of());
    RunRecord record =
        new RunRecord(
            "compact",
            "",
            Map.of(),
            Map.of(),
            List.of(new RunRecord.Input("folder", source.location(), source.files())),
            List.of(),
            Instant.now());
    SinkSpec spec = new SinkSpec("out", "parquet", data + "/", SinkSpec.Mode.REWRITE, Map.of());
    Sink sink = Format.named("parquet").sink(spec, SCHEMA);
    sink.prepare("r");
    try {
      List<Part> parts = Outputs.part(sink, "r", 0, rows(3));
      beforeStaged.happens();
      sink.stage("r", parts, record);
      beforeCommit.happens();
      sink.commit("r");
    } catch (LongbowException e) {
      sink.abandon("r");
      throw e;
    }
  }

  private interface Happening {
    void happens() throws IOException;
  }

  private void refused(Happening beforeStaged, Happening beforeCommit, String text) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> rewrite(beforeStaged, beforeCommit));
    assertEquals(ErrorCode.OUTPUT_EXISTS, error.code(), error::getMessage);
    assertTrue(error.getMessage().contains(text), error::getMessage);
  }

  @Test
  void replacesItsFiles() throws IOException {
    rewrite(() -> {}, () -> {});
    assertEquals(
        List.of(
            "data/_SUCCESS", "data/checksums.txt", "data/manifest.json", "data/part-00000.parquet"),
        List.copyOf(names()));
    assertEquals(3, OutputCheck.verify(data.toString()).rows());
  }

  @Test
  void keepsWhatWasAddedMeanwhile() throws IOException {
    TreeSet<String> names = names();
    Path more = data.resolve("more.parquet");
    Happening added = () -> Files.copy(data.resolve("part-00000.parquet"), more);
    refused(added, () -> {}, "it holds more.parquet");
    Files.delete(more);
    refused(() -> {}, added, "it holds more.parquet");
    Files.delete(more);
    assertEquals(names, names());
  }

  @Test
  void keepsWhatWasChangedOrRemovedMeanwhile() throws IOException {
    Path part = data.resolve("part-00001.parquet");
    Happening changed =
        () -> Files.setLastModifiedTime(part, FileTime.from(Instant.now().plusSeconds(60)));
    refused(() -> {}, changed, "part-00001.parquet was changed");
    Files.setLastModifiedTime(part, FileTime.from(Instant.now().minusSeconds(60)));
    refused(() -> {}, () -> Files.delete(part), "part-00001.parquet is gone");
  }
}
