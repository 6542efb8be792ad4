package dev.longbow.io.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A store behind {@code shadow://} that shows local files the way object stores do: no folders,
 * short reads, channels that only seek.
 */
public final class ShadowFileSystem extends FileSystem<ShadowFileSystem.Id> {
  private static final String SCHEME = "shadow";

  /** Found by Beam's ServiceLoader. */
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(new ShadowFileSystem());
    }
  }

  /** A path behind the scheme. */
  static final class Id implements ResourceId {
    private static final long serialVersionUID = 1L;
    private final String path;

    Id(String path) {
      this.path = path;
    }

    @Override
    public ResourceId resolve(String other, ResolveOptions options) {
      return new Id(path + "/" + other);
    }

    @Override
    public ResourceId getCurrentDirectory() {
      return new Id(path.substring(0, path.lastIndexOf('/') + 1));
    }

    @Override
    public String getScheme() {
      return SCHEME;
    }

    @Override
    public String getFilename() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public boolean isDirectory() {
      return false;
    }

    @Override
    public String toString() {
      return SCHEME + "://" + path;
    }
  }

  @Override
  protected List<MatchResult> match(List<String> specs) throws IOException {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      String path = spec.substring((SCHEME + "://").length());
      int star = path.indexOf('*');
      String prefix = star < 0 ? path : path.substring(0, star);
      String suffix = star < 0 ? "" : path.substring(path.lastIndexOf('*') + 1);
      // Without a star the file itself: folders of others beside it come and go.
      Path root = star < 0 ? Path.of(path) : Path.of(prefix.substring(0, prefix.lastIndexOf('/')));
      List<MatchResult.Metadata> found = new ArrayList<>();
      try (Stream<Path> files = Files.exists(root) ? Files.walk(root) : Stream.empty()) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = file.toString();
          if (star < 0 ? name.equals(path) : name.startsWith(prefix) && name.endsWith(suffix)) {
            found.add(
                MatchResult.Metadata.builder()
                    .setResourceId(new Id(name))
                    .setSizeBytes(Files.size(file))
                    .setIsReadSeekEfficient(true)
                    .build());
          }
        }
      }
      results.add(
          MatchResult.create(
              found.isEmpty() ? MatchResult.Status.NOT_FOUND : MatchResult.Status.OK, found));
    }
    return results;
  }

  @Override
  protected ReadableByteChannel open(Id id) throws IOException {
    SeekableByteChannel local = Files.newByteChannel(Path.of(id.path));
    return new SeekableByteChannel() {
      @Override
      public int read(ByteBuffer into) throws IOException {
        ByteBuffer part = into.slice();
        part.limit(Math.min(part.limit(), 10_000));
        int read = local.read(part);
        into.position(into.position() + Math.max(0, read));
        return read;
      }

      @Override
      public int write(ByteBuffer from) {
        throw new UnsupportedOperationException();
      }

      @Override
      public long position() throws IOException {
        return local.position();
      }

      @Override
      public SeekableByteChannel position(long position) throws IOException {
        local.position(position);
        return this;
      }

      @Override
      public long size() throws IOException {
        return local.size();
      }

      @Override
      public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException();
      }

      @Override
      public boolean isOpen() {
        return local.isOpen();
      }

      @Override
      public void close() throws IOException {
        local.close();
      }
    };
  }

  @Override
  protected Id matchNewResource(String spec, boolean isDirectory) {
    return new Id(spec.substring((SCHEME + "://").length()));
  }

  @Override
  protected String getScheme() {
    return SCHEME;
  }

  @Override
  protected WritableByteChannel create(Id id, CreateOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void copy(List<Id> from, List<Id> to) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void rename(List<Id> from, List<Id> to, MoveOptions... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void delete(Collection<Id> ids) {
    throw new UnsupportedOperationException();
  }
}
