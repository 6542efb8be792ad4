package dev.longbow.beam;

import static dev.longbow.beam.TaskReportCoder.text;

import dev.longbow.execute.CheckFinding;
import dev.longbow.execute.FillFinding;
import dev.longbow.execute.Finding;
import dev.longbow.execute.JoinFinding;
import dev.longbow.matrix.ColumnState;
import dev.longbow.matrix.ColumnSummary;
import dev.longbow.matrix.FilledGaps;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The findings of a task's report as plain fields, each behind a byte that tells its kind. */
final class FindingCodec {
  private static final int JOIN = 0;
  private static final int CHECK = 1;
  private static final int FILL = 2;

  private FindingCodec() {}

  static void write(List<Finding> findings, DataOutputStream out) throws IOException {
    out.writeInt(findings.size());
    for (Finding finding : findings) {
      if (finding instanceof JoinFinding join) {
        out.writeByte(JOIN);
        out.writeInt(join.join());
        text(join.step(), out);
        text(join.validate(), out);
        out.writeLong(join.maxRows());
        out.writeLong(join.rows());
        out.writeBoolean(join.atMost());
        repeats(join.leftRepeats(), out);
        repeats(join.rightRepeats(), out);
      } else if (finding instanceof CheckFinding check) {
        out.writeByte(CHECK);
        out.writeInt(check.check());
        out.writeInt(check.branch());
        out.writeLong(check.rows());
        out.writeLong(check.rejected());
        out.writeInt(check.offences().size());
        for (CheckFinding.Offence offence : check.offences()) {
          out.writeLong(offence.rows());
          out.writeInt(offence.first().size());
          for (String row : offence.first()) {
            text(row, out);
          }
        }
      } else if (finding instanceof FillFinding fill) {
        out.writeByte(FILL);
        text(fill.output(), out);
        gaps(fill.columns(), out);
      } else {
        throw new IOException("Unknown finding " + finding);
      }
    }
  }

  static List<Finding> read(ByteBuffer from) throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (int i = from.getInt(); i > 0; i--) {
      int kind = from.get();
      if (kind == JOIN) {
        findings.add(
            new JoinFinding(
                from.getInt(),
                text(from),
                text(from),
                from.getLong(),
                from.getLong(),
                from.get() != 0,
                repeats(from),
                repeats(from)));
      } else if (kind == CHECK) {
        findings.add(
            new CheckFinding(
                from.getInt(), from.getInt(), from.getLong(), from.getLong(), offences(from)));
      } else if (kind == FILL) {
        findings.add(new FillFinding(text(from), gaps(from)));
      } else {
        throw new IOException("Unknown finding of kind " + kind);
      }
    }
    return findings;
  }

  private static List<CheckFinding.Offence> offences(ByteBuffer from) {
    List<CheckFinding.Offence> offences = new ArrayList<>();
    for (int i = from.getInt(); i > 0; i--) {
      long rows = from.getLong();
      List<String> first = new ArrayList<>();
      for (int j = from.getInt(); j > 0; j--) {
        first.add(text(from));
      }
      offences.add(new CheckFinding.Offence(rows, first));
    }
    return offences;
  }

  private static void gaps(List<FilledGaps> columns, DataOutputStream out) throws IOException {
    out.writeInt(columns.size());
    for (FilledGaps column : columns) {
      text(column.column(), out);
      out.writeBoolean(column.dropped());
      out.writeBoolean(column.fills());
      out.writeDouble(column.value());
      out.writeDouble(column.shift());
      out.writeDouble(column.divisor());
      out.writeLong(column.nulls());
      out.writeLong(column.nans());
      out.writeLong(column.infinities());
      out.writeBoolean(column.statistics() != null);
      if (column.statistics() != null) {
        out.write(new ColumnState(column.statistics(), 0, 0, 0, 0, 0).encode());
      }
    }
  }

  private static List<FilledGaps> gaps(ByteBuffer from) throws IOException {
    List<FilledGaps> columns = new ArrayList<>();
    for (int i = from.getInt(); i > 0; i--) {
      String column = text(from);
      boolean dropped = from.get() != 0;
      boolean fills = from.get() != 0;
      double value = from.getDouble();
      double shift = from.getDouble();
      double divisor = from.getDouble();
      long nulls = from.getLong();
      long nans = from.getLong();
      long infinities = from.getLong();
      ColumnSummary statistics = null;
      if (from.get() != 0) {
        byte[] state = new byte[ColumnState.BYTES];
        from.get(state);
        statistics = ColumnState.decode(state).summary();
      }
      columns.add(
          new FilledGaps(
              column, dropped, fills, value, shift, divisor, statistics, nulls, nans, infinities));
    }
    return columns;
  }

  private static void repeats(List<JoinFinding.Repeat> repeats, DataOutputStream out)
      throws IOException {
    out.writeInt(repeats.size());
    for (JoinFinding.Repeat repeat : repeats) {
      text(repeat.key(), out);
      out.writeLong(repeat.rows());
    }
  }

  private static List<JoinFinding.Repeat> repeats(ByteBuffer from) {
    List<JoinFinding.Repeat> repeats = new ArrayList<>();
    for (int i = from.getInt(); i > 0; i--) {
      repeats.add(new JoinFinding.Repeat(text(from), from.getLong()));
    }
    return repeats;
  }
}
