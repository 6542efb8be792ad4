package dev.longbow.io.files;

/** The small parts of outputs, which travel to the committer with the reports. */
public final class InlineSizes {
  private InlineSizes() {}

  /** The bytes up to which a part travels inline. */
  public static long most() {
    return InlineRows.MAX_BYTES;
  }
}
