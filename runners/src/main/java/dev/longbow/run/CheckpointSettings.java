package dev.longbow.run;

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

  /** The same in another folder. */
  public CheckpointSettings in(Path other) {
    return new CheckpointSettings(other, fresh);
  }

  /** The same, making all of them anew. */
  public CheckpointSettings anew() {
    return new CheckpointSettings(folder, true);
  }
}
