package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.beam.ArrowBatchCoder;
import dev.longbow.beam.Filter;
import dev.longbow.beam.WriteBatches;
import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.frame.CloseableIterator;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.io.parquet.ParquetScan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A random forest in Java over the rows of {@code agent_features.yaml}, fed batch by batch, and its
 * predictions as {@code agent_predictions.yaml} writes them to ClickHouse.
 *
 * <p>Fitting a forest is Tribuo's business, and Tribuo holds all training rows in the heap.
 * Measured with these six features: 190 bytes for a row, 800 more while a tree is fitted, and 17 to
 * 45 in each of the hundred trees, which grow until they fit, the more the less labels follow from
 * features. Plan with 6 KB a row, 6 GB for a million; time grows faster than rows (a tree of 20,000
 * rows took 0.6 s, one of 100,000 14 s). Predicting holds the model and a batch for each thread,
 * however many rows there are.
 */
public final class AgentModel {
  /** What the forest sees of a call. */
  static final List<String> FEATURES =
      List.of(
          "response_time_ms",
          "ms_per_token",
          "error_rate",
          "rolling_ms",
          "token_count",
          "memory_queries");

  static final String VERSION = "tribuo-1";

  private static final String GOOD = "1";
  private static final int TREES = 100;
  private static final long SEED = 42;
  private static final int BATCH_ROWS = 10_000;
  private static final String[] NAMES = FEATURES.toArray(new String[0]);

  /** Tribuo tells of every tree; loggers that nobody holds forget their level. */
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  private AgentModel() {}

  /** What predictions look like. */
  private static final Schema PREDICTIONS =
      new Schema(
          List.of(
              new Field("agent_id", DataType.STRING, true),
              new Field("predicted_performance", DataType.FLOAT64, false),
              new Field("confidence", DataType.FLOAT64, false),
              new Field("model_version", DataType.STRING, false)));

  /** A model, and how many rows it was fitted to. */
  record Fitted(Model<Label> model, long rows) {}

  /** How many rows were foretold, and how many of them rightly. */
  record Score(long rows, long correct) {
    double accuracy() {
      return (double) correct / rows;
    }
  }

