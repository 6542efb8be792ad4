package dev.longbow.kernel;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.TypeRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The types that a function takes and gives, found out by asking it for every type there is. */
final class FunctionTypes {
  private static final Set<DataType> INTEGERS =
      setOf(
          DataType.INT8,
          DataType.INT16,
          DataType.INT32,
          DataType.INT64,
          DataType.UINT8,
          DataType.UINT16,
          DataType.UINT32,
          DataType.UINT64);
  private static final Set<DataType> FLOATING = setOf(DataType.FLOAT32, DataType.FLOAT64);
  private static final DataType.Decimal DECIMAL = new DataType.Decimal(20, 2);
  private static final Set<DataType> TYPES = new LinkedHashSet<>();

  /** Sets of types that have a name, larger ones first. */
  private static final Map<String, Set<DataType>> FAMILIES = new LinkedHashMap<>();

  static {
    TYPES.addAll(INTEGERS);
    TYPES.addAll(FLOATING);
    TYPES.add(DECIMAL);
    FAMILIES.put("number", new LinkedHashSet<>(TYPES));
    FAMILIES.put("integer", INTEGERS);
    FAMILIES.put(
        "integer except uint64", setOf(INTEGERS.stream().limit(7).toArray(DataType[]::new)));
    FAMILIES.put("floating point", FLOATING);
    FAMILIES.put("decimal", setOf(DECIMAL));
    Set<DataType> nested =
        setOf(
            new DataType.ListOf(DataType.INT32),
            new DataType.Struct(List.of(Field.of("x", DataType.INT64))),
            new DataType.MapOf(DataType.STRING, DataType.INT32));
    FAMILIES.put("nested types", nested);
    // These stand for lists and maps of anything.
    FAMILIES.put("list", setOf(new DataType.ListOf(DataType.INT32)));
    FAMILIES.put("map", setOf(new DataType.MapOf(DataType.STRING, DataType.INT32)));
    TYPES.addAll(
        List.of(
            DataType.BOOL,
            DataType.STRING,
            DataType.BINARY,
            DataType.DATE,
            DataType.TIME,
            DataType.TIMESTAMP,
            DataType.TIMESTAMP_TZ,
            DataType.UUID));
    TYPES.addAll(nested);
  }

  /** Types a call. */
  interface Resolver {
    DataType resolve(List<DataType> arguments);
  }

  private record Call(List<DataType> arguments, DataType result) {}

  private final Resolver function;
  private final List<String> names;
  private final List<DataType> sample;
  private final List<Call> calls = new ArrayList<>();

  /**
   * Asks a function.
   *
   * @param names of its arguments; the last may be …
   * @param sample the types of a call that it takes
   */
  FunctionTypes(Resolver function, List<String> names, List<DataType> sample) {
    this.function = function;
    this.names = names;
    this.sample = sample;
  }

  /** {@code x, separator: string; n: integer}: what each argument may be. */
  String arguments() {
    Map<String, List<String>> namesByTypes = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      // The arguments that … stands for are like the one before.
      int position = names.get(i).equals("…") ? i - 1 : i;
      Set<DataType> accepted = new LinkedHashSet<>();
      TYPES.stream().filter(type -> accepts(position, type)).forEach(accepted::add);
      boolean optional = position == i && i > 0 && gives(sample.subList(0, i)) != null;
      String types = text(accepted) + (optional ? ", optional" : "");
      namesByTypes.computeIfAbsent(types, key -> new ArrayList<>()).add(names.get(i));
    }
    return namesByTypes.entrySet().stream()
        .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
        .collect(Collectors.joining("; "));
  }

  /** Whether the argument may have a type, beside the sample's other types or the same type. */
  private boolean accepts(int position, DataType type) {
    List<DataType> one = new ArrayList<>(sample);
    one.set(position, type);
    boolean alone = tried(one);
    return tried(Collections.nCopies(sample.size(), type)) || alone;
  }

  private boolean tried(List<DataType> arguments) {
    DataType result = gives(arguments);
    if (result != null) {
      calls.add(new Call(arguments, result));
    }
    return result != null;
  }

  private DataType gives(List<DataType> arguments) {
    try {
      return function.resolve(arguments);
    } catch (LongbowException e) {
      return null;
    }
  }

  /** The argument types of all calls of columns that {@link #arguments} found. */
  List<List<DataType>> calls() {
    return calls.stream()
        .map(Call::arguments)
        .filter(types -> !types.contains(DataType.NULL))
        .distinct()
        .toList();
  }

  /** The result's type, by all calls that {@link #arguments} found. */
  String result() {
    Map<DataType, Set<DataType>> byResult = new LinkedHashMap<>();
    for (Call call : calls) {
      byResult
          .computeIfAbsent(call.result(), key -> new LinkedHashSet<>())
          .add(call.arguments().get(0));
    }
    if (byResult.isEmpty()) {
      return "–";
    } else if (calls.stream().allMatch(call -> isPart(call.arguments().get(0), call.result()))) {
      return "type of what is in it";
    } else if (byResult.size() == 1) {
      return byResult.keySet().iterator().next().toString();
    }
    for (int i = 0; i < names.size(); i++) {
      int position = i;
      if (calls.stream().allMatch(call -> call.result().equals(call.arguments().get(position)))) {
        return "type of " + names.get(i);
      }
    }
    if (calls.stream()
        .allMatch(call -> common(call.arguments()).filter(call.result()::equals).isPresent())) {
      return "common type";
    }
    return byResult.entrySet().stream()
        .map(entry -> text(entry.getValue()) + ": " + name(entry.getKey()))
        .collect(Collectors.joining("; "));
  }

  private static boolean isPart(DataType whole, DataType part) {
    return (whole instanceof DataType.ListOf list && list.element().equals(part))
        || (whole instanceof DataType.MapOf map && map.value().equals(part));
  }

  private static Optional<DataType> common(List<DataType> types) {
    DataType common = types.get(0);
    for (DataType type : types) {
      Optional<DataType> next = TypeRules.common(common, type);
      if (next.isEmpty()) {
        return next;
      }
      common = next.get();
    }
    return Optional.of(common);
  }

  /** The scale of the sample's decimals stands for any. */
  private static String name(DataType type) {
    return type instanceof DataType.Decimal decimal && decimal.scale() == DECIMAL.scale()
        ? "decimal(" + decimal.precision() + ",s)"
        : type.toString();
  }

  private static String text(Set<DataType> types) {
    if (types.isEmpty()) {
      return "–";
    } else if (types.size() * 2 <= TYPES.size()) {
      return list(types);
    }
    Set<DataType> missing = new LinkedHashSet<>(TYPES);
    missing.removeAll(types);
    return "any type" + (missing.isEmpty() ? "" : " except " + list(missing));
  }

  private static String list(Set<DataType> types) {
    Set<DataType> rest = new LinkedHashSet<>(types);
    List<String> texts = new ArrayList<>();
    FAMILIES.forEach(
        (name, family) -> {
          if (rest.containsAll(family)) {
            texts.add(name);
            rest.removeAll(family);
          }
        });
    rest.forEach(type -> texts.add(type.toString()));
    return String.join(", ", texts);
  }

  private static Set<DataType> setOf(DataType... types) {
    return new LinkedHashSet<>(Arrays.asList(types));
  }
}
