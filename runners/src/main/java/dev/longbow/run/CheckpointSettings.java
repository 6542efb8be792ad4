package dev.longbow.run;

import dev.longbow.connector.FileNames;
import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.file.Path;

/**
 * Where steps of type {@code checkpoint} are kept between runs.
 *
 * @param folder on a cluster one that this machine and all workers share
 * @param fresh whether checkpoints that are there are not read, but made anew
 */
public record CheckpointSettings(Path folder, boolean fresh) {
  /** Below the working directory, as outputs with relative paths are. */
  public static final CheckpointSettings DEFAULT =
      new CheckpointSettings(Path.of(".longbow", "checkpoints"), false);

  /**
   * A folder as users name it.
   *
   * @throws LongbowException {@link ErrorCode#USAGE} when it is one of another store
   */
  public static Path folder(String location) {
    if (!Locations.isLocal(location)) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Cannot keep checkpoints in '%s': expected a folder of a local file system, which on a cluster all workers share"
              .formatted(location));
    }
    return FileNames.path(Locations.absolute(location));
  }

  /** The same in another folder. */
  public CheckpointSettings in(Path other) {
    return new CheckpointSettings(other, fresh);
  }

  /** The same, making all of them anew. */
  public CheckpointSettings anew() {
    return new CheckpointSettings(folder, true);
  }
}
