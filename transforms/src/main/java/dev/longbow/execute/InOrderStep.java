package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Operator;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.OrderCheck;
import dev.longbow.sort.SortKey;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Passes on rows of which a file says that they are in order, and looks whether they are: at all of
 * them, for the first ones are the first only when no other row should have come before them.
 */
final class InOrderStep implements BatchConsumer {
  private final List<SortKey> keys;
  private final Schema schema;
  private final OrderCheck check;
  private final BatchConsumer downstream;

  InOrderStep(
      Operator.InOrder operator, Schema schema, TaskContext context, BatchConsumer downstream) {
    this.keys = operator.keys();
    this.schema = schema;
    this.downstream = downstream;
    int task = context.task();
    this.check =
        new OrderCheck(
            new NormalizedKeys(schema, keys),
            task > 0 ? HexFormat.of().parseHex(operator.firsts().get(task - 1)) : null,
            task < operator.lasts().size()
                ? HexFormat.of().parseHex(operator.lasts().get(task))
                : null);
  }

  @Override
  public void accept(Batch batch) {
    int wrong = check.accept(batch);
    if (wrong >= 0) {
      throw new LongbowException(ErrorCode.BAD_VALUE, message(batch, wrong));
    }
    if (!downstream.isDone()) {
      downstream.accept(batch);
    }
  }

  private String message(Batch batch, int wrong) {
    Batch before = wrong > 0 ? batch.slice(wrong - 1, 1) : check.before();
    return "Rows are not in the order that the file says (sorting_columns: %s): %s %s. Write the file again without saying so, or read it with 'sorted: false'"
        .formatted(
            keys.stream().map(SortKey::text).collect(Collectors.joining(", ")),
            values(batch, wrong),
            before == null ? "is not where it should be" : "comes behind " + values(before, 0));
  }

  private String values(Batch batch, int row) {
    return keys.stream()
        .map(key -> String.valueOf(batch.column(schema.require(key.column())).value(row)))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  @Override
  public void finish() {
    downstream.finish();
  }
}
