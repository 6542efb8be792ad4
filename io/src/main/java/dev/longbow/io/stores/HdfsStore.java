package dev.longbow.io.stores;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.security.AccessControlException;

/**
 * HDFS by Hadoop's own client, configured by the files in {@code HADOOP_CONF_DIR} and authenticated
 * as that says. Not Beam's own module: that one knows no HDFS without configuration, deletes a file
 * before it renames another over it, and is made at every start.
 */
final class HdfsStore implements ObjectStore {
  static final String SCHEME = "hdfs";

  private static final List<String> FILES = List.of("core-site.xml", "hdfs-site.xml");

  private static HdfsStore shared;

  private final Configuration configuration;

  HdfsStore(Configuration configuration) {
    this.configuration = configuration;
  }

  /** The store that the environment tells of. */
  static synchronized HdfsStore shared() {
    if (shared == null) {
      shared = new HdfsStore(configuration(System.getenv("HADOOP_CONF_DIR")));
    }
    return shared;
  }

  private static Configuration configuration(String folders) {
    Configuration configuration = new Configuration();
    // A folder or, as some distributions set it, several.
    for (String folder : folders == null ? new String[0] : folders.split(":", -1)) {
      for (String name : FILES) {
        java.nio.file.Path file = java.nio.file.Path.of(folder, name);
        if (!folder.isEmpty() && Files.isRegularFile(file)) {
          configuration.addResource(new Path(file.toUri()));
        }
      }
    }
    // Not left to what is found on the class path.
    configuration.setIfUnset("fs.hdfs.impl", DistributedFileSystem.class.getName());
    return configuration;
  }

  private interface Call<T> {
    T run(FileSystem files) throws IOException;
  }

