package dev.longbow.run;

import java.util.Optional;
import org.apache.beam.sdk.util.ReleaseInfo;

/** Versions told in manifests and by {@code --version}. */
public final class Versions {
  private Versions() {}

  /** Longbow's own; {@code development} when run from class folders. */
  public static String longbow() {
    return Optional.ofNullable(Versions.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** Beam's. */
  public static String beam() {
    return ReleaseInfo.getReleaseInfo().getVersion();
  }
}
