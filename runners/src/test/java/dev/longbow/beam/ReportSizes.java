package dev.longbow.beam;

import dev.longbow.execute.TaskReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What the report of a task takes on its way to the committer. */
public final class ReportSizes {
  private ReportSizes() {}

  /** The bytes of an encoded report. */
  public static long of(TaskReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      TaskReportCoder.of().encode(report, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.size();
  }
}
