package dev.longbow.run;

import dev.longbow.execute.Run;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.Stage;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * How far a run is, and how far it has to go.
 *
 * @param bytesRead bytes that scans read so far
 * @param rowsRead rows that scans read so far
 * @param tasksDone tasks of scans and behind exchanges that ended
 * @param totalBytes what the splits of all scans hold; 0 when unknown
 * @param splits the tasks of all scans
 * @param partitions the tasks behind exchanges, at most: one without rows has none
 * @param work what those do, for example {@code grouping}
 * @param elsewhere what a cluster says instead; null for a run in this process
 */
public record RunProgress(
    LongSupplier bytesRead,
    LongSupplier rowsRead,
    LongSupplier tasksDone,
    long totalBytes,
    int splits,
    int partitions,
    String work,
    Supplier<Said> elsewhere) {
  /**
   * What a cluster says of a run.
   *
   * @param share of the work that is done, from 0 to 1
   * @param text the rest of the line
   */
  public record Said(double share, String text) {}

  /** Of a run in this process. */
  public RunProgress(
      LongSupplier bytesRead,
      LongSupplier rowsRead,
      LongSupplier tasksDone,
      long totalBytes,
      int splits,
      int partitions,
      String work) {
    this(bytesRead, rowsRead, tasksDone, totalBytes, splits, partitions, work, null);
  }

  /** The same work on a cluster. */
  RunProgress on(Supplier<Said> cluster) {
    return new RunProgress(
        bytesRead, rowsRead, tasksDone, totalBytes, splits, partitions, work, cluster);
  }

  /** The progress of a run of this process. */
  static RunProgress of(PhysicalPlan plan, String runId) {
    long bytes = 0;
    int splits = 0;
    int partitions = 0;
    Set<String> work = new TreeSet<>();
    for (Stage stage : plan.stages()) {
      if (stage.input() instanceof Stage.ScanInput scan) {
        bytes += scan.splits().stream().mapToLong(split -> split.bytes()).sum();
        splits += scan.splits().size();
      } else if (stage.input() instanceof Stage.ExchangeInput read) {
        partitions += plan.exchange(read.exchange()).partitions();
        stage.roots().forEach(root -> work.add(work(root.operator())));
      }
    }
    return new RunProgress(
        () -> figure(runId, Run.Progress::bytesRead),
        () -> figure(runId, Run.Progress::rowsScanned),
        () -> figure(runId, Run.Progress::tasksDone),
        bytes,
        splits,
        partitions,
        String.join(", ", work));
  }

  private static String work(Operator operator) {
    if (operator instanceof Operator.FinalAggregate) {
      return "grouping";
    } else if (operator instanceof Operator.Join) {
      return "joining";
    } else if (operator instanceof Operator.Sort) {
      return "sorting";
    }
    return "collecting";
  }

  private static long figure(String runId, ToLongFunction<Run.Progress> figure) {
    return Run.find(runId).map(run -> figure.applyAsLong(run.progress())).orElse(0L);
  }
}
