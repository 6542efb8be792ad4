package dev.longbow.column;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A column's logical type. Each type has one {@link Physical} representation on the heap.
 *
 * <p>{@link #toString} gives the name used in YAML and messages ({@code int64}, {@code
 * decimal(10,2)}, {@code list<string>}).
 */
public sealed interface DataType extends DataTypeQueries {
  DataType BOOL = new Bool();
  DataType INT8 = new Int(8, true);
  DataType INT16 = new Int(16, true);
  DataType INT32 = new Int(32, true);
  DataType INT64 = new Int(64, true);
  DataType UINT8 = new Int(8, false);
  DataType UINT16 = new Int(16, false);
  DataType UINT32 = new Int(32, false);
  DataType UINT64 = new Int(64, false);
  DataType FLOAT32 = new Floating(32);
  DataType FLOAT64 = new Floating(64);
  DataType STRING = new Text();
  DataType BINARY = new Binary();
  DataType DATE = new Date();
  DataType TIME = new Time();
  DataType TIMESTAMP = new Timestamp(false);
  DataType TIMESTAMP_TZ = new Timestamp(true);
  DataType UUID = new Uuid();
  DataType NULL = new Null();

  /** True or false. */
  record Bool() implements DataType {
    @Override
    public String toString() {
      return "bool";
    }
  }

  /** A two's complement or unsigned integer of 8, 16, 32 or 64 bits. */
  record Int(int bits, boolean signed) implements DataType {
    @Override
    public String toString() {
      return (signed ? "int" : "uint") + bits;
    }
  }

  /** An IEEE 754 number of 32 or 64 bits. */
  record Floating(int bits) implements DataType {
    @Override
    public String toString() {
      return "float" + bits;
    }
  }

  /** UTF-8 text. */
  record Text() implements DataType {
    @Override
    public String toString() {
      return "string";
    }
  }

  /** Bytes of any length. */
  record Binary() implements DataType {
    @Override
    public String toString() {
      return "binary";
    }
  }

  /** Days since 1970-01-01. */
  record Date() implements DataType {
    @Override
    public String toString() {
      return "date";
    }
  }

  /** Microseconds since midnight. */
  record Time() implements DataType {
    @Override
    public String toString() {
      return "time";
    }
  }

  /**
   * Microseconds since 1970-01-01T00:00: of local (naive) time, or, when {@code zoned}, of UTC (an
   * instant).
   */
  record Timestamp(boolean zoned) implements DataType {
    @Override
    public String toString() {
      return zoned ? "timestamp_tz" : "timestamp";
    }
  }

  /** An exact number with {@code precision} digits (at most 38), {@code scale} after the point. */
  record Decimal(int precision, int scale) implements DataType {
    public Decimal {
      if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Invalid decimal(%d,%d): precision must be 1 to 38 and scale 0 to precision"
                .formatted(precision, scale));
      }
    }

    @Override
    public String toString() {
      return "decimal(" + precision + "," + scale + ")";
    }
  }

  /** A 128-bit identifier, kept as 16 bytes big-endian. */
  record Uuid() implements DataType {
    @Override
    public String toString() {
      return "uuid";
    }
  }

  /** A list of values of one type. */
  record ListOf(DataType element) implements DataType {
    @Override
    public String toString() {
      return "list<" + element + ">";
    }
  }

  /** A fixed set of named fields. */
  record Struct(List<Field> fields) implements DataType {
    public Struct {
      fields = List.copyOf(fields);
    }

    @Override
    public String toString() {
      return fields.stream()
          .map(field -> field.name() + ": " + field.type())
          .collect(Collectors.joining(", ", "struct<", ">"));
    }
  }

  /** Keys (never null) to values, in order. */
  record MapOf(DataType key, DataType value) implements DataType {
    @Override
    public String toString() {
      return "map<" + key + ", " + value + ">";
    }
  }

  /** The type of a bare {@code NULL}; it only exists until a binder gives it a type. */
  record Null() implements DataType {
    @Override
    public String toString() {
      return "null";
    }
  }

  /** How values of a type lie in memory. */
  enum Physical {
    /** One byte each, 0 or 1 ({@link BoolColumn}). */
    BOOL(1),
    /** {@link ByteColumn}. */
    INT8(1),
    /** {@link ShortColumn}. */
    INT16(2),
    /** {@link IntColumn}. */
    INT32(4),
    /** {@link LongColumn}. */
    INT64(8),
    /** {@link FloatColumn}. */
    FLOAT32(4),
    /** {@link DoubleColumn}. */
    FLOAT64(8),
    /** 16 bytes in two longs ({@link Int128Column}). */
    INT128(16),
    /**
     * Offsets and bytes ({@link BytesColumn}) or codes and dictionary ({@link DictionaryColumn}).
     */
    BYTES(16),
    /** Offsets and a child ({@link ListColumn}); maps are lists of two-field structs. */
    LIST(32),
    /** Children of equal length ({@link StructColumn}). */
    STRUCT(32);

    private final int width;

    Physical(int width) {
      this.width = width;
    }

    /** Bytes a value takes: exact for fixed widths, a guess for the others. */
    public int width() {
      return width;
    }
  }

  /**
   * Reads a flat type's or a list's name as written in YAML or in {@code CAST(x AS …)}; case does
   * not matter and the common SQL names ({@code bigint}, {@code double}, {@code varchar} …) are
   * known.
   *
   * @throws LongbowException {@link ErrorCode#TYPE_MISMATCH} when there is no such type
   */
  static DataType parse(String name) {
    String text = name.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    if (text.startsWith("list<") && text.endsWith(">")) {
      return new ListOf(parse(text.substring(5, text.length() - 1)));
    }
    if (text.matches("(decimal|numeric) ?\\( ?\\d{1,3} ?(, ?\\d{1,3} ?)?\\)")) {
      String[] arguments = text.substring(text.indexOf('(') + 1, text.length() - 1).split(",");
      int scale = arguments.length > 1 ? Integer.parseInt(arguments[1].strip()) : 0;
      return new Decimal(Integer.parseInt(arguments[0].strip()), scale);
    }
    return switch (text) {
      case "bool", "boolean" -> BOOL;
      case "int8", "tinyint" -> INT8;
      case "int16", "smallint" -> INT16;
      case "int32", "int", "integer" -> INT32;
      case "int64", "bigint", "long" -> INT64;
      case "uint8" -> UINT8;
      case "uint16" -> UINT16;
      case "uint32" -> UINT32;
      case "uint64" -> UINT64;
      case "float32", "float", "real" -> FLOAT32;
      case "float64", "double", "double precision" -> FLOAT64;
      case "string", "varchar", "text" -> STRING;
      case "binary", "varbinary", "bytes" -> BINARY;
      case "date" -> DATE;
      case "time" -> TIME;
      case "timestamp", "datetime" -> TIMESTAMP;
      case "timestamp_tz", "timestamptz", "timestamp with time zone" -> TIMESTAMP_TZ;
      case "uuid" -> UUID;
      default ->
          throw new LongbowException(
              ErrorCode.TYPE_MISMATCH,
              "Unknown type '"
                  + name
                  + "'. Known: int8…int64, uint8…uint64, float32, float64, bool, string, binary,"
                  + " date, time, timestamp, timestamp_tz, decimal(p,s), uuid, list<…>");
    };
  }
}
