package dev.longbow.io.text;

import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.FileSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files of text as a source: what does not depend on how they are read. */
public abstract class TextSource implements FileSource {
  private final FileSet files;
  private final OnError onError;
  private final String rejects;

  /**
   * Of files.
   *
   * @param rejects the side file of rejected rows, or empty
   */
  protected TextSource(FileSet files, OnError onError, String rejects) {
    this.files = files;
    this.onError = onError;
    this.rejects = rejects;
  }

  @Override
  public final FileSet fileSet() {
    return files;
  }

  @Override
  public final boolean rejectsRows() {
    return onError == OnError.REJECT;
  }

  @Override
  public final String location() {
    return files.location();
  }

  @Override
  public final List<InputFile> files() {
    return files.inputs();
  }

  @Override
  public final PushdownResult pushDown(BoundExpr predicate) {
    return PushdownResult.none(predicate);
  }

  /** About how many rows all files have. */
  protected abstract long rows();

  @Override
  public final Estimate estimate(ScanRequest request) {
    long width =
        request.columns().stream()
            .mapToLong(name -> schema().field(schema().require(name)).type().physical().width())
            .sum();
    return new Estimate(rows(), rows() * width);
  }

  /**
   * The plan of a scan.
   *
   * @param settings what every task needs to know
   * @param inferred the columns whose types were inferred
   * @param inferredRows from so many rows
   */
  protected final ScanPlan plan(
      ScanRequest request,
      Object settings,
      List<Split> splits,
      List<String> inferred,
      long inferredRows) {
    ReaderSpec reader =
        new ReaderSpec(
            format(),
            schema().select(request.columns()),
            request.predicate(),
            rejectsRows() ? Long.MAX_VALUE : request.limit(),
            TaskJson.write(settings));
    List<String> notes = new ArrayList<>();
    long guessed = request.columns().stream().filter(inferred::contains).count();
    if (guessed > 0) {
      notes.add(
          "types of %d columns inferred from the first %,d rows".formatted(guessed, inferredRows));
    }
    if (files.hidden() > 0) {
      notes.add("%d hidden files (_… and .…) are not read".formatted(files.hidden()));
    }
    Optional<RejectedRows> side =
        rejectsRows() ? Optional.of(Rejects.file(rejects)) : Optional.empty();
    return new ScanPlan(reader, splits, estimate(request), notes, 0, side);
  }
}
