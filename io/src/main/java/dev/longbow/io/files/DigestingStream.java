package dev.longbow.io.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Hashes what passes through. */
final class DigestingStream extends FilterOutputStream {
  private final MessageDigest digest = Digests.digest();

  DigestingStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int value) throws IOException {
    out.write(value);
    digest.update((byte) value);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    digest.update(bytes, offset, length);
  }

  /** The hash of all that was written, in lower-case hex. */
  String sha256() {
    return Digests.hex(digest);
  }
}
