package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.SpillFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The output behind {@code collect()} and {@code show()}: parts are spill files in a local folder,
 * which {@link CollectedResult} reads in order. A cluster's workers have to see the folder.
 */
public final class CollectFormat implements Format {
  static final String NAME = "collect";
  private static final String SUFFIX = ".rows";

  /** The output that collects into a folder of its own. */
  public static SinkSpec sink(String name, Path folder) {
    return new SinkSpec(name, NAME, folder + "/", SinkSpec.Mode.OVERWRITE, Map.of());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of();
  }

  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    return new CollectSink(spec, schema);
  }

  private record CollectSink(SinkSpec spec, Schema schema) implements Sink {
    private Path folder() {
      return Path.of(spec.path());
    }

    @Override
    public void prepare(String runId) {
      try {
        Files.createDirectories(folder());
      } catch (IOException e) {
        throw new LongbowException(
            ErrorCode.OUTPUT_UNWRITABLE, "Cannot make the folder '" + folder() + "'", e);
      }
    }

    @Override
    public PartWriter openPart(String runId, PartOrder order) {
      if (!Files.isDirectory(folder())) {
        throw new LongbowException(
            ErrorCode.OUTPUT_UNWRITABLE,
            "Cannot collect rows in '%s': there is no such folder. It is one in the spill folder of the process that asks for them"
                .formatted(folder()),
            new NoSuchFileException(folder().toString()));
      }
      Path file =
          folder()
              .resolve(
                  "%d-%d-%s%s".formatted(order.branch(), order.task(), UUID.randomUUID(), SUFFIX));
      return new Writer(order, SpillFile.create(file, schema));
    }

    @Override
    public Published stage(String runId, List<Part> parts, RunRecord run) {
      List<Published.File> files =
          parts.stream()
              .sorted(Comparator.comparing(Part::order))
              .map(part -> new Published.File(part.file(), part.rows(), part.bytes(), ""))
              .toList();
      return new Published(
          spec.name(),
          spec.path(),
          files.stream().mapToLong(Published.File::rows).sum(),
          files.stream().mapToLong(Published.File::bytes).sum(),
          files);
    }

    @Override
    public void commit(String runId) {
      // Nobody reads the folder before the run has ended.
    }

    @Override
    public void abandon(String runId) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(), "*" + SUFFIX)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        // The folder is temporary: whoever made it removes it.
        return;
      }
    }
  }

  private record Writer(PartOrder order, SpillFile file) implements PartWriter {
    @Override
    public void write(Batch batch) {
      file.append(batch);
    }

    @Override
    public List<Part> finish() {
      if (file.rows() == 0) {
        file.close();
        return List.of();
      }
      Part part = new Part(order, file.path().toString(), null, file.rows(), file.bytes());
      file.closeOnly();
      return List.of(part);
    }

    @Override
    public void abort() {
      file.close();
    }
  }
}