  private <T> T ask(String bucket, Call<T> call) throws IOException {
    try {
      return call.run(files(bucket));
    } catch (FileNotFoundException | StoreException e) {
      throw e;
    } catch (AccessControlException e) {
      throw new StoreException(StoreException.Kind.DENIED, firstLine(e), e);
    } catch (IllegalArgumentException e) {
      // Of a host name that nobody knows.
      throw new StoreException(StoreException.Kind.NO_BUCKET, firstLine(e), e);
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.FAILED, firstLine(e), e);
    }
  }

  /** Hadoop caches its file systems. */
  private FileSystem files(String bucket) throws IOException {
    if (bucket.isEmpty() && !SCHEME.equals(FileSystem.getDefaultUri(configuration).getScheme())) {
      // Or Hadoop takes the local disk.
      throw new StoreException(
          StoreException.Kind.NO_BUCKET,
          "hdfs:/// needs an fs.defaultFS of HDFS in the core-site.xml of HADOOP_CONF_DIR (it is %s); or name the host: hdfs://host:port/path"
              .formatted(FileSystem.getDefaultUri(configuration)),
          null);
    }
    URI uri = URI.create(SCHEME + "://" + bucket + "/");
    return bucket.isEmpty() ? FileSystem.get(configuration) : FileSystem.get(uri, configuration);
  }

  /** Some of Hadoop's messages go on with a stack trace. */
  private static String firstLine(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private static Path path(String key) {
    return new Path(null, null, "/" + key);
  }

  private static Stored stored(String bucket, FileStatus status) {
    String path = status.getPath().toUri().getPath();
    return new Stored(bucket, path.substring(1), status.getLen(), status.getModificationTime());
  }

  @Override
  public List<Stored> list(String bucket, String prefix) throws IOException {
    String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    return ask(
        bucket,
        files -> {
          List<Stored> found = new ArrayList<>();
          try {
            if (folder.equals(prefix)) {
              addAll(bucket, files, path(folder), found);
              return found;
            }
            for (FileStatus child : files.listStatus(path(folder))) {
              if (stored(bucket, child).key().startsWith(prefix)) {
                addAll(bucket, files, child.getPath(), found);
              }
            }
          } catch (FileNotFoundException e) {
            // A folder that is not there has no files; one that goes meanwhile, none any more.
            return found;
          }
          return found;
        });
  }

  private static void addAll(String bucket, FileSystem files, Path root, List<Stored> found)
      throws IOException {
    RemoteIterator<LocatedFileStatus> all = files.listFiles(root, true);
    while (all.hasNext()) {
      found.add(stored(bucket, all.next()));
    }
  }

  @Override
  public Optional<Stored> find(String bucket, String key) throws IOException {
    return ask(
        bucket,
        files -> {
          try {
            FileStatus status = files.getFileStatus(path(key));
            return status.isFile() ? Optional.of(stored(bucket, status)) : Optional.empty();
          } catch (FileNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public Reader open(String bucket, String key) throws IOException {
    long length = ask(bucket, files -> files.getFileStatus(path(key)).getLen());
    FSDataInputStream in = ask(bucket, files -> files.open(path(key)));
    return new Reader() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void read(long position, byte[] into, int offset, int count) throws IOException {
        ask(
            bucket,
            files -> {
              in.readFully(position, into, offset, count);
              return count;
            });
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  @Override
  public Writer create(String bucket, String key) throws IOException {
    FSDataOutputStream out = ask(bucket, files -> files.create(path(key), true));
    return new FileWriter(bucket, key, out);
  }

  /** A file that can be seen while it grows: who needs it at once writes another and moves it. */
  private final class FileWriter implements Writer {
    private final String bucket;
    private final String key;
    private final OutputStream out;
    private boolean open = true;

    FileWriter(String bucket, String key, OutputStream out) {
      this.bucket = bucket;
      this.key = key;
      this.out = out;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      if (!open) {
        throw new ClosedChannelException();
      }
      int count = from.remaining();
      byte[] bytes = from.hasArray() ? from.array() : new byte[count];
      int offset = from.hasArray() ? from.arrayOffset() + from.position() : 0;
      if (from.hasArray()) {
        from.position(from.limit());
      } else {
        from.get(bytes);
      }
      ask(
          bucket,
          files -> {
            out.write(bytes, offset, count);
            return count;
          });
      return count;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() throws IOException {
      if (open) {
        open = false;
        ask(
            bucket,
            files -> {
              out.close();
              return key;
            });
      }
    }

    @Override
    public void abort() {
      try {
        close();
        delete(bucket, List.of(key));
      } catch (IOException e) {
        // It goes with the run's folder.
        return;
      }
    }
  }

  /** HDFS shows a file while it is still empty, so it is written by another name. */
  @Override
  public void put(String bucket, String key, byte[] bytes) throws IOException {
    String next = key + ".next";
    ObjectStore.super.put(bucket, next, bytes);
    move(new Stored(bucket, next, bytes.length, 0), bucket, key);
  }

  /** Through this process: HDFS has nothing better. */
  @Override
  public void copy(Stored from, String bucket, String key) throws IOException {
    try (Reader reader = open(from.bucket(), from.key())) {
      Writer writer = create(bucket, key);
      try {
        byte[] block = new byte[1 << 20];
        for (long at = 0; at < reader.length(); ) {
          int count = (int) Math.min(block.length, reader.length() - at);
          reader.read(at, block, 0, count);
          writer.write(ByteBuffer.wrap(block, 0, count));
          at += count;
        }
        writer.close();
      } catch (IOException e) {
        writer.abort();
        throw e;
      }
    }
  }

  @Override
  public void move(Stored from, String bucket, String key) throws IOException {
    ask(
        bucket,
        files -> {
          files.mkdirs(path(key).getParent());
          if (files instanceof DistributedFileSystem hdfs) {
            hdfs.rename(path(from.key()), path(key), Options.Rename.OVERWRITE);
          } else if (!files.rename(path(from.key()), path(key))) {
            throw new IOException("Cannot rename " + from.key() + " to " + key);
          }
          return key;
        });
  }

  @Override
  public void delete(String bucket, List<String> keys) throws IOException {
    ask(
        bucket,
        files -> {
          for (String key : keys) {
            files.delete(path(key), key.endsWith("/"));
          }
          return keys;
        });
  }
}
