package dev.longbow.io.files;

import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.files.MadeFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** A run's log: a text file that replaces the one before when the run has succeeded. */
public final class LogFile {
  private final SinkSpec spec;
  private final OutputTarget target;

  private LogFile(SinkSpec spec) {
    this.spec = spec;
    this.target = OutputTarget.of(spec);
  }

  /**
   * The log of a path.
   *
   * @throws LongbowException {@link ErrorCode#OUTPUT_UNWRITABLE} when it is not a local file's
   */
  public static LogFile of(String path) {
    LogFile log = new LogFile(new SinkSpec("log", "log", path, SinkSpec.Mode.OVERWRITE, Map.of()));
    if (log.spec.isFolder()) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE, "Cannot write the log to " + path + ": it is one file");
    }
    return log;
  }

  /** Where it is, absolute. */
  public Path path() {
    return target.path();
  }

  /** Fails, without changing anything, when the file obviously cannot be written. */
  public void check() {
    try {
      TargetCheck.check(spec, target);
    } catch (IOException e) {
      throw TargetCheck.unwritable(spec, target, e);
    }
  }

  /** Fails when no file can be made there; leaves none. */
  public void requireWritable() {
    check();
    Path probe = MadeFolders.existing(target.parent()).resolve(target.runPrefix() + "probe");
    try {
      Files.write(probe, new byte[0]);
      Files.delete(probe);
    } catch (IOException e) {
      throw TargetCheck.unwritable(spec, target, e);
    }
  }

  /**
   * Writes it.
   *
   * @throws LongbowException saying that everything else of the run is in place
   */
  public void write(String text) {
    Path writing = target.path().resolveSibling(target.runPrefix() + "writing");
    try {
      MadeFolders.make(target.parent());
      try {
        Files.writeString(writing, text);
        Files.move(writing, target.path(), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(writing);
      }
    } catch (IOException e) {
      LongbowException failure = WriteErrors.of(e, target.path());
      throw new LongbowException(
          failure.code(),
          "%s. The outputs are published; only the log is missing".formatted(failure.text()),
          e);
    }
  }
}
