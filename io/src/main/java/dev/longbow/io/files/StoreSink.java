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
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An output of files in a store that renames nothing: parts of a folder are written to the place
 * that they stay at, under names of the run, and appear when one file, the manifest, is replaced.
 * Then what the manifest before named is removed. See {@link StorePublish}.
 */
final class StoreSink implements Sink {
  private static final Logger LOG = LoggerFactory.getLogger(StoreSink.class);

  private final SinkSpec spec;
  private final Schema schema;
  private final SinkFiles files;
  private final StoreTarget target;

  /**
   * A sink of an output.
   *
   * @param codec makes files of a schema; columns that name folders are not in them
   * @throws LongbowException when the layout does not fit the schema, the path or the mode
   */
  StoreSink(SinkSpec spec, Schema schema, Function<Schema, FileCodec> codec) {
    this.spec = spec;
    this.schema = schema;
    this.files = new SinkFiles(spec, schema, codec, new StoreOutputs());
    this.target = StoreTarget.of(spec);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Optional<String> manifestPath() {
    return Optional.of(target.manifest());
  }

  @Override
  public List<String> locations() {
    return target.isFolder()
        ? List.of(target.root() + "/")
        : List.of(target.root(), target.manifest(), target.checksums());
  }

  @Override
  public void check() {
    try {
      StoreCheck.check(spec, schema, target);
    } catch (IOException e) {
      throw WriteErrors.of(e, target.root());
    }
  }

  @Override
  public void prepare(String runId) {
    StoreRun run = StoreRun.of(target, runId);
    try {
      StoreCheck.check(spec, schema, target);
      run.create();
      recover(run);
      StoreCheck.check(spec, schema, target);
    } catch (IOException e) {
      throw WriteErrors.of(e, target.root());
    }
  }

  /** Finishes and removes what dead runs left. */
  private void recover(StoreRun own) throws IOException {
    long now = own.lastSeenMillis();
    for (StoreRun run : StoreRun.all(target)) {
      if (run.runId().equals(own.runId()) || !run.isDead(now)) {
        continue;
      }
      if (run.isPublished()) {
        LOG.info("Completing the publish of {} by run {}", target.root(), run.runId());
        run.finish();
      } else {
        LOG.warn(
            "Run {} died before it published {}, or another run has published since: removing what it left",
            run.runId(),
            target.root());
        run.clean();
      }
    }
  }

  @Override
  public void beginLease(String runId, long millis) {
    try {
      StoreRun.of(target, runId).beginLease(millis);
    } catch (IOException e) {
      throw WriteErrors.of(e, target.root());
    }
  }

  @Override
  public void renewLease(String runId, long millis) {
    try {
      StoreRun.of(target, runId).renewLease(millis);
    } catch (IOException e) {
      // It lasts much longer than the time to the next attempt.
      LOG.warn("Cannot renew the lease of run {}: {}", runId, e.toString());
    }
  }

  @Override
  public PartWriter openPart(String runId, PartOrder order) {
    StoreRun run = StoreRun.of(target, runId);
    try {
      if (!run.exists()) {
        if (publishedBy(runId).isPresent()) {
          // A task that is run again because another output of the run is not in place yet.
          return new UnneededPart();
        }
        throw new FileNotFoundException("The run's folder " + run.path() + " is gone");
      }
    } catch (IOException e) {
      throw WriteErrors.of(e, run.path());
    }
    return files.open(
        order, (file, folder) -> openFile(run, file, folder), small -> putAside(runId, small));
  }

  private FilePartWriter openFile(StoreRun run, PartOrder order, String folder) {
    String name = PartNames.ofAttempt(run.runId(), order, files.codec().extension());
    String file =
        target.isFolder()
            ? target.resolve(folder.isEmpty() ? name : folder + "/" + name)
            : run.parts() + "/" + name;
    return files.openFile(order, folder, file);
  }

  @Override
  public List<Part> putAside(String runId, List<Part> parts) {
    String file = StoreRun.of(target, runId).parts() + "/inline-" + UUID.randomUUID() + ".rows";
    return InlineRows.putAside(files.store(), file, parts);
  }

  private Optional<Published> publishedBy(String runId) throws IOException {
    return Manifest.publishedBy(
        StoreFiles.manifest(target.manifest()), target.root(), target::resolve, spec.name(), runId);
  }

  @Override
  public Published stage(String runId, List<Part> parts, RunRecord record) {
    StoreRun run = StoreRun.of(target, runId);
    try {
      Optional<Published> earlier = publishedBy(runId);
      if (earlier.isPresent()) {
        return earlier.get();
      }
      run.requireAlive();
      StoreCheck.check(spec, schema, target);
      return new StoreStaging(files.of(record), target, run).stage(parts, record);
    } catch (IOException e) {
      throw WriteErrors.of(e, target.root());
    }
  }

  @Override
  public void commit(String runId) {
    StoreRun run = StoreRun.of(target, runId);
    try {
      if (!run.isPublished()) {
        new StorePublish(spec, schema, target, run).publish();
      }
      run.finish();
    } catch (IOException e) {
      throw WriteErrors.of(e, target.root());
    }
  }

  @Override
  public void abandon(String runId) {
    StoreRun run = StoreRun.of(target, runId);
    if (!run.wasCreatedHere()) {
      // Preparing it failed: there is nothing, and what cannot be reached needs no second message.
      return;
    }
    try {
      if (run.isPublished()) {
        run.finish();
      } else {
        run.clean();
      }
    } catch (IOException | LongbowException e) {
      LOG.warn("Cannot remove {}: {}", run.path(), e.getMessage());
    }
  }
}
