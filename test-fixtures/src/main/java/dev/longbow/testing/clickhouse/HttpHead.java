package dev.longbow.testing.clickhouse;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first line of a message of HTTP/1.1 and its headers. */
record HttpHead(String line, List<String> headers) {
  /** Reads one; null if the other side closed instead. */
  static HttpHead read(InputStream in) throws IOException {
    String line = readLine(in);
    if (line == null) {
      return null;
    }
    List<String> headers = new ArrayList<>();
    for (String next = readLine(in); ; next = readLine(in)) {
      if (next == null) {
        throw new EOFException("Closed within the headers");
      }
      if (next.isEmpty()) {
        return new HttpHead(line, headers);
      }
      headers.add(next);
    }
  }

  /** A line without its end; null if nothing comes. */
  static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        if (line.size() == 0) {
          return null;
        }
        throw new EOFException("Closed within a line");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** A word of the first line, from 0. */
  String word(int index) {
    return line.split(" ", 3)[index];
  }

  /** The value of a header. */
  Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> isNamed(header, name))
        .map(header -> header.substring(name.length() + 1).strip())
        .findFirst();
  }

  private static boolean isNamed(String header, String name) {
    return header.regionMatches(true, 0, name + ":", 0, name.length() + 1);
  }

  boolean has(String name, String value) {
    return header(name).filter(value::equalsIgnoreCase).isPresent();
  }

  boolean isChunked() {
    return has("Transfer-Encoding", "chunked");
  }

  HttpHead without(String name) {
    return new HttpHead(line, headers.stream().filter(header -> !isNamed(header, name)).toList());
  }

  HttpHead with(String name, String value) {
    List<String> all = new ArrayList<>(without(name).headers);
    all.add(name + ": " + value);
    return new HttpHead(line, all);
  }

  void write(OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder(line).append("\r\n");
    headers.forEach(header -> text.append(header).append("\r\n"));
    out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}
