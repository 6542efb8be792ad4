import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/**
 * Does something once to warm up and once to measure it, and prints one JSON line: {@code {"wall":
 * seconds, "cpu": seconds, "rows": n, "sum": n}}, by whose rows and sum the script sees that
 * everybody read the same.
 */
final class Timed {
  /**
   * What was read.
   *
   * @param sum of the column {@code id}
   */
  record Seen(long rows, long sum) {
    Seen plus(Seen other) {
      return new Seen(rows + other.rows, sum + other.sum);
    }
  }

  private Timed() {}

  static void measure(Callable<Seen> warmUp, Callable<Seen> run) throws Exception {
    warmUp.call();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuStart = system.getProcessCpuTime();
    long start = System.nanoTime();
    Seen seen = run.call();
    double wall = (System.nanoTime() - start) / 1e9;
    double cpu = (system.getProcessCpuTime() - cpuStart) / 1e9;
    System.out.printf(
        "{\"wall\": %s, \"cpu\": %s, \"rows\": %d, \"sum\": %d}%n",
        wall, cpu, seen.rows(), seen.sum());
  }
}
