package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.io.text.TemporalParser;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the values of a column in a sample are: bool, int64, uint64, float64, a list, a struct, or
 * for strings the first of date, timestamp, timestamp_tz and time that all of them are; else
 * string.
 */
final class TypeGuess {
  private static final List<DataType> TEMPORAL =
      List.of(DataType.DATE, DataType.TIMESTAMP, DataType.TIMESTAMP_TZ, DataType.TIME);
  private static final Set<String> NOT_FINITE =
      Set.of("NaN", "nan", "Infinity", "inf", "+Infinity", "-Infinity", "-inf");

  private enum Kind {
    BOOL,
    INT64,
    UINT64,
    FLOAT,
    NOT_FINITE,
    STRING,
    LIST,
    STRUCT,
    /** Numbers of more digits than any type has. */
    LONG_NUMBER
  }

  private final EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
  private List<DataType> temporal = TEMPORAL;
  private boolean isNegative;
  private TypeGuess element;
  private final Map<String, TypeGuess> fields = new LinkedHashMap<>();

  /** Looks at the parser's value, and goes to its end. */
  void add(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case VALUE_TRUE, VALUE_FALSE -> kinds.add(Kind.BOOL);
      case VALUE_NUMBER_INT -> kinds.add(integer(parser));
      case VALUE_NUMBER_FLOAT -> kinds.add(Kind.FLOAT);
      case VALUE_STRING -> addText(parser.getText());
      case START_ARRAY -> {
        kinds.add(Kind.LIST);
        element = element == null ? new TypeGuess() : element;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          element.add(parser);
        }
      }
      case START_OBJECT -> {
        kinds.add(Kind.STRUCT);
        addFields(parser);
      }
      default -> {
        // Null says nothing.
      }
    }
  }

  /** Looks at the fields of an object that has begun. */
  void addFields(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      TypeGuess field = fields.computeIfAbsent(parser.currentName(), name -> new TypeGuess());
      parser.nextToken();
      field.add(parser);
    }
  }

  private Kind integer(JsonParser parser) throws IOException {
    if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      isNegative |= parser.getLongValue() < 0;
      return Kind.INT64;
    }
    BigInteger value = parser.getBigIntegerValue();
    return value.signum() > 0 && value.bitLength() <= 64 ? Kind.UINT64 : Kind.LONG_NUMBER;
  }

  private void addText(String text) {
    if (NOT_FINITE.contains(text)) {
      kinds.add(Kind.NOT_FINITE);
      return;
    }
    kinds.add(Kind.STRING);
    if (!temporal.isEmpty()) {
      temporal =
          temporal.stream()
              .filter(type -> FixedValues.temporal(type, text) != TemporalParser.NONE)
              .toList();
    }
  }

  /** The fields of all objects. */
  Map<String, TypeGuess> fields() {
    return fields;
  }

  /** The type that holds all values that were seen. */
  DataType type() {
    if (kinds.equals(EnumSet.of(Kind.LIST))) {
      return new DataType.ListOf(element.type());
    } else if (kinds.equals(EnumSet.of(Kind.STRUCT)) && !fields.isEmpty()) {
      List<Field> typed = new ArrayList<>();
      fields.forEach((name, guess) -> typed.add(Field.of(name, guess.type())));
      return new DataType.Struct(typed);
    } else if (kinds.equals(EnumSet.of(Kind.STRING)) && !temporal.isEmpty()) {
      return temporal.get(0);
    } else if (kinds.equals(EnumSet.of(Kind.BOOL))) {
      return DataType.BOOL;
    } else if (kinds.equals(EnumSet.of(Kind.INT64))) {
      return DataType.INT64;
    }
    boolean integers = EnumSet.of(Kind.INT64, Kind.UINT64).containsAll(kinds);
    if (integers && kinds.contains(Kind.UINT64) && !isNegative) {
      return DataType.UINT64;
    }
    EnumSet<Kind> numbers = EnumSet.of(Kind.INT64, Kind.UINT64, Kind.FLOAT, Kind.NOT_FINITE);
    boolean isFloating = kinds.contains(Kind.FLOAT) || kinds.contains(Kind.INT64);
    return isFloating && numbers.containsAll(kinds) && !integers
        ? DataType.FLOAT64
        : DataType.STRING;
  }
}
