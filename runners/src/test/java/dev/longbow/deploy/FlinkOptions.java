package dev.longbow.deploy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.runtime.io.network.netty.NettyConfig;

/** The options that this version of Flink has, from the constants in which it declares them. */
final class FlinkOptions {
  /** Read by the operator alone; its own classes do not resolve here. */
  private static final List<String> OF_OPERATOR =
      List.of("kubernetes.operator.jm-deployment.shutdown-ttl");

  private static final Pattern OF_REPORTER = Pattern.compile("metrics\\.reporter\\.\\w+\\.(.+)");

  /** An argument of Prometheus' reporter, which has no constant for it. */
  private static final String PORT = "port";

  private static final Map<String, ConfigOption<?>> OPTIONS = declared();

  private FlinkOptions() {}

  /** How many options there are. */
  static int count() {
    return OPTIONS.size();
  }

  /**
   * Checks a key and its value.
   *
   * @throws IllegalArgumentException for a key that Flink does not know, one that it knows by
   *     another name now, or a value that is none of the option's
   */
  static void check(String key, String value) {
    var reporter = OF_REPORTER.matcher(key);
    if (OF_OPERATOR.contains(key)
        || reporter.matches()
            && (reporter.group(1).equals(PORT) || isOfReporter(reporter.group(1)))) {
      return;
    }
    ConfigOption<?> option = OPTIONS.get(key);
    if (option == null) {
      throw new IllegalArgumentException("Unknown option '" + key + "'");
    }
    if (!option.key().equals(key)) {
      throw new IllegalArgumentException(
          "Option '" + key + "' is called '" + option.key() + "' now");
    }
    Configuration configuration = Configuration.fromMap(Map.of(key, value));
    configuration.get(option);
  }

  private static boolean isOfReporter(String suffix) {
    return declaredIn(MetricOptions.class)
        .map(ConfigOption::key)
        .anyMatch(key -> key.equals(suffix) || key.endsWith("." + suffix));
  }

  private static Map<String, ConfigOption<?>> declared() {
    Map<String, ConfigOption<?>> options = new TreeMap<>();
    for (Class<?> witness : List.of(CoreOptions.class, NettyConfig.class)) {
      for (Class<?> type : optionClasses(witness)) {
        declaredIn(type)
            .forEach(
                option -> {
                  for (FallbackKey old : option.fallbackKeys()) {
                    options.putIfAbsent(old.getKey(), option);
                  }
                  options.put(option.key(), option);
                });
      }
    }
    return options;
  }

  private static Stream<ConfigOption<?>> declaredIn(Class<?> type) {
    return Stream.of(type.getDeclaredFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> Modifier.isPublic(field.getModifiers()))
        .filter(field -> ConfigOption.class.isAssignableFrom(field.getType()))
        .map(FlinkOptions::value);
  }

  private static ConfigOption<?> value(Field field) {
    try {
      return (ConfigOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The classes named for options in the jar that a class is from. */
  private static List<Class<?>> optionClasses(Class<?> witness) {
    URI jar = URI.create("jar:" + witness.getProtectionDomain().getCodeSource().getLocation());
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
        Stream<Path> all = Files.walk(files.getPath("/org/apache/flink"))) {
      return all.map(file -> file.toString().substring(1))
          .filter(name -> name.matches(".*Options?(Internal)?\\.class") && !name.contains("$"))
          .<Class<?>>map(name -> load(name.substring(0, name.length() - 6).replace('/', '.')))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + jar, e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, FlinkOptions.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
