package dev.longbow.expr;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The scalar functions by name, collected once from every {@link FunctionProvider} on the class
 * path.
 *
 * <p>Operators are functions too, under these names, always with the arguments given here:
 *
 * <ul>
 *   <li>{@code +}, {@code -}, {@code *}, {@code /}, {@code %}: two arguments; {@code negate}: one
 *   <li>{@code ||}: two strings
 *   <li>{@code add_interval(x, months, micros)}: a date or timestamp, an int32 literal and an int64
 *       literal (days counted as 24 hours); a date plus whole days stays a date, else it becomes a
 *       timestamp. What {@code x + INTERVAL '7' DAY} is bound to.
 * </ul>
 */
public final class FunctionRegistry {
  private static final Map<String, ScalarFunction> BY_NAME = load();

  private FunctionRegistry() {}

  /** The function of this name or alias, in any case. */
  public static Optional<ScalarFunction> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  /** All names and aliases that are words, sorted. */
  public static List<String> names() {
    return BY_NAME.keySet().stream().filter(name -> Character.isLetter(name.charAt(0))).toList();
  }

  /** All functions, operators included, each once, by name. */
  public static List<ScalarFunction> all() {
    Map<String, ScalarFunction> functions = new LinkedHashMap<>();
    BY_NAME.forEach((name, function) -> functions.putIfAbsent(function.name(), function));
    return List.copyOf(functions.values());
  }

  private static Map<String, ScalarFunction> load() {
    Map<String, ScalarFunction> functions = new TreeMap<>();
    for (FunctionProvider provider :
        ServiceLoader.load(FunctionProvider.class, FunctionProvider.class.getClassLoader())) {
      for (ScalarFunction function : provider.functions()) {
        add(functions, function.name(), function);
        function.aliases().forEach(alias -> add(functions, alias, function));
      }
    }
    return functions;
  }

  private static void add(
      Map<String, ScalarFunction> functions, String name, ScalarFunction function) {
    if (functions.putIfAbsent(name, function) != null) {
      throw new IllegalStateException("Two functions are called '" + name + "'");
    }
  }
}
