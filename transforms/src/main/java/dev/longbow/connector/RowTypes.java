package dev.longbow.connector;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds the schema of rows from the classes of their values. */
public final class RowTypes {
  private RowTypes() {}

  /**
   * The columns in the order in which rows first name them, all nullable: whole numbers are int64,
   * float and double float64 (also where both occur), decimals as wide as needed; a column of nulls
   * is a string.
   *
   * @throws LongbowException {@link ErrorCode#TYPE_MISMATCH} when a column mixes kinds, {@link
   *     ErrorCode#BAD_VALUE} for a class that no type stands for
   */
  public static Schema infer(List<? extends Map<String, ?>> rows) {
    Map<String, DataType> types = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      for (Map.Entry<String, ?> entry : rows.get(i).entrySet()) {
        DataType known = types.getOrDefault(entry.getKey(), DataType.NULL);
        try {
          types.put(entry.getKey(), common(known, typeOf(entry.getValue())));
        } catch (LongbowException e) {
          throw e.at("row " + (i + 1) + ", column '" + entry.getKey() + "'");
        }
      }
    }
    List<Field> fields = new ArrayList<>();
    types.forEach(
        (name, type) ->
            fields.add(Field.of(name, type.equals(DataType.NULL) ? DataType.STRING : type)));
    return new Schema(fields);
  }

  private static DataType typeOf(Object value) {
    if (value == null) {
      return DataType.NULL;
    } else if (value instanceof Boolean) {
      return DataType.BOOL;
    } else if (value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long) {
      return DataType.INT64;
    } else if (value instanceof Float || value instanceof Double) {
      return DataType.FLOAT64;
    } else if (value instanceof String) {
      return DataType.STRING;
    } else if (value instanceof byte[]) {
      return DataType.BINARY;
    } else if (value instanceof LocalDate) {
      return DataType.DATE;
    } else if (value instanceof LocalTime) {
      return DataType.TIME;
    } else if (value instanceof LocalDateTime) {
      return DataType.TIMESTAMP;
    } else if (value instanceof Instant) {
      return DataType.TIMESTAMP_TZ;
    } else if (value instanceof UUID) {
      return DataType.UUID;
    } else if (value instanceof BigDecimal decimal) {
      int scale = Math.max(0, decimal.scale());
      int whole = Math.max(0, decimal.precision() - decimal.scale());
      return new DataType.Decimal(Math.max(1, whole + scale), scale);
    } else if (value instanceof List<?> list) {
      DataType element = DataType.NULL;
      for (Object item : list) {
        element = common(element, typeOf(item));
      }
      return new DataType.ListOf(element.equals(DataType.NULL) ? DataType.STRING : element);
    }
    throw new LongbowException(
        ErrorCode.BAD_VALUE,
        "Cannot hold a value of class " + value.getClass().getName() + ": " + value);
  }

  private static DataType common(DataType one, DataType other) {
    if (one.equals(other) || other.equals(DataType.NULL)) {
      return one;
    } else if (one.equals(DataType.NULL)) {
      return other;
    } else if ((one.equals(DataType.INT64) && other.equals(DataType.FLOAT64))
        || (one.equals(DataType.FLOAT64) && other.equals(DataType.INT64))) {
      return DataType.FLOAT64;
    } else if (one instanceof DataType.Decimal a && other instanceof DataType.Decimal b) {
      int scale = Math.max(a.scale(), b.scale());
      int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
      return new DataType.Decimal(whole + scale, scale);
    }
    throw new LongbowException(
        ErrorCode.TYPE_MISMATCH, "Cannot mix " + one + " and " + other + " in one column");
  }
}
