package dev.longbow.column;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The ordered, uniquely named fields of a batch. Names are case-sensitive. */
public final class Schema {
  private final List<Field> fields;
  private final Map<String, Integer> positions = new HashMap<>();

  /**
   * A schema of these fields.
   *
   * @throws LongbowException {@link ErrorCode#NAME_AMBIGUOUS} when a name occurs twice
   */
  public Schema(List<Field> fields) {
    this.fields = List.copyOf(fields);
    for (int i = 0; i < this.fields.size(); i++) {
      if (positions.putIfAbsent(this.fields.get(i).name(), i) != null) {
        throw new LongbowException(
            ErrorCode.NAME_AMBIGUOUS,
            "Duplicate column name '" + this.fields.get(i).name() + "' in " + names());
      }
    }
  }

  /** A schema of these fields. */
  public static Schema of(Field... fields) {
    return new Schema(List.of(fields));
  }

  /** The fields in order. */
  public List<Field> fields() {
    return fields;
  }

  /** The field at a position. */
  public Field field(int position) {
    return fields.get(position);
  }

  /** The number of fields. */
  public int size() {
    return fields.size();
  }

  /** The field names in order. */
  public List<String> names() {
    return fields.stream().map(Field::name).collect(Collectors.toList());
  }

  /** The position of a name, or -1. */
  public int indexOf(String name) {
    return positions.getOrDefault(name, -1);
  }

  /** Whether there is a field of this name. */
  public boolean contains(String name) {
    return positions.containsKey(name);
  }

  /**
   * The position of a name.
   *
   * @throws LongbowException {@link ErrorCode#COLUMN_NOT_FOUND} with the nearest names
   */
  public int require(String name) {
    int index = indexOf(name);
    if (index < 0) {
      throw new LongbowException(
          ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(List.of(name), names()));
    }
    return index;
  }

  /** The schema of these columns, in the order asked for. */
  public Schema select(List<String> names) {
    List<Field> selected = new ArrayList<>();
    for (String name : names) {
      selected.add(fields.get(require(name)));
    }
    return new Schema(selected);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schema that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.stream().map(Field::toString).collect(Collectors.joining(", ", "{", "}"));
  }
}
