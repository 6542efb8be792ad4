package dev.longbow.io.text;

/** Checks bytes for UTF-8. */
public final class Utf8 {
  private Utf8() {}

  /** Whether a range is text in UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
  public static boolean isValid(byte[] bytes, int from, int to) {
    if (Words.isAscii(bytes, from, to)) {
      return true;
    }
    int at = from;
    while (at < to) {
      int first = bytes[at] & 0xff;
      int more = first < 0x80 ? 0 : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
      if (more < 0 || first > 0xf4 || at + more >= to) {
        return false;
      }
      if (more > 0) {
        int second = bytes[at + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
          return false;
        }
        for (int i = 2; i <= more; i++) {
          if ((bytes[at + i] & 0xc0) != 0x80) {
            return false;
          }
        }
      }
      at += more + 1;
    }
    return true;
  }
}
