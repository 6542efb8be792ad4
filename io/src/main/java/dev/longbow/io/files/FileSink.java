package dev.longbow.io.files;

import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An output of local files in any format; see {@link RunDirectory} for how it is published. */
public final class FileSink implements Sink {
  private static final Logger LOG = LoggerFactory.getLogger(FileSink.class);

  private final SinkSpec spec;
  private final Schema schema;
  private final SinkFiles files;
  private final OutputTarget target;

  /**
   * A sink of an output.
   *
   * @param codec makes files of a schema; columns that name folders are not in them
   * @throws LongbowException when the layout does not fit the schema, the path or the mode
   */
  public FileSink(SinkSpec spec, Schema schema, Function<Schema, FileCodec> codec) {
    this(spec, schema, codec, OutputStore.LOCAL);
  }

  FileSink(SinkSpec spec, Schema schema, Function<Schema, FileCodec> codec, OutputStore store) {
    this.spec = spec;
    this.schema = schema;
    this.files = new SinkFiles(spec, schema, codec, store);
    this.target = OutputTarget.of(spec);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Optional<String> manifestPath() {
    return Optional.of(target.manifest().toString());
  }

  @Override
  public List<Path> targets() {
    return target.isFolder()
        ? List.of(target.path(), target.path().resolve(Staging.partName("", 0, files.codec())))
        : List.of(target.path(), target.manifest(), target.checksums());
  }

  @Override
  public void check() {
    try {
      TargetCheck.check(spec, schema, target);
    } catch (IOException e) {
      throw TargetCheck.unwritable(spec, target, e);
    }
  }

  @Override
  public void prepare(String runId) {
    RunDirectory run = RunDirectory.of(target, runId);
    try {
      recover();
      RunDirectory.whileSettled(target, () -> TargetCheck.check(spec, schema, target));
      run.create();
    } catch (IOException e) {
      throw TargetCheck.unwritable(spec, target, e);
    }
  }

  /** Completes interrupted publishes and removes what dead runs left. */
  private void recover() throws IOException {
    for (RunDirectory run : RunDirectory.all(target)) {
      if (!run.isDead()) {
        continue;
      }
      if (run.isCommitted() && !run.isOutdated()) {
        LOG.info("Completing an interrupted publish of {}", target.path());
        run.complete();
      } else {
        LOG.info("Removing what an interrupted run left: {}", run.path());
        run.remove();
      }
    }
  }

  @Override
  public void beginLease(String runId, long millis) {
    try {
      RunDirectory.of(target, runId).beginLease(millis);
    } catch (IOException e) {
      throw WriteErrors.of(e, target.path());
    }
  }

  @Override
  public void renewLease(String runId, long millis) {
    try {
      RunDirectory.of(target, runId).renewLease(millis);
    } catch (IOException e) {
      // It lasts much longer than the time to the next attempt.
      LOG.warn("Cannot renew the lease of run {}: {}", runId, e.toString());
    }
  }

  @Override
  public PartWriter openPart(String runId, PartOrder order) {
    RunDirectory run = RunDirectory.of(target, runId);
    try {
      if (!Files.isDirectory(run.parts())) {
        if (run.isCommitted() || Manifest.publishedBy(target, spec.name(), runId).isPresent()) {
          // A task that is run again because another output of the run is not in place yet.
          return new UnneededPart();
        }
        throw new NoSuchFileException(run.parts().toString());
      }
      run.hold();
    } catch (IOException e) {
      throw WriteErrors.of(e, run.path());
    }
    return files.open(
        order, (file, folder) -> openFile(run, file, folder), small -> putAside(runId, small));
  }

  /** Opens a file under a name that no other attempt has. */
  private FilePartWriter openFile(RunDirectory run, PartOrder order, String folder) {
    Path file =
        run.parts()
            .resolve(
                "%d-%d-%d-%s.%s"
                    .formatted(
                        order.branch(),
                        order.task(),
                        order.file(),
                        UUID.randomUUID(),
                        files.codec().extension()));
    return files.openFile(order, folder, file.toString());
  }

  @Override
  public PartWriter openPart(
      String runId, PartOrder order, long firstRow, long rows, long allRows) {
    PartWriter apart = openPart(runId, order);
    if (spec.isFolder() || !files.codec().writesInPlace() || apart instanceof UnneededPart) {
      return apart;
    }
    Path whole = RunDirectory.of(target, runId).parts().resolve(Staging.WHOLE);
    return new PlacedPartWriter(order, whole, files.codec(), firstRow, rows, allRows);
  }

  @Override
  public List<Part> putAside(String runId, List<Part> parts) {
    RunDirectory run = RunDirectory.of(target, runId);
    if (!Files.isDirectory(run.parts())) {
      // It is published already, and this a repetition.
      return parts;
    }
    Path file = run.parts().resolve("inline-" + UUID.randomUUID() + ".rows");
    return InlineRows.putAside(files.store(), file.toString(), parts);
  }

  @Override
  public Published stage(String runId, List<Part> parts, RunRecord record) {
    RunDirectory run = RunDirectory.of(target, runId);
    try {
      if (run.isCommitted()) {
        run.complete();
      }
      Optional<Published> earlier = Manifest.publishedBy(target, spec.name(), runId);
      if (earlier.isPresent()) {
        run.remove();
        return earlier.get();
      }
      RunDirectory.whileSettled(
          target,
          () -> {
            TargetCheck.check(spec, schema, target);
            if (spec.mode() == SinkSpec.Mode.REWRITE) {
              RewriteCheck.check(target, record);
            }
          });
      Published published = new Staging(files.of(record), target, run).stage(runId, parts, record);
      run.ready(spec.mode());
      return published;
    } catch (IOException e) {
      throw WriteErrors.of(e, target.path());
    }
  }

  @Override
  public void commit(String runId) {
    RunDirectory run = RunDirectory.of(target, runId);
    try {
      RunDirectory.whileSettled(
          target,
          () -> {
            if (run.isReady()) {
              // Another run may have put something else there since the rows were staged.
              TargetCheck.checkAddition(spec, schema, target);
              if (spec.mode() == SinkSpec.Mode.REWRITE) {
                RewriteCheck.checkStaged(target, run.staged().resolve(Manifest.FILE_NAME));
              }
              run.commit();
            }
          });
      if (run.isCommitted()) {
        run.complete();
      }
    } catch (IOException e) {
      throw WriteErrors.of(e, target.path());
    }
  }

  @Override
  public void abandon(String runId) {
    RunDirectory run = RunDirectory.of(target, runId);
    try {
      if (run.isCommitted()) {
        run.complete();
      } else if (Files.exists(run.path())) {
        RunDirectory withdrawn = run.withdraw();
        if (withdrawn.isCommitted()) {
          withdrawn.complete();
        } else {
          withdrawn.abandon();
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", run.path(), e.toString());
    }
  }
}
