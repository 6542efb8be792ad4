package dev.longbow.physical;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.join.JoinSpec;
import dev.longbow.join.OutputColumn;
import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * How a logical join is carried out: which side is held in tables (the build side) and which one
 * streams by (the probe side), and how the columns of each travel, keys first.
 *
 * @param buildLeft whether the left input is the build side
 */
record JoinPlan(
    LogicalPlan.Join join,
    boolean buildLeft,
    List<NamedExpr> buildColumns,
    List<NamedExpr> probeColumns) {
  /** The side that has rows without a partner in the result is better streamed: up to this much. */
  private static final int MUCH_LARGER = 4;

  static JoinPlan of(LogicalPlan.Join join, Estimate left, Estimate right) {
    return of(join, buildsLeft(join.type(), left.bytes(), right.bytes()));
  }

  static JoinPlan of(LogicalPlan.Join join, boolean buildLeft) {
    Schema left = join.left().schema();
    Schema right = join.right().schema();
    List<NamedExpr> ofLeft =
        keysFirst(
            left,
            join.keys().stream().map(LogicalPlan.Join.JoinKey::left).toList(),
            untaken("left.", right));
    List<NamedExpr> ofRight =
        keysFirst(
            right,
            join.keys().stream().map(LogicalPlan.Join.JoinKey::right).toList(),
            untaken("right.", left));
    return new JoinPlan(
        join, buildLeft, buildLeft ? ofLeft : ofRight, buildLeft ? ofRight : ofLeft);
  }

  /** The smaller side, but for the joins where the other choice costs more than memory. */
  private static boolean buildsLeft(JoinType type, long left, long right) {
    return switch (type) {
      case INNER -> left < right;
      case LEFT -> left < right / MUCH_LARGER;
      case RIGHT -> left / MUCH_LARGER <= right;
      // A full join's keys are the left ones where both sides have them: the probe side's.
      case FULL, SEMI, ANTI -> false;
    };
  }

  /** Whether a side's columns already are in the order in which they travel. */
  boolean isInOrder(boolean ofBuild) {
    Schema input = (ofBuild ? build() : probe()).schema();
    return input.names().equals((ofBuild ? buildSchema() : probeSchema()).names());
  }

  /** No column of the other side may have the name: a side is known by its columns. */
  private static String untaken(String name, Schema other) {
    String untaken = name;
    while (other.contains(untaken)) {
      untaken += ".";
    }
    return untaken;
  }

  /** Keys at the same positions on both sides; never without a column, which would hide a side. */
  private static List<NamedExpr> keysFirst(Schema schema, List<String> keys, String side) {
    List<NamedExpr> columns = new ArrayList<>();
    keys.forEach(key -> columns.add(column(schema, key)));
    for (Field field : schema.fields()) {
      if (!keys.contains(field.name())) {
        columns.add(column(schema, field.name()));
      }
    }
    if (columns.isEmpty()) {
      columns.add(new NamedExpr(side, new BoundExpr.Literal(true, DataType.BOOL)));
    }
    return columns;
  }

  private static NamedExpr column(Schema schema, String name) {
    Field field = schema.field(schema.require(name));
    return new NamedExpr(name, new BoundExpr.Column(name, field.type(), field.nullable()));
  }

  LogicalPlan build() {
    return buildLeft ? join.left() : join.right();
  }

  LogicalPlan probe() {
    return buildLeft ? join.right() : join.left();
  }

  Schema buildSchema() {
    return schema(buildColumns);
  }

  Schema probeSchema() {
    return schema(probeColumns);
  }

  private static Schema schema(List<NamedExpr> columns) {
    return new Schema(columns.stream().map(NamedExpr::field).toList());
  }

  /** The names of the build side's keys. */
  List<String> keys() {
    return buildColumns.subList(0, join.keys().size()).stream().map(NamedExpr::name).toList();
  }

  /**
   * Whether one table of the build side, shared by tasks that see some of the probe rows each,
   * gives the same rows: not when a build row without a partner comes out, nor when it must be seen
   * that no two probe rows have the same key.
   */
  boolean mayBroadcast() {
    boolean keepsBuild = buildLeft ? join.type().keepsLeft() : join.type().keepsRight();
    return !keepsBuild && !check().probeUnique() && !(buildLeft && join.type().isFilter());
  }

  /** What one partition does. */
  JoinSpec spec() {
    JoinSpec.Type type =
        switch (join.type()) {
          case INNER -> JoinSpec.Type.INNER;
          case LEFT -> buildLeft ? JoinSpec.Type.BUILD_OUTER : JoinSpec.Type.PROBE_OUTER;
          case RIGHT -> buildLeft ? JoinSpec.Type.PROBE_OUTER : JoinSpec.Type.BUILD_OUTER;
          case FULL -> JoinSpec.Type.FULL;
          case SEMI -> JoinSpec.Type.SEMI;
          case ANTI -> JoinSpec.Type.ANTI;
        };
    List<OutputColumn> output = join.schema().fields().stream().map(this::output).toList();
    return new JoinSpec(
        type, join.keys().size(), join.nullEqual(), join.condition().map(this::condition), output);
  }

  private OutputColumn output(Field field) {
    for (int i = 0; i < join.keys().size(); i++) {
      LogicalPlan.Join.JoinKey key = join.keys().get(i);
      if (key.left().equals(field.name()) && join.type() == JoinType.FULL) {
        return new OutputColumn(field, OutputColumn.Source.KEY, i);
      } else if (key.left().equals(field.name()) && join.type() == JoinType.RIGHT) {
        return source(field, key.right());
      }
    }
    return source(field, field.name());
  }

  private OutputColumn source(Field field, String name) {
    Schema build = buildSchema();
    Schema probe = probeSchema();
    return probe.contains(name)
        ? new OutputColumn(field, OutputColumn.Source.PROBE, probe.require(name))
        : new OutputColumn(field, OutputColumn.Source.BUILD, build.require(name));
  }

  private JoinSpec.Condition condition(BoundExpr expression) {
    List<OutputColumn> columns = new ArrayList<>();
    for (Schema side : List.of(probeSchema(), buildSchema())) {
      for (Field field : side.fields()) {
        if (BoundExprs.columns(expression).contains(field.name())) {
          columns.add(source(field, field.name()));
        }
      }
    }
    return new JoinSpec.Condition(expression, columns);
  }

  /** What the partitions count. */
  Operator.KeyCheck check() {
    JoinCheck check = join.check();
    return new Operator.KeyCheck(
        buildLeft,
        check.cardinality().text(),
        check.cardinality().isLeftUnique(),
        check.cardinality().isRightUnique(),
        check.maxRows(),
        join.keys().stream().map(LogicalPlan.Join.JoinKey::left).toList(),
        join.keys().stream().map(LogicalPlan.Join.JoinKey::given).toList());
  }
}
