package dev.longbow.column;

import java.util.Objects;

/** A column's name, type and whether it may hold nulls. */
public record Field(String name, DataType type, boolean nullable) {
  public Field {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
  }

  /** A field that may hold nulls. */
  public static Field of(String name, DataType type) {
    return new Field(name, type, true);
  }

  @Override
  public String toString() {
    return name + ": " + type + (nullable ? "" : " not null");
  }
}
