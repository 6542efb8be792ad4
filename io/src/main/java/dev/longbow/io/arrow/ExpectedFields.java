package dev.longbow.io.arrow;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.io.arrow.ArrowField.Conversion;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a stream's columns for what they are known to be: Arrow tells less than a server does,
 * which sends a moment as a number of seconds and an identifier as 16 bytes.
 */
final class ExpectedFields {
  private ExpectedFields() {}

  /**
   * The columns as they are expected.
   *
   * @throws IllegalArgumentException when there are others
   */
  static List<ArrowField> of(List<ArrowField> sent, Schema expected) {
    List<String> names = sent.stream().map(ArrowField::name).toList();
    IpcMessage.require(
        names.equals(expected.names()),
        "columns %s where %s were asked for",
        names,
        expected.names());
    List<ArrowField> fields = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      fields.add(of(sent.get(i), expected.field(i).type()));
    }
    return fields;
  }

  private static ArrowField of(ArrowField sent, DataType expected) {
    IpcMessage.require(sent.problem() == null, "column '%s': %s", sent.name(), sent.problem());
    if (expected instanceof DataType.ListOf list && sent.type() instanceof DataType.ListOf) {
      return sent.as(
          sent.conversion(), expected, List.of(of(sent.children().get(0), list.element())));
    }
    if (expected instanceof DataType.MapOf map && sent.type() instanceof DataType.MapOf) {
      ArrowField entries = sent.children().get(0);
      List<ArrowField> both =
          List.of(
              of(entries.children().get(0), map.key()), of(entries.children().get(1), map.value()));
      return sent.as(
          sent.conversion(),
          expected,
          List.of(entries.as(entries.conversion(), entryType(entries, both), both)));
    }
    if (expected instanceof DataType.Struct struct
        && sent.children().size() == struct.fields().size()
        && sent.type() instanceof DataType.Struct) {
      List<ArrowField> parts = new ArrayList<>();
      for (int i = 0; i < struct.fields().size(); i++) {
        parts.add(of(sent.children().get(i), struct.fields().get(i).type()));
      }
      return sent.as(sent.conversion(), expected, parts);
    }
    Conversion conversion = conversion(sent, expected);
    IpcMessage.require(
        conversion != null,
        "column '%s' of type %s where %s is expected",
        sent.name(),
        sent.type(),
        expected);
    return sent.as(conversion, expected, sent.children());
  }

  private static DataType entryType(ArrowField entries, List<ArrowField> both) {
    List<Field> fields = new ArrayList<>();
    List<Field> sent = ((DataType.Struct) entries.type()).fields();
    for (int i = 0; i < both.size(); i++) {
      fields.add(new Field(sent.get(i).name(), both.get(i).type(), sent.get(i).nullable()));
    }
    return new DataType.Struct(fields);
  }

  /** What becomes of flat values; null when they are not what is expected. */
  private static Conversion conversion(ArrowField sent, DataType expected) {
    boolean moment = expected.equals(DataType.TIMESTAMP_TZ);
    if (moment && sent.type() instanceof DataType.Timestamp) {
      return sent.conversion() == Conversion.NANOSECONDS
          ? Conversion.EXACT_NANOSECONDS
          : sent.conversion();
    } else if (sent.type().equals(expected)) {
      return sent.conversion();
    } else if (moment && sent.type().equals(DataType.UINT32)) {
      return Conversion.UNSIGNED_SECONDS;
    } else if (expected.equals(DataType.DATE) && sent.type().equals(DataType.UINT16)) {
      return Conversion.UNSIGNED_DAYS;
    } else if (expected.equals(DataType.UUID)
        && sent.conversion() == Conversion.BINARY
        && sent.width() == 16) {
      return Conversion.COPY;
    }
    return null;
  }
}
