import java.util.concurrent.atomic.LongAdder;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;

/**
 * Reads the table with Beam's JdbcIO on the direct runner, a row a record of 20 values. What the
 * direct runner checks for developers is off, and rows are not shuffled behind the read. Arguments
 * as {@link JdbcRead}.
 */
final class JdbcIoRead {
  private static final LongAdder ROWS = new LongAdder();
  private static final LongAdder SUM = new LongAdder();

  private JdbcIoRead() {}

  /** Counts rows of this process. */
  private static final class Count extends DoFn<JdbcRead.Row, Void> {
    @ProcessElement
    public void process(@Element JdbcRead.Row row) {
      ROWS.increment();
      SUM.add(row.id());
    }
  }

  public static void main(String[] args) throws Exception {
    String url = "jdbc:ch:" + args[0] + "/" + args[1];
    Timed.measure(
        () -> read(url, JdbcRead.query(args[2], args[4])),
        () -> read(url, JdbcRead.query(args[2], args[3])));
  }

  private static Timed.Seen read(String url, String query) {
    ROWS.reset();
    SUM.reset();
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--enforceImmutability=false", "--enforceEncodability=false")
                .create());
    pipeline
        .apply(
            JdbcIO.<JdbcRead.Row>read()
                .withDataSourceConfiguration(
                    JdbcIO.DataSourceConfiguration.create("com.clickhouse.jdbc.Driver", url)
                        .withUsername("default")
                        .withPassword(""))
                .withQuery(query)
                .withDisableAutoCommit(false)
                .withOutputParallelization(false)
                .withRowMapper(JdbcRead.Row::of)
                .withCoder(SerializableCoder.of(JdbcRead.Row.class)))
        .apply(ParDo.of(new Count()));
    pipeline.run().waitUntilFinish();
    return new Timed.Seen(ROWS.sum(), SUM.sum());
  }
}
