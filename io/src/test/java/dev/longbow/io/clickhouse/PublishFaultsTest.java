package dev.longbow.io.clickhouse;

import static dev.longbow.io.clickhouse.Tables.parts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.Published;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import dev.longbow.testing.clickhouse.Fault;
import dev.longbow.testing.clickhouse.FaultProxy;
import dev.longbow.testing.clickhouse.ProxiedRequest;
import dev.longbow.testing.clickhouse.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Publishes that are cut off anywhere, repeated, or met by other runs. */
@ExtendWith(ClickHouseExtension.class)
final class PublishFaultsTest {
  private static final String NEW = "a:1000:499500 b:10:10045";
  private static final Map<Mode, String> PUBLISHED =
      Map.of(
          Mode.APPEND,
          "a:1001:499499 b:10:10045 z:1:-1",
          Mode.OVERWRITE,
          NEW,
          Mode.OVERWRITE_PARTITIONS,
          NEW + " z:1:-1",
          Mode.FAIL,
          NEW);

  private static final int PLACES = 20;

  private final ClickHouseDatabase database;
  private final Tables tables;
  private String table;

  @TempDir Path folder;

  PublishFaultsTest(ClickHouseDatabase database) {
    this.database = database;
    this.tables = new Tables(database);
  }

  @BeforeEach
  void name(TestInfo test) {
    table = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void restore() {
    System.clearProperty(Patience.PROPERTY);
    System.clearProperty(Staging.LEASE_PROPERTY);
  }

  private void create(String name, Mode mode) throws IOException {
    tables.create(name, mode == Mode.FAIL ? new String[0] : new String[] {"a", "z"});
  }

  private List<String> left(String name) {
    return tables.all().stream().filter(one -> one.startsWith(name + ".longbow-")).toList();
  }

  /** The process ends before any request of the commit, or before its answer. */
  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "REWRITE", mode = EnumSource.Mode.EXCLUDE)
  void aProcessThatDiesAnywhereInTheCommit(Mode mode) throws IOException {
    System.setProperty(Patience.PROPERTY, "0");
    boolean cut = true;
    int completed = 0;
    for (int request = 1; cut; request++) {
      for (Fault fault : List.of(new Fault.CutRequest(0), new Fault.DiscardAnswer())) {
        String name =
            "%s_%s_%d_%s".formatted("dies", mode, request, fault.getClass().getSimpleName());
        create(name, mode);
        String old = tables.content(name);
        cut = diesInCommit(name, mode, request, fault);
        Beats.forget();
        // Whoever comes next finds the old rows or the new ones, and cleans up.
        Sink next = tables.sink(Mode.APPEND, name);
        next.prepare("r2");
        String content = tables.content(name);
        assertTrue(
            content.equals(old) || content.equals(PUBLISHED.get(mode)), name + ": " + content);
        completed += content.equals(old) ? 0 : 1;
        assertEquals(1, left(name).size(), name);
        next.publish("r2", List.of(), Outputs.RECORD);
        assertEquals(content, tables.content(name), name);
        assertEquals(List.of(), left(name), name);
      }
    }
    assertTrue(completed >= 4, mode + " was completed by the next run " + completed + " times");
  }

