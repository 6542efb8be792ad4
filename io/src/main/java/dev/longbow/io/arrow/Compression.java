package dev.longbow.io.arrow;

import org.apache.arrow.flatbuf.CompressionType;

/**
 * How the buffers of a record batch are compressed, each by itself: Arrow's IPC body compression.
 */
public enum Compression {
  /** Not at all. */
  NONE((byte) -1),
  /** LZ4's frame format. */
  LZ4(CompressionType.LZ4_FRAME),
  /** Zstandard. */
  ZSTD(CompressionType.ZSTD);

  private final byte code;

  Compression(byte code) {
    this.code = code;
  }

  /** As messages say it. */
  byte code() {
    return code;
  }

  /** The compression of a message's code. */
  static Compression of(byte code) {
    for (Compression compression : values()) {
      if (compression.code == code && compression != NONE) {
        return compression;
      }
    }
    throw new IllegalArgumentException("compression " + code + ", which does not exist");
  }
}
