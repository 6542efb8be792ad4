package dev.longbow.connector;

import java.io.Serializable;
import java.util.List;

/** What a publish made visible. */
public record Published(String name, String path, long rows, long bytes, List<File> files)
    implements Serializable {
  public Published {
    files = List.copyOf(files);
  }

  /** A published file; {@code sha256} in lower-case hex. */
  public record File(String path, long rows, long bytes, String sha256) implements Serializable {}
}
