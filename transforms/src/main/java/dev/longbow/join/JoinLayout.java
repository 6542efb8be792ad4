package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which columns a join keeps of its sides (keys first, then what is given out or looked at) and
 * where the columns that come out lie among them. On disk rows also carry their number in their
 * side, as the last column; it is also the last one that comes out then.
 */
final class JoinLayout {
  private static final String SEQUENCE = "#row";

  private final JoinSpec spec;
  private final Schema build;
  private final Schema probe;
  private final int[] buildKept;
  private final int[] probeKept;
  private final List<Source> output;
  private final Schema outputSchema;
  private final List<Source> conditionColumns;
  private final Schema conditionSchema;

  /** Where a value lies among the kept columns of each side; -1 where it does not. */
  record Source(int probe, int build) {}

  private JoinLayout(
      JoinSpec spec,
      Schema build,
      Schema probe,
      int[] buildKept,
      int[] probeKept,
      List<Source> output,
      Schema outputSchema,
      List<Source> conditionColumns,
      Schema conditionSchema) {
    this.spec = spec;
    this.build = build;
    this.probe = probe;
    this.buildKept = buildKept;
    this.probeKept = probeKept;
    this.output = output;
    this.outputSchema = outputSchema;
    this.conditionColumns = conditionColumns;
    this.conditionSchema = conditionSchema;
  }

  /**
   * The layout of a join of two sides.
   *
   * @throws LongbowException {@link ErrorCode#TYPE_MISMATCH} when two keys differ in type or cannot
   *     be keys
   */
  static JoinLayout of(JoinSpec spec, Schema build, Schema probe) {
    for (int i = 0; i < spec.keys(); i++) {
      DataType type = probe.field(i).type();
      if (!type.equals(build.field(i).type()) || type.isNested()) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Cannot join %s with %s".formatted(probe.field(i), build.field(i)));
      }
    }
    List<OutputColumn> looked =
        spec.condition()
            .map(
                condition -> {
                  Set<String> names = BoundExprs.columns(condition.expression());
                  return condition.columns().stream()
                      .filter(column -> names.contains(column.field().name()))
                      .toList();
                })
            .orElse(List.of());
    List<OutputColumn> used = new ArrayList<>(spec.output());
    used.addAll(looked);
    int[] buildKept = kept(spec, used, OutputColumn.Source.BUILD);
    int[] probeKept = kept(spec, used, OutputColumn.Source.PROBE);
    return new JoinLayout(
        spec,
        select(build, buildKept),
        select(probe, probeKept),
        buildKept,
        probeKept,
        sources(spec.output(), buildKept, probeKept),
        spec.outputSchema(),
        sources(looked, buildKept, probeKept),
        new Schema(looked.stream().map(OutputColumn::field).toList()));
  }

  private static int[] kept(JoinSpec spec, List<OutputColumn> used, OutputColumn.Source side) {
    TreeSet<Integer> positions = new TreeSet<>();
    IntStream.range(0, spec.keys()).forEach(positions::add);
    used.stream()
        .filter(column -> column.source() == side)
        .forEach(column -> positions.add(column.position()));
    return positions.stream().mapToInt(i -> i).toArray();
  }

  private static Schema select(Schema schema, int[] positions) {
    return new Schema(IntStream.of(positions).mapToObj(schema::field).toList());
  }

  private static List<Source> sources(
      List<OutputColumn> columns, int[] buildKept, int[] probeKept) {
    return columns.stream()
        .map(
            column ->
                switch (column.source()) {
                  case KEY -> new Source(column.position(), column.position());
                  case PROBE -> new Source(indexOf(probeKept, column.position()), -1);
                  case BUILD -> new Source(-1, indexOf(buildKept, column.position()));
                })
        .toList();
  }

  private static int indexOf(int[] positions, int position) {
    return java.util.Arrays.binarySearch(positions, position);
  }

  /** The layout of the same join whose kept columns end with row numbers, as its output does. */
  JoinLayout withSequences() {
    List<Source> columns = new ArrayList<>(output);
    columns.add(new Source(probe.size(), build.size()));
    return new JoinLayout(
        spec,
        withSequence(build),
        withSequence(probe),
        null,
        null,
        columns,
        withSequence(outputSchema),
        conditionColumns,
        conditionSchema);
  }

  /** The layout of the same pairs when the sides change their parts. */
  JoinLayout mirrored(JoinSpec.Type type) {
    // What both sides have is the probe side's, which is the table now.
    return mirrored(
        type,
        output.stream()
            .map(source -> new Source(source.probe() >= 0 ? -1 : source.build(), source.probe()))
            .toList());
  }

  /** Likewise of rows that came out of the build side alone, and stream by now. */
  JoinLayout mirroredRows() {
    return mirrored(JoinSpec.Type.INNER, swapped(output));
  }

  private JoinLayout mirrored(JoinSpec.Type type, List<Source> columns) {
    JoinSpec same = new JoinSpec(type, spec.keys(), spec.nullEqual(), spec.condition(), List.of());
    return new JoinLayout(
        same,
        probe,
        build,
        probeKept,
        buildKept,
        columns,
        outputSchema,
        swapped(conditionColumns),
        conditionSchema);
  }

  private static List<Source> swapped(List<Source> sources) {
    return sources.stream().map(source -> new Source(source.build(), source.probe())).toList();
  }

  private static Schema withSequence(Schema schema) {
    String name = SEQUENCE;
    while (schema.contains(name)) {
      name += "#";
    }
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.add(new Field(name, DataType.INT64, false));
    return new Schema(fields);
  }

  JoinSpec spec() {
    return spec;
  }

  /** The kept columns of the build side. */
  Schema build() {
    return build;
  }

  /** The kept columns of the probe side. */
  Schema probe() {
    return probe;
  }

  /** The columns that come out. */
  List<Source> output() {
    return output;
  }

  Schema outputSchema() {
    return outputSchema;
  }

  /** The columns that the condition looks at. */
  List<Source> conditionColumns() {
    return conditionColumns;
  }

  Schema conditionSchema() {
    return conditionSchema;
  }

  Batch keptOfBuild(Batch batch) {
    return batch.project(build, buildKept);
  }

  Batch keptOfProbe(Batch batch) {
    return batch.project(probe, probeKept);
  }

  /** Whether a column of the build side is still looked at when its keys are in an index. */
  boolean isGivenFromBuild(int position) {
    for (Source source : output) {
      if (source.build() == position && (source.probe() < 0 || spec.type().keepsBuild())) {
        return true;
      }
    }
    for (Source source : conditionColumns) {
      if (source.build() == position && source.probe() < 0) {
        return true;
      }
    }
    return false;
  }
}
