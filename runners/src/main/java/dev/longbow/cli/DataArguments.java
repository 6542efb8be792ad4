package dev.longbow.cli;

import dev.longbow.column.NameHints;
import dev.longbow.connector.Format;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Exprs;
import dev.longbow.physical.SmallFiles;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.yaml.FormatGuess;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which rows and columns of files the hand tools look at; shared by them. */
final class DataArguments {
  static final String FILE =
      "A file, a folder (also one whose folders are named year=2024) or a glob in quotes, in any"
          + " format that can be read.";

  /** The step's name in messages. */
  private static final String STEP = "data";

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "The format of the files, when their names do not tell.")
  private String format;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "An option of that format, as in an input: delimiter=; or header=false.")
  private List<String> options = new ArrayList<>();

  @Option(
      names = "--columns",
      paramLabel = "NAMES",
      split = ",",
      description = "Only these columns, in this order.")
  private List<String> columns = new ArrayList<>();

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = "Only rows for which an SQL expression is true: \"heart_rate > 100\".")
  private String where;

  /** The one location among the arguments; a shell that expanded a glob gives several. */
  static String only(List<String> locations) {
    if (locations.size() > 1) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Cannot take %d places ('%s', '%s'…): expected one file, folder or glob. Put a glob in quotes, so that the shell leaves it as it is"
              .formatted(locations.size(), locations.get(0), locations.get(1)));
    }
    return locations.get(0);
  }

  /** Opens the files; a warning about them goes to stderr. */
  Source source(String location) {
    String name =
        format == null ? FormatGuess.ofLocation("the data", location, "add --format NAME") : format;
    return Format.named(name)
        .source(location, PipelineArguments.pairs("--option", "KEY=VALUE", options));
  }

  /** Says what the warnings of a run would say, for verbs that run nothing. */
  static void warn(Source source) {
    SmallFiles.warning(source).ifPresent(RunReport.watcher(false)::warn);
  }

  /** The names of {@code --columns}; empty for all. */
  List<String> columns(Source source) {
    List<String> missing =
        columns.stream().filter(name -> !source.schema().contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new LongbowException(
          ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(missing, source.schema().names()));
    }
    return columns;
  }

  /** Whether rows are left out. */
  boolean isFiltered() {
    return where != null;
  }

  /** The rows that are wanted, with all columns. */
  LogicalPlan rows(Source source) {
    LogicalPlan.Scan scan = LogicalPlan.Scan.of(STEP, source);
    return where == null
        ? scan
        : PlanBuilder.filter(STEP, scan, ExprParser.parse(where), BindContext.DEFAULT);
  }

  /** The rows and columns that are wanted. */
  LogicalPlan plan(Source source) {
    List<String> names = columns(source);
    LogicalPlan rows = rows(source);
    return names.isEmpty()
        ? rows
        : PlanBuilder.select(
            STEP, rows, names.stream().<Expr>map(Exprs::col).toList(), BindContext.DEFAULT);
  }
}
