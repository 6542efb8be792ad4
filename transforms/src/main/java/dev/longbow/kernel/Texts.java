package dev.longbow.kernel;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.LongColumn;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** String functions of one row, on UTF-8 bytes; a String is made only for case beyond ASCII. */
final class Texts {
  private Texts() {}

  static boolean startsWith(BytesColumn text, BytesColumn part, int row) {
    int from = text.offsets()[row];
    int length = length(part, row);
    return length <= length(text, row) && matches(text.bytes(), from, part, row, length);
  }

  static boolean endsWith(BytesColumn text, BytesColumn part, int row) {
    int length = length(part, row);
    return length <= length(text, row)
        && matches(text.bytes(), text.offsets()[row + 1] - length, part, row, length);
  }

  static boolean contains(BytesColumn text, BytesColumn part, int row) {
    return find(text.bytes(), text.offsets()[row], text.offsets()[row + 1], part, row) >= 0;
  }

  static void lower(List<Column> arguments, int row, BytesBuilder out) {
    BytesColumn text = (BytesColumn) arguments.get(0);
    if (isAscii(text, row)) {
      out.appendMapped(text, row, 'A', 'Z', 32);
    } else {
      out.append(text.text(row).toLowerCase(Locale.ROOT));
    }
  }

  static void upper(List<Column> arguments, int row, BytesBuilder out) {
    BytesColumn text = (BytesColumn) arguments.get(0);
    if (isAscii(text, row)) {
      out.appendMapped(text, row, 'a', 'z', -32);
    } else {
      out.append(text.text(row).toUpperCase(Locale.ROOT));
    }
  }

  static void trim(List<Column> arguments, int row, BytesBuilder out) {
    trim(arguments, row, out, true, true);
  }

  static void trimLeft(List<Column> arguments, int row, BytesBuilder out) {
    trim(arguments, row, out, true, false);
  }

  static void trimRight(List<Column> arguments, int row, BytesBuilder out) {
    trim(arguments, row, out, false, true);
  }

  private static void trim(
      List<Column> arguments, int row, BytesBuilder out, boolean left, boolean right) {
    BytesColumn text = (BytesColumn) arguments.get(0);
    byte[] bytes = text.bytes();
    int from = text.offsets()[row];
    int to = text.offsets()[row + 1];
    while (left && from < to && bytes[from] == ' ') {
      from++;
    }
    while (right && from < to && bytes[to - 1] == ' ') {
      to--;
    }
    out.append(bytes, from, to);
  }

  static void concat(List<Column> arguments, int row, BytesBuilder out) {
    for (Column argument : arguments) {
      out.append((BytesColumn) argument, row);
    }
  }

  static void replace(List<Column> arguments, int row, BytesBuilder out) {
    BytesColumn text = (BytesColumn) arguments.get(0);
    BytesColumn part = (BytesColumn) arguments.get(1);
    int at = text.offsets()[row];
    int end = text.offsets()[row + 1];
    int length = length(part, row);
    if (length > 0) {
      for (int hit = find(text.bytes(), at, end, part, row);
          hit >= 0;
          hit = find(text.bytes(), at, end, part, row)) {
        out.append(text.bytes(), at, hit);
        out.append((BytesColumn) arguments.get(2), row);
        at = hit + length;
      }
    }
    out.append(text.bytes(), at, end);
  }

  static void substr(List<Column> arguments, int row, BytesBuilder out) {
    BytesColumn text = (BytesColumn) arguments.get(0);
    byte[] bytes = text.bytes();
    int from = text.offsets()[row];
    int to = text.offsets()[row + 1];
    long total = codePoints(bytes, from, to);
    long start = ((LongColumn) arguments.get(1)).values()[row];
    long first = start < 0 ? Math.max(total + start, -1L << 40) : Math.min(start - 1, total);
    long end = total;
    if (arguments.size() == 3) {
      long length = ((LongColumn) arguments.get(2)).values()[row];
      if (length < 0) {
        throw RowFailure.badValue(
            row, "Invalid length " + length + " in substr: 0 or more expected");
      }
      end = Math.min(total, first + Math.min(length, 1L << 40));
    }
    int begin = position(bytes, from, to, Math.max(first, 0));
    out.append(bytes, begin, Math.max(begin, position(bytes, from, to, Math.max(end, 0))));
  }

  static void splitPart(List<Column> arguments, int row, BytesBuilder out) {
    BytesColumn text = (BytesColumn) arguments.get(0);
    BytesColumn separator = (BytesColumn) arguments.get(1);
    byte[] bytes = text.bytes();
    int from = text.offsets()[row];
    int end = text.offsets()[row + 1];
    int width = length(separator, row);
    long wanted = ((LongColumn) arguments.get(2)).values()[row];
    if (wanted == 0) {
      throw RowFailure.badValue(row, "Invalid part 0 in split_part: parts count from 1");
    }
    long parts = 1;
    if (wanted < 0) {
      for (int hit = from; width > 0 && (hit = find(bytes, hit, end, separator, row)) >= 0; ) {
        parts++;
        hit += width;
      }
      wanted += parts + 1;
    }
    int at = from;
    for (long part = 1; part <= wanted; part++) {
      int hit = width == 0 ? -1 : find(bytes, at, end, separator, row);
      if (part == wanted) {
        out.append(bytes, at, hit < 0 ? end : hit);
      } else if (hit < 0) {
        return;
      }
      at = hit + width;
    }
  }

  /** The number of code points: bytes that do not continue one. */
  static int codePoints(byte[] bytes, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
    }
    return count;
  }

  /** Where the code point of this number (from 0) begins, or {@code to}. */
  private static int position(byte[] bytes, int from, int to, long codePoint) {
    long left = codePoint;
    for (int i = from; i < to; i++) {
      if ((bytes[i] & 0xC0) != 0x80 && left-- == 0) {
        return i;
      }
    }
    return to;
  }

  private static int length(BytesColumn column, int row) {
    return column.offsets()[row + 1] - column.offsets()[row];
  }

  private static boolean matches(byte[] bytes, int at, BytesColumn part, int row, int length) {
    int start = part.offsets()[row];
    return Arrays.equals(bytes, at, at + length, part.bytes(), start, start + length);
  }

  /** The first occurrence in a range of bytes, or -1. */
  private static int find(byte[] bytes, int from, int to, BytesColumn part, int row) {
    int length = length(part, row);
    if (length == 0) {
      return from;
    }
    byte first = part.bytes()[part.offsets()[row]];
    for (int i = from; i + length <= to; i++) {
      if (bytes[i] == first && matches(bytes, i, part, row, length)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAscii(BytesColumn text, int row) {
    int seen = 0;
    for (int i = text.offsets()[row]; i < text.offsets()[row + 1]; i++) {
      seen |= text.bytes()[i];
    }
    return seen >= 0;
  }
}
