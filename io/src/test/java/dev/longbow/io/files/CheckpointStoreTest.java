package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final Schema SCHEMA = Schema.of(Field.of("x", DataType.INT64));
  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);

  @TempDir Path folder;

  private CheckpointStore store() {
    return new CheckpointStore(folder, "a/b: c=1", "..");
  }

  private SinkSpec publish(String fingerprint, String runId) {
    SinkSpec spec = store().sink(fingerprint, runId);
    Sink sink = Format.named(spec.format()).sink(spec, SCHEMA);
    sink.prepare(runId);
    PartWriter writer = sink.openPart(runId, new PartOrder(0, 0));
    writer.write(
        new Batch(SCHEMA, List.of(new LongColumn(DataType.INT64, 1, new long[] {7}, null)), 1));
    sink.publish(
        runId, writer.finish(), RunRecord.of("p", Instant.now()).withFingerprint(fingerprint));
    return spec;
  }

  @Test
  void namesStayBelowTheRootAndMeanNoColumn() {
    Path path = Path.of(store().sink(ONE, "20260101T000000-00000001").path());
    assertTrue(path.startsWith(folder), path.toString());
    assertEquals(folder.getNameCount() + 3, path.getNameCount(), path.toString());
    assertFalse(path.toString().substring(folder.toString().length()).contains("="));
  }

  @Test
  void theNewestOfAFingerprintIsFound() {
    assertEquals(Optional.empty(), store().find(ONE, "r"));
    publish(ONE, "20260101T000000-00000001");
    publish(ONE, "20260102T000000-00000000");
    publish(TWO, "20260103T000000-00000000");
    try (CheckpointStore.Kept found = store().find(ONE, "r").orElseThrow()) {
      assertEquals("20260102T000000-00000000", found.run());
      assertEquals(1, found.rows());
    }
    // The same beginning by chance, or a manifest that somebody changed.
    LongbowException other =
        assertThrows(LongbowException.class, () -> store().find(ONE.substring(0, 63) + "0", "r"));
    assertEquals(ErrorCode.CORRUPT_FILE, other.code(), other.line());
  }

  @Test
  void whatIsReadIsNotRemoved() throws IOException {
    SinkSpec one = publish(ONE, "20260101T000000-00000001");
    SinkSpec two = publish(TWO, "20260102T000000-00000002");
    Path older = Path.of(one.path());
    Path newer = Path.of(two.path());
    CheckpointStore.Kept reading = store().written(one, "reader");
    store().removeOthers(newer);
    assertTrue(Files.exists(older));
    reading.close();
    try (CheckpointStore.Kept away = store().written(one, "detached")) {
      away.leave();
    }
    store().removeOthers(newer);
    assertTrue(Files.exists(older), "a detached run reads it, for all that is known");
    store().find(ONE, "again").orElseThrow().close();
    Files.delete(older.resolve(".reader.longbow-detached"));
    store().removeOthers(newer);
    assertFalse(Files.exists(older));
    assertTrue(Files.exists(newer));
    assertThrows(LongbowException.class, () -> store().written(one, "late"));
  }
}
