package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on without the process that prepared them. */
class LeaseTest {
  private static final long HOUR = 3_600_000;

  @TempDir Path folder;

  private Sink sink() {
    return Format.named("csv")
        .sink(
            Outputs.spec("csv", folder + "/out/", Map.of()),
            Schema.of(Field.of("x", DataType.INT64)));
  }

  /** Prepares as a process that then ends. */
  private void prepareAndLeave(String runId, long lease) {
    sink().prepare(runId);
    sink().beginLease(runId, lease);
    RunLocks.release(directory(runId).resolve("lock"));
  }

  private Path directory(String runId) {
    return folder.resolve(".out.longbow-" + runId);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aLeasedRunIsLeftAlone() throws Exception {
    prepareAndLeave("first", HOUR);
    sink().prepare("second");
    assertEquals(List.of(".out.longbow-first", ".out.longbow-second"), names());
    sink().publish("second", List.of(), RunRecord.of("test", Instant.EPOCH));
    sink().publish("first", List.of(), RunRecord.of("test", Instant.EPOCH));
    assertEquals(List.of("out"), names());
  }

  @Test
  void anExpiredLeaseIsThatOfADeadRun() throws Exception {
    prepareAndLeave("first", -1000);
    sink().prepare("second");
    assertEquals(List.of(".out.longbow-second"), names());
    sink().renewLease("first", HOUR);
    LongbowException late =
        assertThrows(
            LongbowException.class, () -> sink().openPart("first", new PartOrder(0, 0)).abort());
    assertEquals(ErrorCode.WRITE_FAILED, late.code());
    assertTrue(late.text().contains("does not exist"), late.text());
    sink().abandon("second");
    assertEquals(List.of(), names());
  }

  @Test
  void aLeaseIsRenewed() throws Exception {
    prepareAndLeave("first", -1000);
    sink().renewLease("first", HOUR);
    sink().prepare("second");
    assertEquals(List.of(".out.longbow-first", ".out.longbow-second"), names());
    sink().abandon("first");
    sink().abandon("second");
  }

  /**
   * A leased run stopped between journal and moves; a later one published before the lease was
   * over.
   */
  @Test
  void aLaterOutputIsNotReplacedByAnInterruptedPublish() throws Exception {
    String early = "20260101T000000-ffffffff";
    String late = "20260101T000001-00000000";
    prepareAndLeave(early, HOUR);
    sink().stage(early, List.of(), RunRecord.of("early", Instant.EPOCH));
    RunDirectory interrupted =
        RunDirectory.of(new OutputTarget(folder.resolve("out"), true), early);
    interrupted.commit();
    sink().prepare(late);
    sink().publish(late, List.of(), RunRecord.of("late", Instant.EPOCH));
    String published = Files.readString(folder.resolve("out").resolve(Manifest.FILE_NAME));
    sink().renewLease(early, -1000);
    RunLocks.release(directory(early).resolve("lock"));
    sink().prepare("20260101T000002-00000000");
    assertEquals(published, Files.readString(folder.resolve("out").resolve(Manifest.FILE_NAME)));
    assertEquals(List.of(".out.longbow-20260101T000002-00000000", "out"), names());
    sink().abandon("20260101T000002-00000000");
  }

  @Test
  void aRunThatWasGivenUpCannotBeCommittedAnyMore() throws Exception {
    sink().prepare("late");
    sink().stage("late", List.of(), RunRecord.of("late", Instant.EPOCH));
    RunDirectory committer = RunDirectory.of(new OutputTarget(folder.resolve("out"), true), "late");
    assertTrue(committer.isReady());
    sink().abandon("late");
    assertThrows(NoSuchFileException.class, committer::commit);
    assertEquals(List.of(), names());
  }

  @Test
  void aRunThatIsGivenUpAfterItsCommitIsPublished() throws Exception {
    sink().prepare("early");
    sink().stage("early", List.of(), RunRecord.of("early", Instant.EPOCH));
    RunDirectory committer =
        RunDirectory.of(new OutputTarget(folder.resolve("out"), true), "early");
    RunDirectory withdrawn = committer.withdraw();
    withdrawn.commit();
    sink().prepare("next");
    sink().abandon("next");
    assertEquals(List.of("out"), names());
  }
}
