package dev.longbow.io.stores;

import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Which stores there are, and what their failures mean. */
public final class Stores {
  private static final String SUPPORTED = "local paths, s3://, gs:// and hdfs://";

  private Stores() {}

  /**
   * Makes sure that a location's file system can be used, before Beam has been started or after.
   *
   * @throws LongbowException {@link ErrorCode#USAGE} for a location with credentials in it, {@link
   *     ErrorCode#FORMAT_UNSUPPORTED} for a scheme that nobody knows
   */
  public static void require(String location) {
    if (Locations.isLocal(location)) {
      return;
    }
    Locations.requireNoCredentials(location);
    String scheme = location.substring(0, location.indexOf(':'));
    if (!isRegistered(scheme)) {
      register();
      if (!isRegistered(scheme)) {
        throw new LongbowException(
            ErrorCode.FORMAT_UNSUPPORTED,
            "Unknown file system '%s:' of '%s'. Supported: %s"
                .formatted(scheme, location, SUPPORTED));
      }
    }
  }

  /** The bytes of a small file, all of one version of it; empty when there is none. */
  public static Optional<byte[]> read(String location) throws IOException {
    require(location);
    ObjectId file = ObjectId.parse(location);
    Optional<ObjectStore> store = StoreRegistrar.store(file.scheme());
    if (store.isPresent()) {
      return store.get().read(file.bucket(), file.key());
    }
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(location, false)))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes a small file that readers see as a whole or not at all. */
  public static void put(String location, byte[] bytes) throws IOException {
    require(location);
    ObjectId file = ObjectId.parse(location);
    Optional<ObjectStore> store = StoreRegistrar.store(file.scheme());
    if (store.isPresent()) {
      store.get().put(file.bucket(), file.key(), bytes);
      return;
    }
    try (StoreStream out = StoreStream.create(location)) {
      out.write(bytes);
    }
  }

  /**
   * Puts a small file in the place of one with a known content, and does nothing when that has
   * become another one. S3 and Google Cloud Storage let nobody in between; on HDFS it is looked at
   * right before; a file system of Beam's own does not look.
   *
   * @param before what was there
   * @return whether it was replaced
   */
  public static boolean replace(String location, Optional<byte[]> before, byte[] bytes)
      throws IOException {
    require(location);
    ObjectId file = ObjectId.parse(location);
    Optional<ObjectStore> store = StoreRegistrar.store(file.scheme());
    if (store.isPresent()) {
      return store.get().replace(file.bucket(), file.key(), before.orElse(null), bytes);
    }
    put(location, bytes);
    return true;
  }

  private static synchronized void register() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  private static boolean isRegistered(String scheme) {
    try {
      FileSystems.matchNewResource(scheme + "://bucket/key", false);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The error for a file or folder that could not be read. */
  public static LongbowException readFailure(String location, IOException failure) {
    ErrorCode code = ErrorCode.READ_FAILED;
    if (failure instanceof StoreException refusal) {
      code =
          switch (refusal.kind()) {
            case NO_CREDENTIALS -> ErrorCode.ENVIRONMENT;
            case NO_BUCKET -> ErrorCode.INPUT_NOT_FOUND;
            case DENIED, FAILED -> ErrorCode.READ_FAILED;
          };
    }
    return new LongbowException(
        code, "Cannot read '%s': %s".formatted(location, reason(failure)), failure);
  }

  /** The error for a file that could not be written. */
  public static LongbowException writeFailure(String location, IOException failure) {
    ErrorCode code = ErrorCode.WRITE_FAILED;
    if (failure instanceof StoreException refusal) {
      code =
          switch (refusal.kind()) {
            case NO_CREDENTIALS -> ErrorCode.ENVIRONMENT;
            case NO_BUCKET, DENIED -> ErrorCode.OUTPUT_UNWRITABLE;
            case FAILED -> ErrorCode.WRITE_FAILED;
          };
    }
    return new LongbowException(
        code, "Cannot write '%s': %s".formatted(location, reason(failure)), failure);
  }

  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
