import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs one query again and again in this process and prints what every measured run took, as one
 * JSON line: {@code {"first": seconds, "wall": [seconds…], "cpu": [seconds…]}}; {@code first} is the
 * first run of all, in a JVM that has compiled nothing yet.
 *
 * <p>Arguments: query file, folder with a folder of Parquet or CSV files for each table, output path, warm-up
 * runs, measured runs.
 */
final class PeerLoop {
  /** One engine, started once per process. */
  interface Peer extends AutoCloseable {
    /**
     * Runs a query to its end: the output is complete when this returns.
     *
     * @param tables the files of each table that the query names
     */
    void run(Path query, Map<String, String> tables, Path output) throws Exception;
  }

  private static final Pattern TABLE = Pattern.compile("\\b(vitals|encounters|groupby|vitals_csv|vitals_sorted)\\b");

  /** The first line of a query whose result becomes folders. */
  private static final Pattern PARTITIONS = Pattern.compile("\\A-- PARTITION BY (.+)");

  private PeerLoop() {}

  /** The columns that name folders; empty for one output as the engine likes it. */
  static List<String> partitions(String query) {
    Matcher line = PARTITIONS.matcher(query);
    return line.find() ? List.of(line.group(1).split(", ")) : List.of();
  }

  static void measure(Peer peer, String[] args) throws Exception {
    Path query = Path.of(args[0]);
    Map<String, String> tables = new TreeMap<>();
    for (Matcher name = TABLE.matcher(Files.readString(query)); name.find(); ) {
      String ending = name.group().endsWith("_csv") ? "csv" : "parquet";
      tables.put(name.group(), args[1] + "/" + name.group() + "/*." + ending);
    }
    Path output = Path.of(args[2]);
    int warmUps = Integer.parseInt(args[3]);
    int runs = Integer.parseInt(args[4]);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    List<Double> wall = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    double first = 0;
    for (int i = 0; i < warmUps + runs; i++) {
      delete(output);
      long cpuStart = system.getProcessCpuTime();
      long start = System.nanoTime();
      peer.run(query, tables, output);
      long end = System.nanoTime();
      if (i == 0) {
        first = (end - start) / 1e9;
      }
      if (i >= warmUps) {
        wall.add((end - start) / 1e9);
        cpu.add((system.getProcessCpuTime() - cpuStart) / 1e9);
      }
    }
    peer.close();
    System.out.println("{\"first\": " + first + ", \"wall\": " + wall + ", \"cpu\": " + cpu + "}");
  }

  private static void delete(Path path) throws Exception {
    if (Files.exists(path)) {
      try (Stream<Path> tree = Files.walk(path)) {
        for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
