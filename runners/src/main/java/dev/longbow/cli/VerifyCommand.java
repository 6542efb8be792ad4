package dev.longbow.cli;

import dev.longbow.codec.Json;
import dev.longbow.io.files.OutputCheck;
import dev.longbow.text.Sizes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Compares an output with its manifest. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Compares an output with its manifest: files, sizes, hashes and, of Parquet and Arrow,"
            + " rows and columns. Exit code 3 when something differs.")
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "OUTPUT", description = "A file or folder that a run has written.")
  private String output;

  @Override
  public Integer call() {
    OutputCheck.Verified verified = OutputCheck.verify(output);
    System.err.printf(
        "%s: as run %s wrote it: %s files, %s rows%s, %s%n",
        output,
        verified.run(),
        Sizes.count(verified.files()),
        Sizes.count(verified.rows()),
        verified.isCounted() ? "" : " (not counted)",
        Sizes.bytes(verified.bytes()));
    System.out.println(
        Json.write(
            Json.object()
                .put("status", "verified")
                .put("run", verified.run())
                .put("files", verified.files())
                .put("rows", verified.rows())
                .put("bytes", verified.bytes())));
    return 0;
  }
}