  /** Whether something was cut. */
  private boolean diesInCommit(String name, Mode mode, int request, Fault fault)
      throws IOException {
    try (FaultProxy proxy = FaultProxy.before(database.server())) {
      System.setProperty(Staging.LEASE_PROPERTY, "-1");
      Sink sink = new Tables(database, proxy.url()).sink(mode, name);
      sink.prepare("r1");
      sink.stage("r1", parts(sink, "r1", "a", "b"), Outputs.RECORD);
      // Beats would be counted.
      Beats.forget();
      AtomicInteger seen = new AtomicInteger();
      proxy.inject(one -> seen.incrementAndGet() == request, fault);
      proxy.inject(one -> seen.get() > request, new Fault.CutRequest(0));
      try {
        sink.commit("r1");
        return false;
      } catch (LongbowException e) {
        return true;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "REWRITE", mode = EnumSource.Mode.EXCLUDE)
  void aPublishThatIsRepeated(Mode mode) throws IOException {
    String name = "repeated_" + mode;
    create(name, mode);
    Sink sink = tables.sink(mode, name);
    sink.prepare("r1");
    List<Part> parts = parts(sink, "r1", "a", "b");
    Published first = sink.stage("r1", parts, Outputs.RECORD);
    assertEquals(first, sink.stage("r1", parts, Outputs.RECORD));
    sink.commit("r1");
    sink.commit("r1");
    assertEquals(first, sink.publish("r1", parts, Outputs.RECORD));
    // Tasks that run again because another output is not in place yet write nothing.
    assertEquals(List.of(), Outputs.part(sink, "r1", 0, List.of(Tables.rows("a", 0, 10))));
    sink.abandon("r1");
    assertEquals(PUBLISHED.get(mode), tables.content(name));
    assertEquals(List.of(), left(name));
  }

  /** Connections that break while it publishes cost time, no more. */
  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "REWRITE", mode = EnumSource.Mode.EXCLUDE)
  void connectionsThatBreakInThePublish(Mode mode) throws IOException {
    String name = "broken_" + mode;
    create(name, mode);
    try (FaultProxy proxy = FaultProxy.before(database.server())) {
      Sink sink = new Tables(database, proxy.url()).sink(mode, name);
      sink.prepare("r1");
      List<Part> parts = parts(sink, "r1", "a", "b");
      AtomicInteger seen = new AtomicInteger();
      proxy.inject(
          one -> Set.of(3, 11, 29).contains(seen.incrementAndGet()), new Fault.DiscardAnswer());
      proxy.inject(one -> Set.of(6, 19, 33).contains(seen.get()), new Fault.Refuse(503, "later"));
      sink.publish("r1", parts, Outputs.RECORD);
    }
    assertEquals(PUBLISHED.get(mode), tables.content(name));
    assertEquals(List.of(), left(name));
  }

  @Test
  void whatDeadRunsLeftIsRemovedAndNothingElse() throws IOException {
    tables.create(table, "a", "z");
    Sink living = tables.sink(Mode.APPEND, table);
    living.prepare("living");
    List<Part> parts = parts(living, "living", "a", "b");
    System.setProperty(Staging.LEASE_PROPERTY, "-1");
    Sink dead = tables.sink(Mode.OVERWRITE, table);
    dead.prepare("dead");
    List<Part> lost = parts(dead, "dead", "x", "y");
    // One that lives on another machine, as far as is known here.
    Sink leased = tables.sink(Mode.APPEND, table);
    leased.prepare("leased");
    leased.beginLease("leased", 60_000);
    String foreign = table + ".longbow-mine-c68271a6";
    database.sql("CREATE TABLE `%s` (x Int8) ENGINE = MergeTree ORDER BY x".formatted(foreign));
    System.clearProperty(Staging.LEASE_PROPERTY);
    Beats.forget();
    Tables.write(tables.sink(Mode.APPEND, table), "next", "c", "d");
    assertEquals(
        List.of(table + ".longbow-leased-c68271a6", table + ".longbow-living-c68271a6", foreign),
        left(table));
    LongbowException error =
        assertThrows(LongbowException.class, () -> dead.publish("dead", lost, Outputs.RECORD));
    assertEquals(ErrorCode.WRITE_FAILED, error.code());
    assertTrue(error.text().contains("is not there any more"), error.text());
    assertThrows(LongbowException.class, () -> dead.openPart("dead", new PartOrder(0, 0)));
    living.publish("living", parts, Outputs.RECORD);
    leased.renewLease("leased", 60_000);
    leased.abandon("leased");
    leased.renewLease("leased", 60_000);
    assertEquals("a:1001:499499 b:10:10045 c:1000:499500 d:10:10045 z:1:-1", tables.content(table));
    assertEquals(List.of(foreign), left(table));
  }

  /** Its rows are older than those that are there. */
  @Test
  void aDeadRunIsNotCompletedOverNewerRows() throws Exception {
    tables.create(table, "z");
    System.setProperty(Patience.PROPERTY, "0");
    Sink newer = tables.sink(Mode.OVERWRITE, table);
    newer.prepare("newer");
    List<Part> parts = parts(newer, "newer", "n", "m");
    diesInCommit(table, Mode.OVERWRITE, 9, new Fault.CutRequest(0));
    assertTrue(left(table).toString().contains(".ready"), left(table).toString());
    Thread.sleep(1100);
    newer.publish("newer", parts, Outputs.RECORD);
    Beats.forget();
    Sink next = tables.sink(Mode.APPEND, table);
    next.prepare("r2");
    next.abandon("r2");
    assertEquals("m:10:10045 n:1000:499500", tables.content(table));
    assertEquals(List.of(), left(table));
  }

  private static LongbowException fails(Executable action, String... texts) {
    LongbowException error = assertThrows(LongbowException.class, action);
    for (String text : texts) {
      assertTrue(error.text().contains(text), error.text());
    }
    return error;
  }

  /** Found out before anything is published, while the rows are still only the run's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ADD COLUMN w Int8 DEFAULT 3 | added [w Int8], removed []",
        "DROP COLUMN v | added [], removed [v Nullable(Int8)]",
        "MODIFY COLUMN x Nullable(Int32) | added [x Nullable(Int32)], removed [x Nullable(Int64)]",
        "ADD COLUMN u Int8, MODIFY ORDER BY (place, u) | ORDER BY (place, u)",
      })
  void aTargetThatIsChangedMeanwhile(String change, String said) throws IOException {
    for (Mode mode : List.of(Mode.APPEND, Mode.OVERWRITE)) {
      for (boolean isStaged : List.of(true, false)) {
        String name = "changed_%s_%s_%d".formatted(mode, isStaged, change.hashCode());
        tables.create(name, "a", "z");
        tables.sql("ALTER TABLE `%s` ADD COLUMN v Nullable(Int8)".formatted(name));
        Sink sink = tables.sink(mode, name);
        sink.prepare("r1");
        List<Part> parts = parts(sink, "r1", "a", "b");
        if (isStaged) {
          sink.stage("r1", parts, Outputs.RECORD);
        }
        tables.sql("ALTER TABLE `%s` %s".formatted(name, change));
        Executable publish =
            isStaged ? () -> sink.commit("r1") : () -> sink.stage("r1", parts, Outputs.RECORD);
        fails(publish, "was changed while the run wrote", said, "Nothing was published");
        sink.abandon("r1");
        assertEquals("a:1:-1 z:1:-1", tables.content(name));
        assertEquals(List.of(), left(name));
      }
    }
  }

  @Test
  void aTargetThatIsDroppedMeanwhile() throws IOException {
    tables.create(table);
    Sink sink = tables.sink(Mode.APPEND, table);
    sink.prepare("r1");
    List<Part> parts = parts(sink, "r1", "a", "b");
    tables.sql("DROP TABLE " + table);
    fails(
        () -> sink.stage("r1", parts, Outputs.RECORD),
        "." + table + ": the table was changed while the run wrote: it is not there any more");
    sink.abandon("r1");
    assertEquals(List.of(), left(table));
  }

  /** Whoever meets it is told whose it is and what to do. */
  @Test
  void aDeadRunThatCannotBeCompleted() throws IOException {
    tables.create(table, "z");
    System.setProperty(Staging.LEASE_PROPERTY, "-1");
    Sink dead = tables.sink(Mode.APPEND, table);
    dead.prepare("dead");
    dead.stage("dead", parts(dead, "dead", "a", "b"), Outputs.RECORD);
    Beats.forget();
    String own = table + ".longbow-dead-c68271a6";
    tables.sql("RENAME TABLE `%s` TO `%1$s.ready`".formatted(own));
    tables.sql("ALTER TABLE %s ADD COLUMN w Int8 DEFAULT 3".formatted(table));
    for (Mode mode : List.of(Mode.APPEND, Mode.OVERWRITE)) {
      fails(
          () -> tables.sink(mode, table).prepare("next"),
          "have different structure",
          "What run dead has not published yet is in the table '" + own + ".ready'",
          "Undo what is in the way, or drop that table");
    }
    assertEquals(List.of(own + ".ready"), left(table));
    tables.sql("ALTER TABLE %s DROP COLUMN w".formatted(table));
    Tables.write(tables.sink(Mode.APPEND, table), "next", "c", "d");
    assertEquals("a:1000:499500 b:10:10045 c:1000:499500 d:10:10045 z:1:-1", tables.content(table));
    assertEquals(List.of(), left(table));
  }

  /** Publishing reads no rows. */
  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "REWRITE", mode = EnumSource.Mode.EXCLUDE)
  void aLimitOfTheRowsThatAUserMayRead(Mode mode) throws IOException {
    String name = "limited_" + mode;
    tables.create(name);
    publishPlaces(sinkOf(ClickHouseUser.LIMITED, mode, name));
    assertEquals(Integer.toString(PLACES * 20_000), tables.sql("SELECT count() FROM " + name));
    assertEquals(List.of(), left(name));
  }

