package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Routing;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.RangeSample;

/**
 * Samples the keys of a task's rows for the ranges of an exchange; the rows themselves end here.
 *
 * <p>A sample's size is a matter of balance: with 32 tasks and 20 ranges some 500 of its rows
 * decide about each, which then has within a tenth of what it should.
 */
final class SampleStep implements BatchConsumer {
  /** One row of so many is looked at. */
  private static final int SAMPLE_EVERY = 128;

  /** The most rows of a task's sample. */
  private static final int SAMPLE_ROWS = 1024;

  private final int exchange;
  private final ExchangeOutput output;
  private final RangeSample sample;
  private long rows;

  /**
   * A sample of the rows of a task and branch.
   *
   * @param schema of the rows; has the columns of the keys
   */
  SampleStep(
      Exchange exchange,
      Routing.Range range,
      Schema schema,
      int branch,
      int task,
      ExchangeOutput output) {
    this.exchange = exchange.id();
    this.output = output;
    this.sample =
        new RangeSample(
            new NormalizedKeys(schema, range.keys()),
            range.groups().map(groups -> first(schema, range, groups.keys())).orElse(null),
            range.groups().map(groups -> first(schema, range, groups.peers())).orElse(null),
            RangeRouter.place(branch, task),
            SAMPLE_EVERY,
            SAMPLE_ROWS);
  }

  private static NormalizedKeys first(Schema schema, Routing.Range range, int keys) {
    return new NormalizedKeys(schema, range.keys().subList(0, keys));
  }

  @Override
  public void accept(Batch batch) {
    sample.sample(batch, rows);
    rows += batch.rows();
  }

  @Override
  public void finish() {
    if (rows > 0) {
      output.emitSample(exchange, sample.toBytes());
    }
  }
}
