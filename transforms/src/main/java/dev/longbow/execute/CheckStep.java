package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.column.ValueText;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.kernel.Evaluators;
import dev.longbow.kernel.PredicateEvaluator;
import dev.longbow.physical.Operator;
import dev.longbow.plan.RowCheck;
import dev.longbow.plan.Severity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Passes rows on and counts those for which a condition is false; keeps the values of the first of
 * them. Rows that are rejected do not pass; they go to the side file.
 */
final class CheckStep implements BatchConsumer {
  /** Offending rows that a message names. */
  static final int NAMED = 10;

  private static final int LONGEST_VALUE = 40;
  private static final int MOST_VALUES = 8;

  private final Operator.Check operator;
  private final BatchConsumer downstream;
  private final List<Condition> conditions = new ArrayList<>();
  private final int weight;
  private final Optional<SideFile> sideFile;
  private final int[] positions;
  private int[] selection = new int[0];
  private long rows;
  private long rejected;

  private static final class Condition {
    private final RowCheck check;
    private final PredicateEvaluator isFalse;
    private final List<String> shown;
    private final List<String> first = new ArrayList<>();
    private long offending;

    Condition(RowCheck check, Schema input) {
      this.check = check;
      this.isFalse = Evaluators.predicate(new BoundExpr.Not(check.condition()), input);
      // What the condition is about comes first.
      Set<String> columns = new LinkedHashSet<>(check.columns());
      columns.addAll(BoundExprs.columns(check.condition()));
      columns.addAll(input.names());
      columns.retainAll(input.names());
      this.shown = columns.stream().limit(MOST_VALUES).toList();
    }
  }

  CheckStep(Operator.Check operator, Schema input, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.downstream = downstream;
    operator.spec().checks().forEach(check -> conditions.add(new Condition(check, input)));
    this.weight = operator.spec().weight().map(input::require).orElse(-1);
    this.sideFile =
        operator.spec().rejected().map(target -> new SideFile(target, operator.branch(), context));
    this.positions =
        operator
            .spec()
            .rejected()
            .map(
                target ->
                    target.schema().names().stream()
                        .limit(target.schema().size() - 1L)
                        .mapToInt(input::require)
                        .toArray())
            .orElse(new int[0]);
  }

  @Override
  public void accept(Batch batch) {
    rows += weight < 0 ? batch.rows() : weight(batch, null, batch.rows());
    if (selection.length < batch.rows()) {
      selection = new int[batch.rows()];
    }
    String[] reasons = null;
    for (Condition condition : conditions) {
      int bad = condition.isFalse.select(batch, selection);
      condition.offending += weight < 0 ? bad : weight(batch, selection, bad);
      for (int i = 0; i < bad && condition.first.size() < NAMED; i++) {
        condition.first.add(text(batch, selection[i], condition.shown));
      }
      if (bad > 0 && condition.check.severity() == Severity.REJECT) {
        reasons = reasons == null ? new String[batch.rows()] : reasons;
        for (int i = 0; i < bad; i++) {
          String before = reasons[selection[i]];
          String name = condition.check.name();
          reasons[selection[i]] = before == null ? name : before + "; " + name;
        }
      }
    }
    Batch passed = reasons == null ? batch : divided(batch, reasons);
    if (passed.rows() > 0 && !downstream.isDone()) {
      downstream.accept(passed);
    }
  }

  private long weight(Batch batch, int[] selected, int count) {
    long[] weights = ((LongColumn) batch.column(weight)).values();
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[selected == null ? i : selected[i]];
    }
    return sum;
  }

  /** Writes the rows that have a reason to the side file and gives the others. */
  private Batch divided(Batch batch, String[] reasons) {
    int[] good = new int[batch.rows()];
    int kept = 0;
    int[] bad = selection;
    int left = 0;
    ColumnBuilder texts = new ColumnBuilder(DataType.STRING);
    for (int row = 0; row < batch.rows(); row++) {
      if (reasons[row] == null) {
        good[kept++] = row;
      } else {
        bad[left++] = row;
        texts.append(reasons[row]);
      }
    }
    rejected += left;
    if (sideFile.isPresent()) {
      Batch rows = batch.gather(bad, left);
      List<Column> columns = new ArrayList<>();
      for (int position : positions) {
        columns.add(rows.column(position));
      }
      columns.add(texts.build());
      sideFile.get().write(new Batch(operator.spec().rejected().get().schema(), columns, left));
    }
    return batch.gather(good, kept);
  }

  private static String text(Batch batch, int row, List<String> columns) {
    List<String> values = new ArrayList<>();
    for (String column : columns) {
      String value =
          ValueText.of(batch.column(batch.schema().require(column)).value(row)).replace('\n', ' ');
      values.add(
          column
              + " = "
              + (value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value));
    }
    return String.join(", ", values);
  }

  /** What was found, after {@link #finish}. */
  CheckFinding finding() {
    return new CheckFinding(
        operator.id(),
        operator.branch(),
        rows,
        rejected,
        conditions.stream()
            .map(condition -> new CheckFinding.Offence(condition.offending, condition.first))
            .toList());
  }

  /** The file of rejected rows. */
  Optional<SideFile> sideFile() {
    return sideFile;
  }

  @Override
  public void finish() {
    downstream.finish();
  }

  /** Never: every row is to be looked at, whatever those behind want. */
  @Override
  public boolean isDone() {
    return false;
  }
}