  /**
   * Fits a forest to rows that have {@link #FEATURES} as float32 and a {@code label}, 0 or 1.
   *
   * @throws dev.longbow.error.LongbowException naming the features that are not there, and what is
   */
  static Fitted fit(LazyFrame rows) {
    LabelFactory labels = new LabelFactory();
    MutableDataset<Label> examples =
        new MutableDataset<>(new SimpleDataSourceProvenance("calls of agents", labels), labels);
    List<String> columns = new ArrayList<>(FEATURES);
    columns.add("label");
    try (CloseableIterator<Batch> batches =
        rows.select(columns.toArray(new String[0])).batches(BATCH_ROWS)) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        for (int row = 0; row < batch.rows(); row++) {
          Label label = new Label(batch.column(FEATURES.size()).value(row).toString());
          examples.add(new ArrayExample<>(label, NAMES, values(batch, row)));
        }
      }
    }
    float perSplit = (float) (Math.sqrt(FEATURES.size()) / FEATURES.size());
    CARTClassificationTrainer tree =
        new CARTClassificationTrainer(
            Integer.MAX_VALUE, 1f, 0f, perSplit, false, new GiniIndex(), SEED);
    Model<Label> forest =
        new RandomForestTrainer<>(tree, new VotingCombiner(), TREES, SEED).train(examples);
    return new Fitted(forest, examples.size());
  }

  /** The features of a row, by their names. */
  private static double[] values(Batch batch, int row) {
    double[] values = new double[NAMES.length];
    for (int i = 0; i < NAMES.length; i++) {
      values[i] = ((FloatColumn) batch.column(batch.schema().require(NAMES[i]))).values()[row];
    }
    return values;
  }

  /** How likely it is, in the forest's view, that a row's label is 1. */
  private static double good(Model<Label> model, Batch batch, int row) {
    Example<Label> example =
        new ArrayExample<>(LabelFactory.UNKNOWN_LABEL, NAMES, values(batch, row));
    Prediction<Label> prediction = model.predict(example);
    return prediction.getOutputScores().get(GOOD).getScore();
  }

  /** Predictions for batches of rows, wherever Beam runs them. */
  static final class Predict extends DoFn<ArrowBatch, ArrowBatch> {
    private static final long serialVersionUID = 1L;

    private final Model<Label> model;

    Predict(Model<Label> model) {
      this.model = model;
    }

    @ProcessElement
    public void predict(@Element ArrowBatch element, OutputReceiver<ArrowBatch> out) {
      Batch rows = element.toBatch();
      double[] good = new double[rows.rows()];
      double[] sure = new double[rows.rows()];
      for (int row = 0; row < good.length; row++) {
        good[row] = good(model, rows, row);
        sure[row] = Math.max(good[row], 1 - good[row]);
      }
      Batch predicted =
          new Batch(
              PREDICTIONS,
              List.of(
                  rows.column(rows.schema().require("agent_id")),
                  new DoubleColumn(DataType.FLOAT64, good.length, good, null),
                  new DoubleColumn(DataType.FLOAT64, sure.length, sure, null),
                  ColumnBuilder.constant(DataType.STRING, VERSION, good.length)),
              good.length);
      // A place, so that the same rows give the same bytes on every runner.
      out.output(
          element
              .order()
              .map(order -> ArrowBatch.of(predicted, order))
              .orElseGet(() -> ArrowBatch.of(predicted)));
    }
  }

  private static Score score(Model<Label> model, LazyFrame test) {
    long rows = 0;
    long correct = 0;
    try (CloseableIterator<Batch> batches = test.batches(BATCH_ROWS)) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        int label = batch.schema().require("label");
        for (int row = 0; row < batch.rows(); row++) {
          boolean good = batch.column(label).value(row).toString().equals(GOOD);
          correct += good(model, batch, row) > 0.5 == good ? 1 : 0;
        }
        rows += batch.rows();
      }
    }
    return new Score(rows, correct);
  }

  /** How often the trees of the forest ask for each feature, as shares of one. */
  private static List<Map<String, Object>> importances(Model<Label> model) {
    Map<String, Double> counts = new LinkedHashMap<>();
    FEATURES.forEach(feature -> counts.put(feature, 0.0));
    model
        .getTopFeatures(-1)
        .values()
        .forEach(
            features ->
                features.forEach(pair -> counts.merge(pair.getA(), pair.getB(), Double::sum)));
    double all = counts.values().stream().mapToDouble(Double::doubleValue).sum();
    List<Map<String, Object>> rows = new ArrayList<>();
    counts.forEach(
        (feature, count) ->
            rows.add(
                Map.of("feature", feature, "importance", count / all, "model_version", VERSION)));
    return rows;
  }

  /**
   * Reads {@code outputs/agent_features.parquet}, or the file that is given, and writes {@code
   * predictions.arrow}, {@code importances.arrow} and {@code run.arrow} to {@code outputs/model/},
   * or the folder that is given.
   */
  public static void main(String[] arguments) {
    String features = arguments.length > 0 ? arguments[0] : "outputs/agent_features.parquet";
    String folder = arguments.length > 1 ? arguments[1] : "outputs/model";
    TRIBUO.setLevel(Level.WARNING);
    LazyFrame rows = LazyFrame.scan(Parquet.scan(features));
    LazyFrame train = rows.filter(col("split").eq("train"));
    LazyFrame test = rows.filter(col("split").eq("test"));
    Fitted fitted = fit(train);
    Model<Label> model = fitted.model();

    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline
        .apply("Features", ParquetScan.from(features))
        .apply("Test rows", Filter.where("split = 'test'"))
        .apply("Predict", ParDo.of(new Predict(model)))
        .setCoder(ArrowBatchCoder.of(PREDICTIONS))
        .apply(
            "Predictions",
            WriteBatches.to(
                new SinkSpec(
                    "predictions",
                    "arrow",
                    folder + "/predictions.arrow",
                    SinkSpec.Mode.OVERWRITE,
                    Map.of())));
    pipeline.run().waitUntilFinish();

    Score score = score(model, test);
    LazyFrame.ofRows(importances(model)).write("arrow", folder + "/importances.arrow", Map.of());
    LazyFrame.ofRows(
            List.of(
                Map.of(
                    "model_version", VERSION,
                    "trained_at", Instant.now(),
                    "train_rows", fitted.rows(),
                    "test_rows", score.rows(),
                    "trees", (long) TREES,
                    "seed", SEED,
                    "accuracy", score.accuracy())))
        .write("arrow", folder + "/run.arrow", Map.of());
    System.out.printf(
        Locale.ROOT,
        "%,d training rows, %,d test rows, accuracy %.3f%n",
        fitted.rows(),
        score.rows(),
        score.accuracy());
  }
}
