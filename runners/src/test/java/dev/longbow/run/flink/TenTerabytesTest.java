package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.io.files.InlineSizes;
import dev.longbow.text.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What a plan over ten terabytes comes to on 100 TaskManagers, made by the planner itself. The
 * table stands in {@code deploy/flink/SCALE.md}, rewritten with {@code
 * -Dlongbow.golden.update=true}.
 */
class TenTerabytesTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "runners"))
          .toAbsolutePath()
          .getParent()
          .resolve("deploy/flink/SCALE.md");

  private static final String BEGIN = "<!-- by TenTerabytesTest -->\n";
  private static final String END = "<!-- end -->\n";

  private static final long GIGABYTE = 1L << 30;

  /** The files that Flink merges at a time: {@code taskmanager.runtime.max-fan}. */
  private static final int MAX_FAN = 32;

  private static final List<TenTerabytes.Planned> ALL = TenTerabytes.all();

  private static SortMemory sorts(TenTerabytes.Planned planned) {
    return SortMemory.of(planned.plan(), TenTerabytes.MANAGED_OF_SLOT);
  }

  /** The sorted files of a slot, of the exchange through which most goes. */
  private static long runs(TenTerabytes.Planned planned) {
    long ofSort = TenTerabytes.MANAGED_OF_SLOT / sorts(planned).sorts();
    return planned.mostShuffled() / TenTerabytes.PARALLELISM / ofSort;
  }

  private static String passes(long runs) {
    return runs <= 1 ? "in memory" : runs <= MAX_FAN ? "1" : runs <= MAX_FAN * MAX_FAN ? "2" : "3";
  }

  private static String row(String what, Function<TenTerabytes.Planned, String> cell) {
    return "| "
        + what
        + ALL.stream().map(planned -> " | " + cell.apply(planned)).collect(Collectors.joining())
        + " |\n";
  }

  private static String bytes(long bytes) {
    return bytes == 0 ? "–" : Sizes.bytes(bytes);
  }

  private static String count(long number) {
    return number == 0 ? "–" : Sizes.count(number);
  }

  private static String table() {
    return row("", TenTerabytes.Planned::name)
        + "|---".repeat(1 + ALL.size())
        + "|\n"
        + row("tasks that read splits", p -> count(p.readers()))
        + row("tasks behind exchanges", p -> count(p.consumers()))
        + row("through exchanges, in columns", p -> bytes(p.shuffled()))
        + row("partitions of the largest exchange", p -> count(p.partitions()))
        + row(
            "a partition of it",
            p -> bytes(p.partitions() == 0 ? 0 : p.mostShuffled() / p.partitions()))
        + row("a block for it, on average", p -> bytes(p.block()))
        + row("blocks that a reading task holds", p -> bytes(p.held()))
        + row("Flink's sorts in the job", p -> count(sorts(p).sorts()))
        + row(
            "managed memory for each, of a slot's 512 MB",
            p -> bytes(TenTerabytes.MANAGED_OF_SLOT / sorts(p).sorts()))
        + row("sorted runs of a slot", p -> count(p.partitions() == 0 ? 0 : runs(p)))
        + row("merges of them, 32 at a time", p -> p.partitions() == 0 ? "–" : passes(runs(p)))
        + row("network buffers of a TaskManager", p -> bytes(p.network()))
        + row(
            "disk of a TaskManager: shuffle and sort",
            p -> bytes(2 * p.shuffled() / TenTerabytes.TASK_MANAGERS))
        + row("splits in the job graph", p -> bytes(p.splitBytes()))
        + row("reports at the committer", p -> bytes(p.reportBytes()))
        + row("parts of the output, at most", p -> count(p.writers()))
        + row(
            "small parts at the committer, at most", p -> bytes(p.writers() * InlineSizes.most()));
  }

  @Test
  void thePageHasThePlannersNumbers() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    assertTrue(from >= BEGIN.length() && to >= from, "marks in " + PAGE);
    if (Boolean.getBoolean("longbow.golden.update")) {
      page = page.substring(0, from) + table() + page.substring(to);
      Files.writeString(PAGE, page);
      to = page.indexOf(END);
    }
    assertEquals(page.substring(from, to), table());
  }

  @Test
  void itIsTenTerabytes() {
    long bytes = TenTerabytes.CLAIMS.rows() * TenTerabytes.CLAIMS.rowBytes();
    assertEquals(10_000_000_000_000L, bytes);
  }

  /** What would have to be true for such a run to end well, but for the size of the disks. */
  @Test
  void nothingGrowsWithTheSquareOfTheData() {
    for (TenTerabytes.Planned planned : ALL) {
      String name = planned.name();
      assertTrue(sorts(planned).suffices(), name);
      assertTrue(planned.network() <= GIGABYTE, name + ": " + planned.network());
      assertTrue(planned.splitBytes() <= 64 << 20, name + ": " + planned.splitBytes());
      assertTrue(planned.reportBytes() <= 64 << 20, name + ": " + planned.reportBytes());
      if (planned.partitions() > 0) {
        // Every slot has work, no task has hours of it, and blocks are worth sending.
        assertTrue(planned.partitions() > TenTerabytes.PARALLELISM, name);
        assertTrue(planned.mostShuffled() / planned.partitions() <= 5 * GIGABYTE, name);
        assertTrue(planned.block() >= 64 << 10, name);
        assertTrue(
            TenTerabytes.SLOTS * planned.held() <= TenTerabytes.MEMORY / 4,
            name + ": " + planned.held());
        assertTrue(runs(planned) <= (long) MAX_FAN * MAX_FAN, name + ": " + runs(planned));
      }
    }
  }
}
