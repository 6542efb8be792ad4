package dev.longbow.connector;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/** Tells local paths from URIs of other stores. */
public final class Locations {
  private Locations() {}

  /** Whether this is a path (or {@code file:} URI) of this machine. */
  public static boolean isLocal(String location) {
    int colon = location.indexOf(':');
    return colon < 0 || location.startsWith("file:") || !location.startsWith("//", colon + 1);
  }

  /**
   * A local path made absolute against the working directory and cleaned of {@code .} and {@code
   * ..}; a closing slash stays. URIs of other stores are returned as they are.
   */
  public static String absolute(String location) {
    if (!isLocal(location)) {
      return location;
    }
    String plain = location.startsWith("file:") ? stripScheme(location) : location;
    String path = FileNames.path(plain).toAbsolutePath().normalize().toString();
    return plain.endsWith("/") && !path.endsWith("/") ? path + "/" : path;
  }

  /** Whether this stands for the files that a pattern matches. */
  public static boolean isGlob(String location) {
    return location.indexOf('*') >= 0
        || location.indexOf('?') >= 0
        || location.indexOf('[') >= 0
        || location.indexOf('{') >= 0;
  }

  /**
   * Fails when a URI names a user or password in front of its host: credentials come from the
   * environment, and what stands in a path goes into plans, logs and manifests.
   *
   * @throws LongbowException {@link ErrorCode#USAGE}, without what it found
   */
  public static void requireNoCredentials(String location) {
    if (isLocal(location)) {
      return;
    }
    int start = location.indexOf("://") + 3;
    int slash = location.indexOf('/', start);
    String host = location.substring(start, slash < 0 ? location.length() : slash);
    int colon = host.indexOf(':');
    // A secret may hold slashes; then what stands before the first one is no host with a port.
    boolean isPort = colon < 0 || host.substring(colon + 1).matches("[0-9]+");
    if (host.indexOf('@') >= 0 || !isPort) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Cannot use a location '%s…' with a user or password in it. Credentials come from the environment (variables, profile or role), never from a path"
              .formatted(location.substring(0, start)));
    }
  }

  private static String stripScheme(String location) {
    String rest = location.substring("file:".length());
    return rest.startsWith("//") ? rest.substring(2) : rest;
  }
}
