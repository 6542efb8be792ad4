package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.codec.Json;
import dev.longbow.column.Batch;
import dev.longbow.column.FloatColumn;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.matrix.MatrixOptions;
import dev.longbow.optimize.Optimizer;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.StepCheck;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matrices of rows, columns and options that few have. */
final class MatrixEdgesTest {
  private static final int ROWS = 500;

  @TempDir Path folder;
  @AutoClose private final DuckDbOracle oracle = new DuckDbOracle();
  private MatrixRuns runs;

  @BeforeEach
  void open() {
    runs = new MatrixRuns(folder, oracle);
  }

  private static void scans(LogicalPlan plan, List<List<String>> columns) {
    if (plan instanceof LogicalPlan.Scan scan) {
      columns.add(scan.columns());
    }
    plan.inputs().forEach(input -> scans(input, columns));
  }

  private static final List<StepCheck> SEVENS =
      List.of(StepCheck.condition(ExprParser.parse("f = 7")));

  /** How rows are divided among tasks depends on the columns that are read. */
  @Test
  void passesReadTheSameColumnsWhereRowsDependOnHowTheyAreDivided() throws IOException {
    LogicalPlan.Scan scan = runs.data(ROWS);
    LogicalPlan checked =
        PlanBuilder.check("c", scan, SEVENS, Optional.empty(), BindContext.DEFAULT);
    MatrixOptions options =
        MatrixOptions.DEFAULT
            .columns("a", "b")
            .fill("median")
            .target("d")
            .split("id", "1500")
            .sequence(15, "y", "ts");
    List<LogicalPlan> some =
        List.of(
            PlanBuilder.sampleFraction("s", checked, 0.5, 1),
            PlanBuilder.check(
                "c2",
                PlanBuilder.sample("s", scan, 700, 1),
                SEVENS,
                Optional.empty(),
                BindContext.DEFAULT),
            PlanBuilder.limit("l", scan, 1700),
            PlanBuilder.unique("u", scan, List.of("c"), false));
    for (LogicalPlan rows : some) {
      SinkSpec sink =
          new SinkSpec("npy", "npy", "m.npy", SinkSpec.Mode.OVERWRITE, options.options());
      PipelinePlan pipeline = Optimizer.optimize(MatrixRuns.expanded(rows, sink));
      List<List<String>> columns = new ArrayList<>();
      pipeline.shared().forEach(shared -> scans(shared.plan(), columns));
      pipeline.outputs().forEach(output -> scans(output.plan(), columns));
      assertTrue(columns.size() > 2, columns::toString);
      Set<Set<String>> different = new HashSet<>();
      columns.forEach(names -> different.add(Set.copyOf(names)));
      assertEquals(1, different.size(), columns::toString);
      runs.run(rows, "m.npy", options, Runs.direct(2));
      JsonNode a = runs.matrix("m_train.npy").get("columns").get(0);
      NpyFile train = NpyFile.read(folder.resolve("m_train.npy"));
      assertEquals(train.rows(), a.at("/statistics/rows").asInt());
    }
  }

  @Test
  void aFileWithoutRowsHasTheColumnsOfTheOthers() throws IOException {
    LogicalPlan.Scan scan = runs.data(ROWS);
    for (String layout : List.of("row", "column")) {
      MatrixOptions options =
          MatrixOptions.DEFAULT
              .columns("a", "e", "c")
              .fill("median")
              .allNull("drop")
              .layout(layout)
              .split("id", "9000000000000000001");
      runs.run(scan, "d.npy", options, Runs.direct(2));
      assertEquals(2, NpyFile.read(folder.resolve("d_train.npy")).columns());
      assertEquals(2, NpyFile.read(folder.resolve("d_test.npy")).columns());
      assertEquals("[0,2]", runs.matrix("d_test.npy").get("shape").toString());
      assertEquals("[\"e\"]", runs.matrix("d_test.npy").get("dropped").toString());
    }
  }

  @Test
  void manifestsSayWhatFillsGaps() throws IOException {
    LogicalPlan.Scan scan = runs.data(ROWS);
    MatrixOptions options =
        MatrixOptions.DEFAULT.columns("a", "b", "f").fill(Map.of("a", "nan", "b", "-1.5"));
    runs.run(scan, "f.npy", options, Runs.encoded(2, 1 << 20, folder.resolve("flink")));
    JsonNode columns = runs.matrix("f.npy").get("columns");
    assertEquals("\"nan\"", columns.get(0).get("fill").toString());
    assertEquals("-1.5", columns.get(1).get("fill").toString());
    assertFalse(columns.get(2).has("fill"));
  }

