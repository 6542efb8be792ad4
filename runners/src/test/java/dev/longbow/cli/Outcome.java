package dev.longbow.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a command of the command line gives: its exit code, and the lines it said on stdout and
 * stderr.
 */
record Outcome(int code, List<String> out, List<String> err) {
  /** Runs a command in this process. */
  static Outcome of(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    int code;
    try (PrintStream newOut = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
        PrintStream newErr = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
      System.setOut(newOut);
      System.setErr(newErr);
      code = Main.run(arguments);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return new Outcome(
        code,
        outBytes.toString(StandardCharsets.UTF_8).lines().toList(),
        errBytes.toString(StandardCharsets.UTF_8).lines().toList());
  }

  /** The last line of stdout of a run. */
  JsonNode json() {
    try {
      return new ObjectMapper().readTree(out.get(out.size() - 1));
    } catch (JsonProcessingException e) {
      throw new AssertionError("No JSON at the end of " + this, e);
    }
  }
}