  /** One that is kept by leaving rows out, also in what a publish rests on. */
  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"APPEND", "FAIL", "OVERWRITE_PARTITIONS"})
  void aLimitThatCutsAnswers(Mode mode) throws IOException {
    String name = "cut_" + mode;
    tables.create(name);
    System.setProperty(Staging.LEASE_PROPERTY, "-1");
    Sink sink = sinkOf(ClickHouseUser.CUT, mode, name);
    fails(() -> publishPlaces(sink), "What run r1 has not published yet is in the table");
    assertEquals(1, left(name).size(), left(name).toString());
    Sink next = tables.sink(Mode.APPEND, name);
    next.prepare("r2");
    next.abandon("r2");
    assertEquals(Integer.toString(PLACES * 20_000), tables.sql("SELECT count() FROM " + name));
    assertEquals(List.of(), left(name));
  }

  /** They would be dropped with the table. */
  @Test
  void rowsThatComeWhileItPublishes() throws Exception {
    tables.create(table);
    Predicate<ProxiedRequest> moves = Requests.containing("MOVE PARTITION ID");
    try (FaultProxy proxy = FaultProxy.before(database.server())) {
      proxy.inject(Requests.nth(1, moves), new Fault.DelayRequest(Duration.ofSeconds(1)));
      Sink sink = new Tables(database, proxy.url()).sink(Mode.APPEND, table);
      sink.prepare("r1");
      List<Part> parts = parts(sink, "r1", "a", "b");
      CompletableFuture<Void> publish =
          CompletableFuture.runAsync(() -> sink.publish("r1", parts, Outputs.RECORD));
      while (proxy.requests(moves).isEmpty() && !publish.isDone()) {
        Thread.sleep(10);
      }
      tables.sql("INSERT INTO `%s.longbow-r1-c68271a6.ready` VALUES ('c', 1)".formatted(table));
      ExecutionException error = assertThrows(ExecutionException.class, publish::get);
      assertTrue(
          error.getCause().getMessage().contains("all partitions are moved, and 1 rows are left"),
          error.getCause().getMessage());
      assertEquals(1, left(table).size());
      sink.commit("r1");
    }
    assertEquals("a:1000:499500 b:10:10045 c:1:1", tables.content(table));
    assertEquals(List.of(), left(table));
  }

  private static void publishPlaces(Sink sink) {
    List<Batch> rows = new ArrayList<>();
    for (int place = 0; place < PLACES; place++) {
      rows.add(Tables.rows("p" + place, 0, 20_000));
    }
    sink.prepare("r1");
    sink.publish("r1", Outputs.part(sink, "r1", 0, rows), Outputs.RECORD);
  }

  private Sink sinkOf(ClickHouseUser one, Mode mode, String name) throws IOException {
    ClickHouseUser user = database.server().user(one);
    Path secret = Files.writeString(folder.resolve(user.name()), user.password());
    return tables.sink(mode, name, "user", user.name(), "password", "secret:" + secret);
  }

  @Test
  void runsThatPublishOneAfterTheOther() throws IOException {
    tables.create(table, "z");
    Sink one = tables.sink(Mode.OVERWRITE, table);
    Sink two = tables.sink(Mode.OVERWRITE, table);
    one.prepare("one");
    two.prepare("two");
    List<Part> ones = parts(one, "one", "a", "b");
    List<Part> twos = parts(two, "two", "c", "d");
    one.stage("one", ones, Outputs.RECORD);
    two.stage("two", twos, Outputs.RECORD);
    two.commit("two");
    one.commit("one");
    assertEquals(NEW, tables.content(table));
    assertEquals(List.of(), left(table));
  }
}
