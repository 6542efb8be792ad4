package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.util.Arrays;
import java.util.List;

/** The first value that is not null; each value is evaluated only where those before are null. */
final class CoalesceNode extends Node {
  private final List<ValuePart> values;
  private final Assembler assembler;
  private int[] left = new int[0];
  private int[] nulls = new int[0];

  CoalesceNode(List<ValuePart> values, DataType type) {
    super(type);
    this.values = values;
    this.assembler = new Assembler(type);
  }

  @Override
  Column evaluate(Batch batch) {
    int rows = batch.rows();
    Column first = values.get(0).evaluate(batch);
    if (first.nullCount() == 0) {
      return first;
    }
    left = Scratch.ints(left, rows);
    nulls = Scratch.ints(nulls, rows);
    int count = SelectionKernels.selectNull(first.validity(), rows, left);
    assembler.start(rows);
    // Later parts overwrite the nulls of this one.
    assembler.add(first, null);
    for (ValuePart part : values.subList(1, values.size())) {
      Column column = part.evaluate(batch, left, count);
      assembler.add(column, Arrays.copyOf(left, count));
      if (column.nullCount() == 0) {
        break;
      }
      int still = SelectionKernels.selectNull(column.validity(), count, nulls);
      SelectionKernels.compose(left, nulls, still, left);
      count = still;
    }
    return assembler.finish();
  }
}
