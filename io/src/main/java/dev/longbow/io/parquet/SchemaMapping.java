package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Parquet's physical and logical types as Longbow's. */
final class SchemaMapping {
  private SchemaMapping() {}

  /** The columns of a file by name, in file order. */
  static Map<String, FileColumn> columns(MessageType schema, String path) {
    Map<String, FileColumn> columns = new LinkedHashMap<>();
    for (Type field : schema.getFields()) {
      if (columns.putIfAbsent(field.getName(), column(field)) != null) {
        throw new LongbowException(
            ErrorCode.NAME_AMBIGUOUS,
            "Duplicate column '" + field.getName() + "' in '" + path + "'");
      }
    }
    return columns;
  }

  private static FileColumn column(Type field) {
    boolean nullable = field.isRepetition(Repetition.OPTIONAL);
    try {
      return new FileColumn(field.getName(), type(field), nullable, field, null, note(field));
    } catch (LongbowException e) {
      return new FileColumn(field.getName(), DataType.BINARY, nullable, field, e.text(), null);
    }
  }

  private static String note(Type field) {
    if (!field.isPrimitive()) {
      return null;
    }
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    boolean nanos =
        (logical instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation timestamp
                && timestamp.getUnit() == TimeUnit.NANOS)
            || (logical instanceof LogicalTypeAnnotation.TimeLogicalTypeAnnotation time
                && time.getUnit() == TimeUnit.NANOS);
    if (nanos) {
      return "nanoseconds are rounded down to microseconds";
    }
    return field.asPrimitiveType().getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT96
        ? "INT96 is read as a timestamp without zone, nanoseconds rounded down to microseconds"
        : null;
  }

  /** The type of a field with its repetition: a repeated one is a list. */
  static DataType type(Type field) {
    DataType single = field.isPrimitive() ? primitive(field.asPrimitiveType()) : group(field);
    return field.isRepetition(Repetition.REPEATED) ? new DataType.ListOf(single) : single;
  }

  private static DataType group(Type field) {
    GroupType group = field.asGroupType();
    LogicalTypeAnnotation logical = group.getLogicalTypeAnnotation();
    if (logical instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
        && group.getFieldCount() == 1) {
      Type element = listElement(group);
      return element == group.getType(0) ? type(element) : new DataType.ListOf(type(element));
    } else if ((logical instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation
            || logical instanceof LogicalTypeAnnotation.MapKeyValueTypeAnnotation)
        && isMap(group)) {
      GroupType entry = group.getType(0).asGroupType();
      return new DataType.MapOf(type(entry.getType(0)), type(entry.getType(1)));
    }
    List<Field> fields = new ArrayList<>();
    for (Type child : group.getFields()) {
      fields.add(new Field(child.getName(), type(child), child.isRepetition(Repetition.OPTIONAL)));
    }
    return new DataType.Struct(fields);
  }

  static boolean isMap(GroupType group) {
    return group.getFieldCount() == 1
        && !group.getType(0).isPrimitive()
        && group.getType(0).isRepetition(Repetition.REPEATED)
        && group.getType(0).asGroupType().getFieldCount() == 2;
  }

  /**
   * The element of a LIST group by the format's compatibility rules: the only field of the repeated
   * group, or, in lists of old writers, the repeated field itself.
   */
  static Type listElement(GroupType list) {
    Type repeated = list.getType(0);
    if (repeated.isPrimitive()
        || repeated.asGroupType().getFieldCount() != 1
        || repeated.getName().equals("array")
        || repeated.getName().equals(list.getName() + "_tuple")) {
      return repeated;
    }
    return repeated.asGroupType().getType(0);
  }

  /** The type of a single value. */
  static DataType primitive(PrimitiveType field) {
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    if (logical instanceof LogicalTypeAnnotation.DecimalLogicalTypeAnnotation decimal) {
      if (decimal.getPrecision() > 38) {
        throw unsupported(field);
      }
      return new DataType.Decimal(decimal.getPrecision(), decimal.getScale());
    }
    return switch (field.getPrimitiveTypeName()) {
      case BOOLEAN -> DataType.BOOL;
      case FLOAT -> DataType.FLOAT32;
      case DOUBLE -> DataType.FLOAT64;
      case INT96 -> DataType.TIMESTAMP;
      case INT32, INT64 -> integer(field, logical);
      case BINARY -> binary(logical);
      case FIXED_LEN_BYTE_ARRAY -> fixed(field, logical);
    };
  }

  private static DataType integer(PrimitiveType field, LogicalTypeAnnotation logical) {
    if (logical instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation integer) {
      return new DataType.Int(integer.getBitWidth(), integer.isSigned());
    } else if (logical instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation) {
      return DataType.DATE;
    } else if (logical instanceof LogicalTypeAnnotation.TimeLogicalTypeAnnotation) {
      return DataType.TIME;
    } else if (logical instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation timestamp) {
      return new DataType.Timestamp(timestamp.isAdjustedToUTC());
    }
    return field.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT32
        ? DataType.INT32
        : DataType.INT64;
  }

  private static DataType binary(LogicalTypeAnnotation logical) {
    boolean text =
        logical instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
            || logical instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
            || logical instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
    return text ? DataType.STRING : DataType.BINARY;
  }

  private static DataType fixed(PrimitiveType field, LogicalTypeAnnotation logical) {
    if (logical instanceof LogicalTypeAnnotation.UUIDLogicalTypeAnnotation) {
      return DataType.UUID;
    } else if (logical instanceof LogicalTypeAnnotation.Float16LogicalTypeAnnotation) {
      return DataType.FLOAT32;
    }
    return DataType.BINARY;
  }

  private static LongbowException unsupported(PrimitiveType field) {
    return new LongbowException(
        ErrorCode.FORMAT_UNSUPPORTED,
        "Cannot read Parquet type '" + field + "'; decimals have at most 38 digits");
  }
}
