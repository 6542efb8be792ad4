package dev.longbow.io.stores;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;

/**
 * A store as a Beam file system. The store itself, with its client and all their classes, is made
 * when something of it is asked for first.
 */
final class ObjectFileSystem extends FileSystem<ObjectId> {
  private final String scheme;
  private final Supplier<ObjectStore> made;

  ObjectFileSystem(String scheme, Supplier<ObjectStore> made) {
    this.scheme = scheme;
    this.made = made;
  }

  @Override
  protected String getScheme() {
    return scheme;
  }

  @Override
  protected List<MatchResult> match(List<String> specs) {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      try {
        List<MatchResult.Metadata> found = match(ObjectId.parse(spec));
        results.add(
            found.isEmpty()
                ? MatchResult.create(
                    MatchResult.Status.NOT_FOUND, new FileNotFoundException("No file at " + spec))
                : MatchResult.create(MatchResult.Status.OK, found));
      } catch (IOException e) {
        results.add(MatchResult.create(MatchResult.Status.ERROR, e));
      }
    }
    return results;
  }

  private List<MatchResult.Metadata> match(ObjectId id) throws IOException {
    ObjectStore store = made.get();
    if (!KeyPattern.isPattern(id.key())) {
      return id.key().isEmpty()
          ? List.of()
          : store.find(id.bucket(), id.key()).stream().map(this::metadata).toList();
    }
    Pattern pattern = KeyPattern.compile(id.key());
    String prefix = id.key().substring(0, KeyPattern.literalLength(id.key()));
    return store.list(id.bucket(), prefix).stream()
        // What consoles make for an empty folder.
        .filter(file -> !file.key().endsWith("/") && pattern.matcher(file.key()).matches())
        .map(this::metadata)
        .toList();
  }

  private MatchResult.Metadata metadata(Stored file) {
    return MatchResult.Metadata.builder()
        .setResourceId(new ObjectId(scheme, file.bucket(), file.key()))
        .setSizeBytes(file.bytes())
        .setLastModifiedMillis(file.modifiedMillis())
        .setIsReadSeekEfficient(true)
        .build();
  }

  @Override
  protected ReadableByteChannel open(ObjectId id) throws IOException {
    return new ObjectChannel(made.get().open(id.bucket(), id.key()));
  }

  @Override
  protected WritableByteChannel create(ObjectId id, CreateOptions options) throws IOException {
    return made.get().create(id.bucket(), id.key());
  }

  @Override
  protected void copy(List<ObjectId> from, List<ObjectId> to) throws IOException {
    for (int i = 0; i < from.size(); i++) {
      made.get().copy(stored(from.get(i)), to.get(i).bucket(), to.get(i).key());
    }
  }

  @Override
  protected void rename(List<ObjectId> from, List<ObjectId> to, MoveOptions... options)
      throws IOException {
    if (options.length > 0) {
      throw new UnsupportedOperationException("Move options of " + scheme + "://");
    }
    for (int i = 0; i < from.size(); i++) {
      made.get().move(stored(from.get(i)), to.get(i).bucket(), to.get(i).key());
    }
  }

  private Stored stored(ObjectId id) throws IOException {
    return made.get()
        .find(id.bucket(), id.key())
        .orElseThrow(() -> new FileNotFoundException("No file at " + id));
  }

  @Override
  protected void delete(Collection<ObjectId> ids) throws IOException {
    Map<String, List<String>> keys = new TreeMap<>();
    for (ObjectId id : ids) {
      keys.computeIfAbsent(id.bucket(), bucket -> new ArrayList<>()).add(id.key());
    }
    for (Map.Entry<String, List<String>> bucket : keys.entrySet()) {
      made.get().delete(bucket.getKey(), bucket.getValue());
    }
  }

  @Override
  protected ObjectId matchNewResource(String spec, boolean isDirectory) {
    if (spec.endsWith("/") && !isDirectory) {
      throw new IllegalArgumentException("Expected a file, not a folder: " + spec);
    }
    return ObjectId.parse(isDirectory && !spec.endsWith("/") ? spec + "/" : spec);
  }
}
