package dev.longbow.io;

import dev.longbow.column.Batch;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a sink as the engine does. */
public final class Outputs {
  public static final RunRecord RECORD = RunRecord.of("test", Instant.EPOCH);

  private Outputs() {}

  public static SinkSpec spec(String format, Object path, Map<String, String> options) {
    return new SinkSpec("out", format, path.toString(), SinkSpec.Mode.OVERWRITE, options);
  }

  /** Writes a part. */
  public static List<Part> part(Sink sink, String runId, int task, List<Batch> batches) {
    PartWriter writer = sink.openPart(runId, new PartOrder(0, task));
    batches.forEach(writer::write);
    return writer.finish();
  }

  /** Prepares, writes one part per list of batches and publishes. */
  public static Published write(Sink sink, List<List<Batch>> tasks) {
    String runId = "run-" + System.nanoTime();
    sink.prepare(runId);
    List<Part> parts = new ArrayList<>();
    for (int task = tasks.size() - 1; task >= 0; task--) {
      parts.addAll(part(sink, runId, task, tasks.get(task)));
    }
    return sink.publish(runId, parts, RECORD);
  }
}
