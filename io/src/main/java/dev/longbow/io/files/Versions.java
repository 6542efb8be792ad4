package dev.longbow.io.files;

import java.util.Optional;

/** This program's version. */
public final class Versions {
  private static final String LONGBOW =
      Optional.ofNullable(Versions.class.getPackage().getImplementationVersion())
          .orElse("0.1.0-SNAPSHOT");

  private Versions() {}

  /** The version in the jar's manifest; that of the sources when there is no jar. */
  public static String longbow() {
    return LONGBOW;
  }
}
