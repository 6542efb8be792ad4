package dev.longbow.io.arrow;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.io.arrow.ArrowField.Conversion;
import dev.longbow.io.arrow.ArrowField.Storage;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Union;
import org.apache.arrow.flatbuf.UnionMode;

/**
 * Arrow's types as Longbow's. A type that has no counterpart becomes a field with a problem, which
 * only matters when somebody reads it.
 */
final class ArrowFields {
  private static final int DEEPEST = 64;
  private static final String NANOSECONDS = "nanoseconds are rounded down to microseconds";

  /** How many more fields there can be: damaged metadata may lead back and forth. */
  private int left;

  private ArrowFields(int left) {
    this.left = left;
  }

  /**
   * The columns of a schema.
   *
   * @throws IllegalArgumentException when it cannot be a schema
   */
  static List<ArrowField> of(Schema schema) {
    IpcMessage.require(
        schema.endianness() == Endianness.Little, "values in big-endian order, which are not read");
    ArrowFields reader = new ArrowFields(schema.getByteBuffer().capacity() / 8);
    int count = schema.fieldsLength();
    reader.use(count);
    List<ArrowField> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fields.add(reader.field(schema.fields(i), 0));
    }
    return List.copyOf(fields);
  }

  private void use(int fields) {
    IpcMessage.require(fields >= 0 && fields <= left, "a schema of %d fields", fields);
    left -= fields;
  }

  private ArrowField field(org.apache.arrow.flatbuf.Field field, int depth) {
    IpcMessage.require(depth < DEEPEST, "a type of more than %d levels", DEEPEST);
    use(field.childrenLength());
    List<ArrowField> children = new ArrayList<>();
    for (int i = 0; i < field.childrenLength(); i++) {
      children.add(field(field.children(i), depth + 1));
    }
    ArrowField read = typed(field, children);
    DictionaryEncoding dictionary = field.dictionary();
    if (dictionary == null) {
      return read;
    }
    Int index = dictionary.indexType();
    int bits = index == null ? 32 : index.bitWidth();
    boolean signed = index == null || index.isSigned();
    IpcMessage.require(
        bits == 8 || bits == 16 || bits == 32 || bits == 64, "indices of %d bits", bits);
    if (read.anyMatch(part -> part.storage() == Storage.NULL)) {
      read = new Making(field, children).refused(read.storage(), 0, "dictionary of nulls", "");
    }
    return read.indexed(new ArrowField.Index(dictionary.id(), bits / 8, signed));
  }

  /** A field in the making. */
  private record Making(org.apache.arrow.flatbuf.Field field, List<ArrowField> children) {
    ArrowField of(Storage storage, DataType type) {
      return of(storage, 0, Conversion.COPY, type, null);
    }

    ArrowField fixed(int width, DataType type) {
      return of(Storage.FIXED, width, Conversion.COPY, type, null);
    }

    ArrowField fixed(int width, Conversion conversion, DataType type) {
      return of(
          Storage.FIXED,
          width,
          conversion,
          type,
          conversion == Conversion.NANOSECONDS ? NANOSECONDS : null);
    }

    ArrowField of(Storage storage, int width, Conversion conversion, DataType type, String note) {
      String problem =
          children.stream()
              .filter(child -> child.problem() != null)
              .map(child -> "its part '" + child.name() + "': " + child.problem())
              .findFirst()
              .orElse(null);
      String childNote =
          children.stream()
              .filter(child -> child.note() != null)
              .map(ArrowField::note)
              .findFirst()
              .orElse(null);
      return new ArrowField(
          name(),
          field.nullable(),
          storage,
          width,
          conversion,
          type,
          List.copyOf(children),
          null,
          problem,
          note == null ? childNote : note);
    }

    ArrowField refused(Storage storage, int width, String type, String hint) {
      return new ArrowField(
          name(),
          field.nullable(),
          storage,
          width,
          Conversion.COPY,
          DataType.BINARY,
          List.copyOf(children),
          null,
          "Cannot read Arrow type " + type + hint,
          null);
    }

    private String name() {
      return field.name() == null ? "" : field.name();
    }

    private boolean isUuid() {
      for (int i = 0; i < field.customMetadataLength(); i++) {
        KeyValue entry = field.customMetadata(i);
        if ("ARROW:extension:name".equals(entry.key()) && "arrow.uuid".equals(entry.value())) {
          return true;
        }
      }
      return false;
    }
  }

  private static ArrowField typed(org.apache.arrow.flatbuf.Field field, List<ArrowField> children) {
    Making making = new Making(field, children);
    return switch (field.typeType()) {
      case Type.Null ->
          making.of(
              Storage.NULL,
              0,
              Conversion.COPY,
              DataType.STRING,
              "has Arrow's null type, read as strings that are all null");
      case Type.Int -> integer(making, (Int) field.type(new Int()));
      case Type.FloatingPoint -> floating(making, (FloatingPoint) field.type(new FloatingPoint()));
      case Type.Bool -> making.of(Storage.BITS, DataType.BOOL);
      case Type.Utf8 -> making.of(Storage.BYTES, DataType.STRING);
      case Type.LargeUtf8 -> making.of(Storage.LARGE_BYTES, DataType.STRING);
      case Type.Utf8View -> making.of(Storage.VIEWS, DataType.STRING);
      case Type.Binary -> making.of(Storage.BYTES, DataType.BINARY);
      case Type.LargeBinary -> making.of(Storage.LARGE_BYTES, DataType.BINARY);
      case Type.BinaryView -> making.of(Storage.VIEWS, DataType.BINARY);
      case Type.FixedSizeBinary -> {
        int width = ((FixedSizeBinary) field.type(new FixedSizeBinary())).byteWidth();
        IpcMessage.require(width > 0, "binary values of %d bytes", width);
        yield width == 16 && making.isUuid()
            ? making.fixed(16, DataType.UUID)
            : making.fixed(width, Conversion.BINARY, DataType.BINARY);
      }
      case Type.Decimal -> decimal(making, (Decimal) field.type(new Decimal()));
      case Type.Date ->
          ((Date) field.type(new Date())).unit() == DateUnit.DAY
              ? making.fixed(4, DataType.DATE)
              : making.fixed(8, Conversion.DAYS, DataType.DATE);
      case Type.Time -> time(making, (Time) field.type(new Time()));
      case Type.Timestamp -> timestamp(making, (Timestamp) field.type(new Timestamp()));
      case Type.Struct_ -> making.of(Storage.STRUCT, new DataType.Struct(named(children)));
      case Type.List -> list(making, Storage.LIST, 0);
      case Type.LargeList -> list(making, Storage.LARGE_LIST, 0);
      case Type.FixedSizeList -> {
        int size = ((FixedSizeList) field.type(new FixedSizeList())).listSize();
        IpcMessage.require(size > 0, "lists of %d elements", size);
        yield list(making, Storage.FIXED_LIST, size);
      }
      case Type.Map -> map(making);
      case Type.Duration ->
          making.refused(Storage.FIXED, 8, "duration", "; write it as a number of microseconds");
      case Type.Interval -> making.refused(Storage.FIXED, 8, "interval", "; write it as numbers");
      case Type.Union -> {
        boolean sparse = ((Union) field.type(new Union())).mode() == UnionMode.Sparse;
        yield making.refused(sparse ? Storage.SPARSE_UNION : Storage.DENSE_UNION, 0, "union", "");
      }
      case Type.RunEndEncoded ->
          making.refused(
              Storage.RUN_ENDS, 0, "run_end_encoded", "; write it plain or with a dictionary");
      case Type.ListView, Type.LargeListView ->
          making.refused(Storage.LIST_VIEWS, 0, "list_view", "; write it as list");
      default ->
          throw new IllegalArgumentException(
              "column '%s' of type %d, which does not exist"
                  .formatted(making.name(), field.typeType()));
    };
  }

  private static ArrowField integer(Making making, Int type) {
    int bits = type.bitWidth();
    IpcMessage.require(
        bits == 8 || bits == 16 || bits == 32 || bits == 64, "integers of %d bits", bits);
    return making.fixed(bits / 8, new DataType.Int(bits, type.isSigned()));
  }

  private static ArrowField floating(Making making, FloatingPoint type) {
    return switch (type.precision()) {
      case Precision.HALF -> making.fixed(2, Conversion.HALF, DataType.FLOAT32);
      case Precision.SINGLE -> making.fixed(4, DataType.FLOAT32);
      case Precision.DOUBLE -> making.fixed(8, DataType.FLOAT64);
      default -> throw new IllegalArgumentException("floats of precision " + type.precision());
    };
  }

  private static ArrowField decimal(Making making, Decimal type) {
    int bits = type.bitWidth();
    IpcMessage.require(
        bits == 32 || bits == 64 || bits == 128 || bits == 256, "decimals of %d bits", bits);
    int precision = type.precision();
    int scale = type.scale();
    if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
      return making.refused(
          Storage.FIXED,
          bits / 8,
          "decimal(%d,%d)".formatted(precision, scale),
          "; decimals have 1 to 38 digits, none to all of them behind the point");
    }
    return making.fixed(
        bits / 8,
        bits == 128 ? Conversion.COPY : Conversion.DECIMAL,
        new DataType.Decimal(precision, scale));
  }

  private static ArrowField time(Making making, Time type) {
    IpcMessage.require(
        type.bitWidth() == 32 || type.bitWidth() == 64, "times of %d bits", type.bitWidth());
    return making.fixed(type.bitWidth() / 8, conversion(type.unit()), DataType.TIME);
  }

  private static ArrowField timestamp(Making making, Timestamp type) {
    String zone = type.timezone();
    boolean zoned = zone != null && !zone.isEmpty();
    ArrowField read =
        making.fixed(
            8, conversion(type.unit()), zoned ? DataType.TIMESTAMP_TZ : DataType.TIMESTAMP);
    if (!zoned || zone.equals("UTC") || zone.equals("Etc/UTC") || zone.equals("+00:00")) {
      return read;
    }
    String note = "the same instants, without their zone " + zone;
    return making.of(
        Storage.FIXED,
        8,
        read.conversion(),
        read.type(),
        read.note() == null ? note : read.note() + "; " + note);
  }

  private static Conversion conversion(short unit) {
    return switch (unit) {
      case TimeUnit.SECOND -> Conversion.SECONDS;
      case TimeUnit.MILLISECOND -> Conversion.MILLISECONDS;
      case TimeUnit.MICROSECOND -> Conversion.COPY;
      case TimeUnit.NANOSECOND -> Conversion.NANOSECONDS;
      default -> throw new IllegalArgumentException("times in unit " + unit);
    };
  }

  private static ArrowField list(Making making, Storage storage, int size) {
    IpcMessage.require(making.children().size() == 1, "a list without one type of elements");
    return making.of(
        storage, size, Conversion.COPY, new DataType.ListOf(making.children().get(0).type()), null);
  }

  private static ArrowField map(Making making) {
    IpcMessage.require(
        making.children().size() == 1 && making.children().get(0).children().size() == 2,
        "a map that is no list of keys and values");
    List<ArrowField> entry = making.children().get(0).children();
    return making.of(Storage.LIST, new DataType.MapOf(entry.get(0).type(), entry.get(1).type()));
  }

  private static List<Field> named(List<ArrowField> children) {
    return children.stream()
        .map(child -> new Field(child.name(), child.type(), child.nullable()))
        .toList();
  }
}
