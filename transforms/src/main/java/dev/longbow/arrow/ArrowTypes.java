package dev.longbow.arrow;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Longbow types as Arrow types and back. */
public final class ArrowTypes {
  private static final String EXTENSION_NAME = ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME;
  private static final String EXTENSION_METADATA =
      ArrowType.ExtensionType.EXTENSION_METADATA_KEY_METADATA;
  private static final String UUID_EXTENSION = "arrow.uuid";

  private ArrowTypes() {}

  /** The Arrow schema of a schema, without dictionaries. */
  public static org.apache.arrow.vector.types.pojo.Schema toArrow(Schema schema) {
    return new org.apache.arrow.vector.types.pojo.Schema(
        schema.fields().stream().map(field -> toArrow(field, null)).toList());
  }

  /**
   * The schema of an Arrow schema. A dictionary-encoded field has the type of its values when it
   * comes from a message.
   *
   * @throws LongbowException {@link ErrorCode#FORMAT_UNSUPPORTED} for types Longbow does not have
   */
  public static Schema fromArrow(org.apache.arrow.vector.types.pojo.Schema schema) {
    return new Schema(schema.getFields().stream().map(ArrowTypes::fromArrow).toList());
  }

  static org.apache.arrow.vector.types.pojo.Field toArrow(
      Field field, DictionaryEncoding dictionary) {
    DataType type = field.type();
    Map<String, String> metadata =
        type instanceof DataType.Uuid
            ? Map.of(EXTENSION_NAME, UUID_EXTENSION, EXTENSION_METADATA, "")
            : null;
    return new org.apache.arrow.vector.types.pojo.Field(
        field.name(),
        new FieldType(field.nullable(), arrowType(type), dictionary, metadata),
        children(type));
  }

  private static ArrowType arrowType(DataType type) {
    if (type instanceof DataType.Bool) {
      return ArrowType.Bool.INSTANCE;
    } else if (type instanceof DataType.Int integer) {
      return new ArrowType.Int(integer.bits(), integer.signed());
    } else if (type instanceof DataType.Floating floating) {
      return new ArrowType.FloatingPoint(
          floating.bits() == 32 ? FloatingPointPrecision.SINGLE : FloatingPointPrecision.DOUBLE);
    } else if (type instanceof DataType.Text) {
      return ArrowType.Utf8.INSTANCE;
    } else if (type instanceof DataType.Binary) {
      return ArrowType.Binary.INSTANCE;
    } else if (type instanceof DataType.Date) {
      return new ArrowType.Date(DateUnit.DAY);
    } else if (type instanceof DataType.Time) {
      return new ArrowType.Time(TimeUnit.MICROSECOND, 64);
    } else if (type instanceof DataType.Timestamp timestamp) {
      return new ArrowType.Timestamp(TimeUnit.MICROSECOND, timestamp.zoned() ? "UTC" : null);
    } else if (type instanceof DataType.Decimal decimal) {
      return new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
    } else if (type instanceof DataType.Uuid) {
      return new ArrowType.FixedSizeBinary(16);
    } else if (type instanceof DataType.ListOf) {
      return ArrowType.List.INSTANCE;
    } else if (type instanceof DataType.Struct) {
      return ArrowType.Struct.INSTANCE;
    } else if (type instanceof DataType.MapOf) {
      return new ArrowType.Map(false);
    }
    return ArrowType.Null.INSTANCE;
  }

  private static List<org.apache.arrow.vector.types.pojo.Field> children(DataType type) {
    if (type instanceof DataType.ListOf list) {
      return List.of(toArrow(Field.of("item", list.element()), null));
    } else if (type instanceof DataType.Struct struct) {
      return struct.fields().stream().map(field -> toArrow(field, null)).toList();
    } else if (type instanceof DataType.MapOf map) {
      return List.of(toArrow(new Field("entries", entries(map), false), null));
    }
    return null;
  }

  /** The struct that a map is a list of. */
  static DataType.Struct entries(DataType.MapOf map) {
    return new DataType.Struct(
        List.of(new Field("key", map.key(), false), Field.of("value", map.value())));
  }

  static Field fromArrow(org.apache.arrow.vector.types.pojo.Field field) {
    return new Field(field.getName(), dataType(field), field.isNullable());
  }

  private static DataType dataType(org.apache.arrow.vector.types.pojo.Field field) {
    ArrowType type = field.getType();
    String extension = field.getMetadata().get(EXTENSION_NAME);
    if (type instanceof ArrowType.ExtensionType registered) {
      extension = registered.extensionName();
      type = registered.storageType();
    }
    if (type instanceof ArrowType.FixedSizeBinary fixed
        && fixed.getByteWidth() == 16
        && UUID_EXTENSION.equals(extension)) {
      return DataType.UUID;
    } else if (type instanceof ArrowType.Bool) {
      return DataType.BOOL;
    } else if (type instanceof ArrowType.Int integer) {
      return new DataType.Int(integer.getBitWidth(), integer.getIsSigned());
    } else if (type instanceof ArrowType.FloatingPoint floating
        && floating.getPrecision() != FloatingPointPrecision.HALF) {
      return floating.getPrecision() == FloatingPointPrecision.SINGLE
          ? DataType.FLOAT32
          : DataType.FLOAT64;
    } else if (type instanceof ArrowType.Utf8) {
      return DataType.STRING;
    } else if (type instanceof ArrowType.Binary) {
      return DataType.BINARY;
    } else if (type instanceof ArrowType.Date date && date.getUnit() == DateUnit.DAY) {
      return DataType.DATE;
    } else if (type instanceof ArrowType.Time time && time.getUnit() == TimeUnit.MICROSECOND) {
      return DataType.TIME;
    } else if (type instanceof ArrowType.Timestamp timestamp
        && timestamp.getUnit() == TimeUnit.MICROSECOND) {
      return timestamp.getTimezone() == null ? DataType.TIMESTAMP : DataType.TIMESTAMP_TZ;
    } else if (type instanceof ArrowType.Decimal decimal
        && decimal.getBitWidth() == 128
        && decimal.getScale() >= 0) {
      return new DataType.Decimal(decimal.getPrecision(), decimal.getScale());
    } else if (type instanceof ArrowType.Null) {
      return DataType.NULL;
    }
    return nestedType(field, type);
  }

  private static DataType nestedType(
      org.apache.arrow.vector.types.pojo.Field field, ArrowType type) {
    List<org.apache.arrow.vector.types.pojo.Field> children = field.getChildren();
    if (type instanceof ArrowType.List) {
      return new DataType.ListOf(child(children.get(0)).type());
    } else if (type instanceof ArrowType.Struct) {
      return new DataType.Struct(children.stream().map(ArrowTypes::child).toList());
    } else if (type instanceof ArrowType.Map) {
      List<org.apache.arrow.vector.types.pojo.Field> entries = children.get(0).getChildren();
      return new DataType.MapOf(child(entries.get(0)).type(), child(entries.get(1)).type());
    }
    throw new LongbowException(
        ErrorCode.FORMAT_UNSUPPORTED,
        "Cannot read Arrow type "
            + type
            + " of column '"
            + field.getName()
            + "'. Expected: bool, 8- to 64-bit integers, float32, float64, utf8, binary, date[day],"
            + " time and timestamp in microseconds, decimal128, uuid, list, struct or map");
  }

  private static Field child(org.apache.arrow.vector.types.pojo.Field field) {
    if (field.getDictionary() != null) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Cannot read '%s' inside a nested column: it is dictionary-encoded. Expected: dictionaries of whole columns only"
              .formatted(field.getName()));
    }
    return fromArrow(field);
  }
}
