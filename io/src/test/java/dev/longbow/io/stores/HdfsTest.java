package dev.longbow.io.stores;

import static dev.longbow.io.StoreRows.MANY;
import static dev.longbow.io.StoreRows.parts;
import static dev.longbow.io.StoreRows.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Layout;
import dev.longbow.connector.Published;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.StoreRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real HDFS: a name node and a data node in this process. */
@Tag("cluster")
class HdfsTest {
  @TempDir static Path folder;
  private static MiniDFSCluster cluster;
  private static String root;
  private int runs;

  @BeforeAll
  static void start() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    root = "hdfs://localhost:" + cluster.getNameNodePort() + "/data/";
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.shutdown(true);
    }
  }

  private Published write(Sink sink, String first, String second) {
    String run = "20260101T0000%02d-test".formatted(runs++);
    sink.prepare(run);
    return sink.publish(run, parts(sink, run, first, second), Outputs.RECORD);
  }

  private static List<String> files(String below) throws Exception {
    List<String> files = new ArrayList<>();
    FileSystem system = cluster.getFileSystem();
    RemoteIterator<LocatedFileStatus> all =
        system.listFiles(new org.apache.hadoop.fs.Path("/data/" + below), true);
    while (all.hasNext()) {
      files.add(all.next().getPath().toUri().getPath());
    }
    return files;
  }

  @Test
  void filesOfEveryFormatAreWrittenAndRead() throws Exception {
    for (String format : List.of("parquet", "csv", "ndjson", "arrow")) {
      String path = root + "files/x." + format;
      write(StoreRows.sink(format, path), "UCSF", "a");
      assertEquals(texts("UCSF", "a"), StoreRows.read(format, path));
      write(StoreRows.sink(format, path), "München", "b");
      assertEquals(texts("München", "b"), StoreRows.read(format, root + "files/?." + format));
    }
    assertEquals(12, files("files").size(), files("files").toString());
  }

  @Test
  void foldersAreReplacedPartitionedAndAddedTo() throws Exception {
    String path = root + "out/";
    write(StoreRows.sink("parquet", path), "old", "a");
    write(StoreRows.sink("parquet", path), "new", "b");
    assertEquals(texts("new", "b"), StoreRows.read("parquet", root + "out"));
    assertEquals(5, files("out").size(), files("out").toString());
    String places = root + "places/";
    write(sink(places, Mode.OVERWRITE), "a", "b c");
    write(sink(places, Mode.APPEND), "a", "d");
    List<String> a = StoreRows.texts("a", 0, MANY);
    List<String> others =
        StoreRows.all(StoreRows.texts("b c", MANY, 10), StoreRows.texts("d", MANY, 10));
    assertEquals(StoreRows.all(a, a, others), StoreRows.read("parquet", places));
    write(sink(places, Mode.OVERWRITE_PARTITIONS), "a", "d");
    assertEquals(StoreRows.all(a, others), StoreRows.read("parquet", places));
    LongbowException exists =
        assertThrows(LongbowException.class, () -> sink(places, Mode.FAIL).prepare("r"));
    assertEquals(ErrorCode.OUTPUT_EXISTS, exists.code());
    assertEquals(List.of(), files("").stream().filter(f -> f.contains(".longbow-")).toList());
  }

  private static Sink sink(String path, Mode mode) {
    return StoreRows.sink(StoreRows.spec("parquet", path, mode, StoreRows.BY_PLACE));
  }

  @Test
  void aRunThatFailsLeavesTheOldOutput() throws Exception {
    Sink sink =
        StoreRows.sink(StoreRows.spec("parquet", root + "kept/", Mode.OVERWRITE, Layout.PLAIN));
    write(sink, "old", "a");
    List<String> before = files("");
    sink.prepare("dies");
    parts(sink, "dies", "new", "b");
    sink.abandon("dies");
    assertEquals(before, files(""));
  }

  @Test
  void whatIsMissingIsSaid() {
    LongbowException missing =
        assertThrows(LongbowException.class, () -> StoreRows.read("csv", root + "none.csv"));
    assertEquals(ErrorCode.INPUT_NOT_FOUND, missing.code(), missing.line());
    assertTrue(missing.line().contains(root + "none.csv"), missing.line());
    LongbowException unknown =
        assertThrows(
            LongbowException.class,
            () -> StoreRows.read("csv", "hdfs://no-such-host.invalid/x.csv"));
    assertTrue(unknown.line().contains("no-such-host"), unknown.line());
  }
}
