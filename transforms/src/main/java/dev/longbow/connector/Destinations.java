package dev.longbow.connector;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files and folders that a run replaces, each for one purpose: two outputs must not meet, and
 * none may be, hold, or become an input. Paths are compared as the file system resolves them.
 */
public final class Destinations {
  private final List<Input> inputs = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();

  private record Input(
      String name, String location, Path folder, PathMatcher glob, List<Path> files) {}

  private record Taken(String owner, Path path) {}

  private final StoreDestinations stores;

  /** The destinations of a run that reads these inputs. */
  public Destinations(List<RunRecord.Input> inputs) {
    this.stores = new StoreDestinations(inputs);
    Map<Path, Path> folders = new HashMap<>();
    for (RunRecord.Input input : inputs) {
      List<Path> files =
          input.files().stream()
              .map(Source.InputFile::path)
              .filter(Locations::isLocal)
              .map(file -> file(Path.of(Locations.absolute(file)), folders))
              .toList();
      // Without files it is a table or rows in memory.
      if (!files.isEmpty()) {
        this.inputs.add(input(input.name(), input.location(), files));
      }
    }
  }

  /** An input's file; to resolve each of many by itself takes long, and few are links. */
  private static Path file(Path file, Map<Path, Path> folders) {
    return Files.isSymbolicLink(file)
        ? real(file)
        : folders.computeIfAbsent(file.getParent(), Destinations::real).resolve(file.getFileName());
  }

  private static Input input(String name, String location, List<Path> files) {
    String path = Locations.absolute(location);
    if (!Locations.isGlob(path)) {
      Path folder = Path.of(path);
      return new Input(
          name, location, Files.isDirectory(folder) ? real(folder) : null, null, files);
    }
    int wildcard = 0;
    while (!Locations.isGlob(path.substring(0, wildcard + 1))) {
      wildcard++;
    }
    int slash = path.lastIndexOf('/', wildcard);
    String base = real(Path.of(path.substring(0, slash + 1))).toString();
    String literal = base.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
    String glob = (base.equals("/") ? "" : literal) + path.substring(slash);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    return new Input(name, location, null, matcher, files);
  }

  /** Adds what an output replaces, wherever that is; see {@link #add(String, List)}. */
  public void add(String owner, Sink sink) {
    add(owner, sink.targets());
    stores.add(owner, sink.locations());
  }

  /**
   * Adds what one output, or the log, replaces.
   *
   * @param owner names it in messages, for example {@code output 'csv'}
   * @param paths absolute
   * @throws LongbowException {@link ErrorCode#PLAN_INVALID} when it meets another or an input
   */
  public void add(String owner, List<Path> paths) {
    List<Path> resolved = paths.stream().map(Destinations::real).toList();
    for (Path path : resolved) {
      String reason = reason(path);
      if (reason != null) {
        throw new LongbowException(
            ErrorCode.PLAN_INVALID, "Cannot write %s to %s: %s".formatted(owner, path, reason));
      }
    }
    resolved.forEach(path -> taken.add(new Taken(owner, path)));
  }

  private String reason(Path path) {
    for (Taken other : taken) {
      if (path.equals(other.path())) {
        return "%s is written there".formatted(other.owner());
      } else if (path.startsWith(other.path())) {
        return "it would lie in %s (%s)".formatted(other.owner(), other.path());
      } else if (other.path().startsWith(path)) {
        return "%s (%s) would lie in it".formatted(other.owner(), other.path());
      }
    }
    for (Input input : inputs) {
      for (Path file : input.files()) {
        if (file.equals(path)) {
          return "it is a file of input '%s' (%s)".formatted(input.name(), input.location());
        } else if (file.startsWith(path)) {
          return "it holds %s of input '%s' (%s)".formatted(file, input.name(), input.location());
        }
      }
      boolean isInFolder = input.folder() != null && path.startsWith(input.folder());
      if (isInFolder || (input.glob() != null && input.glob().matches(path))) {
        return "it would become a file of input '%s' (%s)"
            .formatted(input.name(), input.location());
      }
    }
    return null;
  }

  /** The path without symbolic links, as far as it exists. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path known = absolute; known != null; known = known.getParent()) {
      try {
        return known.toRealPath().resolve(known.relativize(absolute)).normalize();
      } catch (IOException e) {
        // It does not exist yet: its parent may.
      }
    }
    return absolute;
  }
}
