package dev.longbow.connector;

import java.io.Serializable;

/**
 * What a task wrote for one output; travels to the committer as an element.
 *
 * @param order its place in the output
 * @param folder where in the output's folder it belongs, {@code facility=UCSF/year=2024}; empty at
 *     its root
 * @param file the temporary file, or null when the rows are so few that they travel inline
 * @param inline the rows in a form that the sink which made the part understands, or null
 * @param rows the number of rows
 * @param bytes the file's size, or the inline length
 * @param sha256 of the file's bytes in lower-case hex when the file is published as it is, or null:
 *     nobody has to read it again for that
 */
public record Part(
    PartOrder order,
    String folder,
    String file,
    byte[] inline,
    long rows,
    long bytes,
    String sha256)
    implements Serializable {
  /** A part at the root of its output. */
  public Part(PartOrder order, String file, byte[] inline, long rows, long bytes, String sha256) {
    this(order, "", file, inline, rows, bytes, sha256);
  }

  /** The same rows, inline in another form. */
  public Part withInline(byte[] other) {
    return new Part(order, folder, null, other, rows, bytes, null);
  }

  /** A part of whose file no hash is known. */
  public Part(PartOrder order, String file, byte[] inline, long rows, long bytes) {
    this(order, "", file, inline, rows, bytes, null);
  }
}
