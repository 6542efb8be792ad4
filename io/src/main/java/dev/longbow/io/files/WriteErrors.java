package dev.longbow.io.files;

import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.stores.Stores;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says what an I/O error while writing means. */
final class WriteErrors {
  private WriteErrors() {}

  /** The error for a failure at a path. */
  static LongbowException of(IOException failure, Path path) {
    return of(failure, path.toString());
  }

  /** The error for a failure at a path or location. */
  static LongbowException of(IOException failure, String path) {
    if (!Locations.isLocal(path)) {
      return Stores.writeFailure(path, failure);
    }
    String reason = reason(failure);
    if (reason.contains("No space left") || reason.contains("quota exceeded")) {
      return new LongbowException(
          ErrorCode.DISK_FULL,
          "Cannot write " + path + ": the disk is full (" + reason + ")",
          failure);
    }
    boolean isDenied =
        failure instanceof AccessDeniedException || reason.contains("Read-only file system");
    return new LongbowException(
        isDenied ? ErrorCode.OUTPUT_UNWRITABLE : ErrorCode.WRITE_FAILED,
        "Cannot write " + path + ": " + reason,
        failure);
  }

  /** What the system said, for users. */
  static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() == null
          ? "permission denied"
          : "permission denied in " + denied.getFile();
    } else if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist";
    } else if (failure instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
