package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.LongbowException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types as the server writes them, and what they are read as. */
class ServerTypeTest {
  @Test
  void readsNamesAndArguments() {
    ServerType type =
        ServerType.parse("Map(LowCardinality(String), Array(DateTime64(3, 'Asia/Tokyo')))");

    assertEquals("Map", type.name());
    assertEquals(ServerType.parse("String"), type.argument(0).plain());
    ServerType time = type.argument(1).argument(0);
    assertEquals(3, time.number(0));
    assertEquals(
        "Map(LowCardinality(String), Array(DateTime64(3, 'Asia/Tokyo')))", type.toString());
  }

  @Test
  void readsMembersOfEnumerationsWhateverTheyAreCalled() {
    ServerType type =
        ServerType.parse(
            "Nullable(Enum8('c,d)' = -2, 'a\\'b\\n' = 1, '' = 2, 'e''f' = 3, '\\\\' = 4))");

    assertTrue(type.isNullable());
    assertEquals(
        List.of(
            new ServerType.Member("c,d)", -2),
            new ServerType.Member("a'b\n", 1),
            new ServerType.Member("", 2),
            new ServerType.Member("e'f", 3),
            new ServerType.Member("\\", 4)),
        type.plain().members());
  }

  @Test
  void readsTuplesWithAndWithoutNames() {
    ServerType named =
        ServerType.parse("Tuple(\n    `a\\`b \\`x` UInt8,\n    c Nested(d Tuple(UInt8, String)))");

    assertEquals(
        List.of("a`b `x", "c"), named.parts().stream().map(ServerType.Part::name).toList());
    ServerType inner = named.parts().get(1).type().parts().get(0).type();
    assertEquals(
        List.of(
            new ServerType.Part("1", ServerType.parse("UInt8")),
            new ServerType.Part("2", ServerType.parse("String"))),
        inner.parts());
  }

  @Test
  void looksThroughWhatIsAroundAType() {
    assertTrue(ServerType.parse("LowCardinality(Nullable(String))").isNullable());
    assertFalse(ServerType.parse("LowCardinality(String)").isNullable());
    assertTrue(ServerType.parse("SimpleAggregateFunction(sum, Nullable(Int8))").isNullable());
    assertFalse(ServerType.parse("SimpleAggregateFunction(sum, Int8)").isNullable());
    assertEquals(
        ServerType.parse("Float64"),
        ServerType.parse("SimpleAggregateFunction(sum, Nullable(Float64))").plain());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Array(", "Array(String", "Enum8('a = 1)", "Tuple(a))(b String)"})
  void refusesWhatIsNoType(String text) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> ServerType.parse(text).argument(0).parts());
    assertTrue(error.getMessage().contains("Cannot understand the type"), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bool | bool",
        "UInt64 | uint64",
        "Decimal(38, 5) | decimal(38,5)",
        "Decimal(76, 20) | string",
        "FixedString(3) | binary",
        "DateTime | timestamp_tz",
        "DateTime64(9, 'UTC') | timestamp_tz",
        "Date32 | date",
        "Enum16('x' = 300) | string",
        "UUID | uuid",
        "IPv6 | string",
        "Int256 | string",
        "Array(Nullable(Enum8('a' = 1))) | list<string>",
        "Map(String, IPv4) | map<string, string>",
        "Tuple(a UInt8, b Array(UUID)) | struct<a: uint8, b: list<uuid>>",
        "Nested(k String, v Float32) | list<struct<k: string, v: float32>>",
        "LowCardinality(Nullable(String)) | string",
        "SimpleAggregateFunction(sum, Float64) | float64",
        "JSON(max_dynamic_paths=3, `a.b` UInt32) | string",
        "Ring | list<struct<1: float64, 2: float64>>",
        "IntervalDay | int64",
        "BFloat16 | float32",
      })
  void knowsWhatTypesAreReadAs(String server, String ours) {
    ColumnType type = ColumnType.of(ServerType.parse(server));

    assertTrue(type.problem().isEmpty());
    assertEquals(ours, type.type().toString());
  }

  @Test
  void convertsOnTheServerWhatAStreamDoesNotHold() {
    assertEquals(
        "Array(Nullable(String))",
        ColumnType.of(ServerType.parse("Array(Nullable(Enum8('a' = 1)))")).sent());
    assertEquals(
        "Tuple(`x y` String, `b` Map(UInt8, String))",
        ColumnType.of(ServerType.parse("Tuple(`x y` IPv4, b Map(UInt8, UInt128))")).sent());
    assertEquals(
        "DateTime64(3, 'Asia/Tokyo')",
        ColumnType.of(ServerType.parse("DateTime64(3, 'Asia/Tokyo')")).sent());
  }

  @Test
  void saysWhyATypeCannotBeRead() {
    for (String server :
        List.of(
            "AggregateFunction(quantiles(0.5, 0.9), UInt64)",
            "Array(Variant(String, UInt8))",
            "Map(String, Dynamic)",
            "Tuple(a UInt8, b Nothing)")) {
      assertTrue(ColumnType.of(ServerType.parse(server)).problem().isPresent());
    }
    assertEquals(
        "type AggregateFunction(sum, UInt64) holds unfinished aggregates. Finish them with a 'query': finalizeAggregation(…)",
        ColumnType.of(ServerType.parse("AggregateFunction(sum, UInt64)")).problem().get());
  }
}
