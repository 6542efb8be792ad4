package dev.longbow.memory;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A local folder on a disk with little room: files in it and below hold so many bytes together,
 * then writing fails as Linux lets it fail, after the part that still fits. Removing files makes
 * room again. Code that is given {@link #path} sees ordinary paths of another file system.
 */
public final class FullDisk {
  /** What the system says; {@code SpillFileTest} compares it with a disk that is really full. */
  static final String MESSAGE = "No space left on device";

  private final Path root;
  private final FileSystem fileSystem;
  private volatile long capacity;

  /** The folder {@code root} with room for {@code capacity} bytes. */
  public FullDisk(Path root, long capacity) {
    this.root = root;
    this.fileSystem = new Limited();
    this.capacity = capacity;
  }

  /** The folder. */
  public Path path() {
    return wrap(root);
  }

  /** Changes the room. */
  public void resize(long bytes) {
    capacity = bytes;
  }

  /** The bytes that still fit. */
  long room() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return capacity
          - files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private interface Wrapped {
    Path unwrapped();
  }

  private static Path unwrap(Path path) {
    return path instanceof Wrapped wrapped ? wrapped.unwrapped() : path;
  }

  private Path wrap(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            FullDisk.class.getClassLoader(),
            new Class<?>[] {Path.class, Wrapped.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "unwrapped":
                  return path;
                case "getFileSystem":
                  return fileSystem;
                default:
                  break;
              }
              Object[] unwrapped =
                  arguments == null
                      ? null
                      : Arrays.stream(arguments)
                          .map(argument -> argument instanceof Path p ? unwrap(p) : argument)
                          .toArray();
              try {
                Object result = method.invoke(path, unwrapped);
                return result instanceof Path found ? wrap(found) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class Limited extends FileSystem {
    private final FileSystem local = root.getFileSystem();
    private final FileSystemProvider provider = new Provider(local.provider());

    @Override
    public FileSystemProvider provider() {
      return provider;
    }

    @Override
    public Path getPath(String first, String... more) {
      return wrap(local.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      PathMatcher matcher = local.getPathMatcher(pattern);
      return path -> matcher.matches(unwrap(path));
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return local.getSeparator();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return local.supportedFileAttributeViews();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }

  private final class Provider extends FileSystemProvider {
    private final FileSystemProvider local;

    Provider(FileSystemProvider local) {
      this.local = local;
    }

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return new LimitedChannel(
          FullDisk.this, local.newFileChannel(unwrap(path), options, attributes));
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
      DirectoryStream<Path> found =
          local.newDirectoryStream(unwrap(folder), path -> filter.accept(wrap(path)));
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          Iterator<Path> paths = found.iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return paths.hasNext();
            }

            @Override
            public Path next() {
              return wrap(paths.next());
            }
          };
        }

        @Override
        public void close() throws IOException {
          found.close();
        }
      };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
      local.createDirectory(unwrap(folder), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
      local.delete(unwrap(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      local.checkAccess(unwrap(path), modes);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
      return local.isSameFile(unwrap(path), unwrap(other));
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return local.getFileAttributeView(unwrap(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      return local.readAttributes(unwrap(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
        throws IOException {
      return local.readAttributes(unwrap(path), names, options);
    }

    @Override
    public String getScheme() {
      return "full-disk";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isHidden(Path path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileStore getFileStore(Path path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) {
      throw new UnsupportedOperationException();
    }
  }

  /** The names in the folder. */
  public List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(root)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
