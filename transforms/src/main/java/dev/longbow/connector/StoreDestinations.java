package dev.longbow.connector;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;

/** What a run replaces in stores, each for one purpose; as {@link Destinations} for local files. */
final class StoreDestinations {
  private final List<RunRecord.Input> inputs;
  private final List<Taken> taken = new ArrayList<>();

  private record Taken(String owner, String location) {}

  StoreDestinations(List<RunRecord.Input> inputs) {
    this.inputs = inputs;
  }

  /**
   * Adds what an output replaces.
   *
   * @param locations files, and folders with a slash at their ends
   * @throws LongbowException {@link ErrorCode#PLAN_INVALID} when it meets another or an input
   */
  void add(String owner, List<String> locations) {
    for (String location : locations) {
      String reason = reason(location);
      if (reason != null) {
        throw new LongbowException(
            ErrorCode.PLAN_INVALID, "Cannot write %s to %s: %s".formatted(owner, location, reason));
      }
    }
    locations.forEach(location -> taken.add(new Taken(owner, location)));
  }

  private String reason(String location) {
    for (Taken other : taken) {
      if (location.equals(other.location())) {
        return "%s is written there".formatted(other.owner());
      } else if (isIn(location, other.location())) {
        return "it would lie in %s (%s)".formatted(other.owner(), other.location());
      } else if (isIn(other.location(), location)) {
        return "%s (%s) would lie in it".formatted(other.owner(), other.location());
      }
    }
    for (RunRecord.Input input : inputs) {
      for (Source.InputFile file : input.files()) {
        if (file.path().equals(location)) {
          return "it is a file of input '%s' (%s)".formatted(input.name(), input.location());
        } else if (isIn(file.path(), location)) {
          return "it holds %s of input '%s' (%s)"
              .formatted(file.path(), input.name(), input.location());
        }
      }
      boolean isFolder = input.files().stream().noneMatch(f -> f.path().equals(input.location()));
      String folder = input.location().endsWith("/") ? input.location() : input.location() + "/";
      if (isFolder && !Locations.isGlob(folder) && location.startsWith(folder)) {
        return "it would become a file of input '%s' (%s)"
            .formatted(input.name(), input.location());
      }
    }
    return null;
  }

  private static boolean isIn(String location, String folder) {
    return folder.endsWith("/") && location.startsWith(folder);
  }
}
