package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.beam.ArrowBatchCoder;
import dev.longbow.beam.Filter;
import dev.longbow.beam.GroupBy;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import dev.longbow.io.RandomBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink as a transform of an ordinary pipeline, with the direct runner's checks on. */
class ParquetSinkTest {
  private static final Schema SCHEMA = RandomBatches.ALL_TYPES;

  @TempDir Path folder;

  private static Pipeline pipeline() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setEnforceEncodability(true);
    options.setEnforceImmutability(true);
    options.setTargetParallelism(3);
    return Pipeline.create(options);
  }

  private static PCollection<ArrowBatch> create(Pipeline pipeline, List<ArrowBatch> batches) {
    return pipeline.apply(Create.of(batches).withCoder(ArrowBatchCoder.of(SCHEMA)));
  }

  /** The batches of three tasks, with their places. */
  private static List<ArrowBatch> placed(List<Batch> batches) {
    List<ArrowBatch> placed = new ArrayList<>();
    int third = (batches.size() + 2) / 3;
    for (int i = 0; i < batches.size(); i++) {
      placed.add(ArrowBatch.of(batches.get(i), new ArrowBatch.Order(0, i / third, i % third)));
    }
    return placed;
  }

  @Test
  void batchesAreWrittenInTheirOrderWhateverTheOrderOfArrival() throws Exception {
    long seed = 11;
    System.out.println("seed " + seed);
    List<Batch> batches = new RandomBatches(seed).batches(SCHEMA, 30_000, 2_000);
    List<byte[]> written = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      List<ArrowBatch> shuffled = placed(batches);
      Collections.shuffle(shuffled, new Random(seed + run));
      Path file = folder.resolve("run-" + run + "/all.parquet");
      Pipeline pipeline = pipeline();
      PCollection<Published> published =
          create(pipeline, shuffled).apply(ParquetSink.to(file.toString()));
      PAssert.that(
              published.apply(
                  MapElements.into(TypeDescriptors.longs()).via((Published out) -> out.rows())))
          .containsInAnyOrder(30_000L);
      pipeline.run().waitUntilFinish();
      written.add(Files.readAllBytes(file));
      assertEquals(
          List.of("all.parquet", "all.parquet.checksums.txt", "all.parquet.manifest.json"),
          names(file.getParent()));
      try (Duck duck = new Duck()) {
        duck.assertRows("'" + file + "'", SCHEMA, batches);
      }
    }
    assertArrayEquals(written.get(0), written.get(1));
  }

  @Test
  void batchesWithoutAPlaceGiveTheSameFolderEachTime() throws Exception {
    long seed = 12;
    System.out.println("seed " + seed);
    List<ArrowBatch> batches =
        new ArrayList<>(
            new RandomBatches(seed)
                .batches(SCHEMA, 10_000, 500).stream().map(ArrowBatch::of).toList());
    Path out = folder.resolve("out");
    List<byte[]> first = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      Collections.shuffle(batches, new Random(seed + run));
      Pipeline pipeline = pipeline();
      create(pipeline, batches)
          .apply(ParquetSink.to(out + "/").withCompression("snappy").withRowGroupRows(700));
      pipeline.run().waitUntilFinish();
      assertTrue(Files.exists(out.resolve("_SUCCESS")));
      byte[] part = Files.readAllBytes(out.resolve("part-00000.parquet"));
      first.add(part);
      try (Duck duck = new Duck()) {
        assertEquals(
            10_000L,
            ((Number) duck.one("SELECT count(*) FROM '" + out + "/*.parquet'")).longValue());
      }
    }
    assertArrayEquals(first.get(0), first.get(1));
  }

  @Test
  void aPipelineThatIsRunAgainPublishesAgain() throws IOException {
    Path file = folder.resolve("again.parquet");
    Pipeline pipeline = pipeline();
    create(pipeline, placed(new RandomBatches(13).batches(SCHEMA, 100, 50)))
        .apply(ParquetSink.to(file.toString()));
    pipeline.run().waitUntilFinish();
    Files.delete(file);
    pipeline.run().waitUntilFinish();
    assertTrue(Files.exists(file));
  }

  @Test
  void nothingGivesAFileWithTheSchema() throws Exception {
    Path file = folder.resolve("empty.parquet");
    Pipeline pipeline = pipeline();
    create(pipeline, List.of())
        .apply(Filter.where("i32 > 0"))
        .apply(GroupBy.keys("text").aggregate("count(*) AS n"))
        .apply(ParquetSink.to(file.toString()));
    pipeline.run().waitUntilFinish();
    try (Duck duck = new Duck()) {
      assertEquals(0L, ((Number) duck.one("SELECT count(n) FROM '" + file + "'")).longValue());
    }
  }

  @Test
  void problemsAreFoundWhenThePipelineIsBuilt() {
    PCollection<ArrowBatch> batches = create(pipeline(), List.of());
    LongbowException codec =
        assertThrows(
            LongbowException.class,
            () -> batches.apply(ParquetSink.to("x.parquet").withCompression("rar")));
    assertEquals(ErrorCode.SPEC_INVALID, codec.code());
    IllegalArgumentException windows =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                batches
                    .apply(Window.into(FixedWindows.of(Duration.standardSeconds(1))))
                    .apply(ParquetSink.to("x.parquet")));
    assertTrue(windows.getMessage().contains("global window"), windows.getMessage());
  }

  @Test
  void existingOutputIsKeptWhenItMustNotBeReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("old.parquet"), "old");
    Pipeline pipeline = pipeline();
    create(pipeline, List.of()).apply(ParquetSink.to(file.toString()).withMode(SinkSpec.Mode.FAIL));
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> pipeline.run().waitUntilFinish());
    LongbowException cause = LongbowException.find(failure).orElseThrow();
    assertTrue(cause.text().contains("old.parquet"), cause.text());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("old.parquet"), names(folder));
  }

  @Test
  void aFailureBeforeTheEndLeavesTheOldOutput() throws IOException {
    Path file = Files.writeString(folder.resolve("old.parquet"), "old");
    Pipeline pipeline = pipeline();
    create(pipeline, placed(new RandomBatches(14).batches(SCHEMA, 5_000, 500)))
        .apply(
            MapElements.into(new TypeDescriptor<ArrowBatch>() {})
                .via(
                    (ArrowBatch batch) -> {
                      if (batch.order().orElseThrow().task() == 2) {
                        throw new IllegalStateException("boom");
                      }
                      return batch;
                    }))
        .setCoder(ArrowBatchCoder.of(SCHEMA))
        .apply(ParquetSink.to(file.toString()));
    assertThrows(RuntimeException.class, () -> pipeline.run().waitUntilFinish());
    assertEquals("old", Files.readString(file));
    assertFalse(names(folder).contains("old.parquet.manifest.json"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
