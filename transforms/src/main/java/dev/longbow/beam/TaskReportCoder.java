package dev.longbow.beam;

import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.execute.TaskReport;
import dev.longbow.execute.TaskReport.StepCount;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.CustomCoder;

/**
 * Task reports as plain fields behind a version byte, parts in the order of their outputs' names.
 * The direct runner copies the reports so far whenever another arrives: with Java serialization
 * that was a tenth of a run of three seconds.
 */
final class TaskReportCoder extends CustomCoder<TaskReport> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 6;
  private static final TaskReportCoder INSTANCE = new TaskReportCoder();

  private TaskReportCoder() {}

  static TaskReportCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(TaskReport value, OutputStream out) throws IOException {
    byte[] bytes = encoded(value);
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(bytes.length);
    data.write(bytes);
    data.flush();
  }

  @Override
  public TaskReport decode(InputStream in) throws IOException {
    DataInputStream stream = new DataInputStream(in);
    byte[] bytes = stream.readNBytes(stream.readInt());
    ByteBuffer from = ByteBuffer.wrap(bytes);
    int version = from.get();
    if (version != VERSION) {
      throw new IOException("Task report of version " + version + ", expected " + VERSION);
    }
    int stage = from.getInt();
    int task = from.getInt();
    List<StepCount> counts = new ArrayList<>();
    for (int i = from.getInt(); i > 0; i--) {
      counts.add(
          new StepCount(
              from.getInt(),
              text(from),
              text(from),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong()));
    }
    Map<String, List<Part>> parts = new TreeMap<>();
    for (int i = from.getInt(); i > 0; i--) {
      String output = text(from);
      List<Part> list = new ArrayList<>();
      for (int j = from.getInt(); j > 0; j--) {
        list.add(part(from));
      }
      parts.put(output, list);
    }
    return new TaskReport(
        stage,
        task,
        counts,
        parts,
        from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong(),
        FindingCodec.read(from));
  }

  private static byte[] encoded(TaskReport report) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(VERSION);
    out.writeInt(report.stage());
    out.writeInt(report.task());
    out.writeInt(report.counts().size());
    for (StepCount count : report.counts()) {
      out.writeInt(count.node());
      text(count.kind(), out);
      text(count.step(), out);
      out.writeLong(count.rowsIn());
      out.writeLong(count.rowsOut());
      out.writeLong(count.filtered());
      out.writeLong(count.limited());
      out.writeLong(count.rejected());
      out.writeLong(count.nulled());
    }
    out.writeInt(report.parts().size());
    for (Map.Entry<String, List<Part>> output : new TreeMap<>(report.parts()).entrySet()) {
      text(output.getKey(), out);
      out.writeInt(output.getValue().size());
      for (Part part : output.getValue()) {
        part(part, out);
      }
    }
    out.writeLong(report.rowsScanned());
    out.writeLong(report.bytesRead());
    out.writeLong(report.spilledBytes());
    out.writeLong(report.nanos());
    FindingCodec.write(report.findings(), out);
    return bytes.toByteArray();
  }

  private static void part(Part part, DataOutputStream out) throws IOException {
    out.writeInt(part.order().branch());
    out.writeInt(part.order().task());
    out.writeInt(part.order().file());
    text(part.folder(), out);
    text(part.file(), out);
    bytes(part.inline(), out);
    out.writeLong(part.rows());
    out.writeLong(part.bytes());
    text(part.sha256(), out);
  }

  private static Part part(ByteBuffer from) {
    return new Part(
        new PartOrder(from.getInt(), from.getInt(), from.getInt()),
        text(from),
        text(from),
        bytes(from),
        from.getLong(),
        from.getLong(),
        text(from));
  }

  static void text(String text, DataOutputStream out) throws IOException {
    bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), out);
  }

  static String text(ByteBuffer from) {
    byte[] bytes = bytes(from);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static void bytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte[] bytes(ByteBuffer from) {
    int length = from.getInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  @Override
  public void verifyDeterministic() {
    // Equal reports have equal bytes.
  }

  @Override
  public Object structuralValue(TaskReport value) {
    try {
      return ByteBuffer.wrap(encoded(value));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TaskReportCoder;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
