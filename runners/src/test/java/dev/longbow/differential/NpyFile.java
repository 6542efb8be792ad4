package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code .npy} file as its format description says it is read. */
record NpyFile(String type, boolean byColumn, int rows, int columns, ByteBuffer values) {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '(<f[48])', 'fortran_order': (True|False), 'shape': \\((\\d+), (\\d+)\\), \\} *\n");

  static NpyFile read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    bytes.get(magic);
    assertEquals("\u0093NUMPY\u0001\u0000", new String(magic, StandardCharsets.ISO_8859_1));
    byte[] header = new byte[bytes.getShort()];
    bytes.get(header);
    assertEquals(0, bytes.position() % 64, "Values begin at a multiple of 64");
    Matcher fields = HEADER.matcher(new String(header, StandardCharsets.US_ASCII));
    assertTrue(fields.matches(), new String(header, StandardCharsets.US_ASCII));
    NpyFile found =
        new NpyFile(
            fields.group(1),
            fields.group(2).equals("True"),
            Integer.parseInt(fields.group(3)),
            Integer.parseInt(fields.group(4)),
            bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
    assertEquals(found.rows * found.columns * found.width(), found.values.capacity());
    return found;
  }

  private int width() {
    return type.equals("<f4") ? 4 : 8;
  }

  double value(int row, int column) {
    int place = byColumn ? column * rows + row : row * columns + column;
    return width() == 4 ? values.getFloat(place * 4) : values.getDouble(place * 8);
  }
}