  /** The columns of an Arrow file are those of the matrix. */
  @Test
  void arrowFilesOfTheSameColumns() throws IOException {
    LogicalPlan.Scan scan = runs.data(ROWS);
    MatrixOptions options =
        MatrixOptions.DEFAULT
            .columns("a", "c")
            .fill("median")
            .scale("standard")
            .target("y")
            .split("id", "1500");
    runs.run(scan, "t.npy", options, Runs.direct(2));
    Path path = folder.resolve("t.arrow");
    Map<String, String> asked = Map.of("matrix", Json.write(Json.stringMap(options.options())));
    SinkSpec sink = new SinkSpec("arrow", "arrow", path.toString(), SinkSpec.Mode.OVERWRITE, asked);
    PipelinePlan pipeline = MatrixRuns.expanded(scan, sink);
    for (Runs.Setting setting :
        List.of(Runs.direct(2), Runs.encoded(3, 100 << 10, folder.resolve("flink")))) {
      Runs.run(Optimizer.optimize(pipeline), setting);
      for (String part : List.of("train", "train_target", "test", "test_target")) {
        NpyFile matrix = NpyFile.read(folder.resolve("t_" + part + ".npy"));
        assertEquals(
            matrix.rows(), equalRows(folder.resolve("t_" + part + ".arrow"), matrix), part);
        assertEquals(
            runs.matrix("t_" + part + ".npy").get("columns"),
            runs.matrix("t_" + part + ".arrow").get("columns"));
      }
    }
    for (String wrong : List.of("layout=row", "all_null=drop", "fil=median")) {
      Map<String, String> more = new HashMap<>(options.options());
      more.put(wrong.split("=")[0], wrong.split("=")[1]);
      LongbowException error =
          assertThrows(
              LongbowException.class,
              () ->
                  MatrixRuns.expanded(
                      scan,
                      new SinkSpec(
                          "arrow",
                          "arrow",
                          path.toString(),
                          SinkSpec.Mode.OVERWRITE,
                          Map.of("matrix", Json.write(Json.stringMap(more))))));
      assertEquals(ErrorCode.SPEC_INVALID, error.code(), error::line);
      assertTrue(error.line().contains(wrong.split("=")[0]), error.line());
    }
  }

  private static int equalRows(Path arrow, NpyFile matrix) {
    Source source = Format.named("arrow").source(arrow.toString(), Map.of());
    ScanPlan plan =
        source.plan(new ScanRequest(source.schema().names(), Optional.empty(), Long.MAX_VALUE));
    int rows = 0;
    for (Split split : plan.splits()) {
      try (BatchReader reader = Format.named("arrow").open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          for (int i = 0; i < batch.schema().size(); i++) {
            assertFalse(batch.schema().field(i).nullable());
            float[] values = ((FloatColumn) batch.column(i)).values();
            for (int row = 0; row < batch.rows(); row++) {
              assertEquals(matrix.value(rows + row, i), values[row], 0.0);
            }
          }
          rows += batch.rows();
        }
      }
    }
    return rows;
  }

  @Test
  void refusesOptionsThatItWouldNotKeep() throws IOException {
    LogicalPlan.Scan scan = runs.data(1);
    for (String wrong :
        List.of(
            "split=timestamp",
            "split={\"by\": \"id\", \"at\": \"5\", \"seed\": \"1\"}",
            "split={\"by\": \"id\", \"at\": \"NaN\"}",
            "sequence=15",
            "sequence={\"length\": \"15\", \"key\": \"y\", \"order\": \"ts\", \"stride\": \"2\"}",
            "sequence={\"length\": \"1.5\", \"key\": \"y\", \"order\": \"ts\"}",
            "columns=[]",
            "fill=1e300",
            "fill=1d",
            "fill=Infinity",
            "all_null=1e39")) {
      String key = wrong.substring(0, wrong.indexOf('='));
      Map<String, String> options = new HashMap<>(Map.of("columns", "f"));
      options.put(key, wrong.substring(wrong.indexOf('=') + 1));
      LongbowException error =
          assertThrows(
              LongbowException.class,
              () -> runs.run(scan, "x.npy", MatrixOptions.of("m", options), Runs.direct(1)),
              wrong);
      assertEquals(ErrorCode.SPEC_INVALID, error.code(), error::line);
      assertTrue(error.line().contains("Invalid " + key), error.line());
    }
  }
}
