package dev.longbow.connector;

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

  private static String stripScheme(String location) {
    String rest = location.substring("file:".length());
    return rest.startsWith("//") ? rest.substring(2) : rest;
  }
}
