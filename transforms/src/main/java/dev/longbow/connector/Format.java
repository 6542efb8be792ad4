package dev.longbow.connector;

import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * A file format or database that Longbow reads, writes or both; found by {@link ServiceLoader}.
 * Methods that a format does not support keep the default, which refuses.
 */
public interface Format {
  /** The name in YAML and in stages, lower case. */
  String name();

  /** File endings this format is guessed from, without the dot. */
  List<String> extensions();

  /**
   * Opens a source for planning.
   *
   * @param location path, glob or table
   * @param options the format's own settings
   */
  default Source source(String location, Map<String, String> options) {
    throw new LongbowException(
        ErrorCode.FORMAT_UNSUPPORTED,
        "Cannot read format '" + name() + "' (" + location + "). Readable: " + readable());
  }

  /** Whether {@link #source} is supported. */
  default boolean canRead() {
    return false;
  }

  /** Whether {@link #sink} is supported. */
  default boolean canWrite() {
    return false;
  }

  /**
   * Whether its files do not say the types of their columns, so that they are read by a declared
   * schema: the option {@code schema}, types by column as a JSON object.
   */
  default boolean readsBySchema() {
    return false;
  }

  /**
   * Whether a column of {@link #readsBySchema} that no file has can be read all the same: it is
   * null.
   */
  default boolean readsAbsentColumns() {
    return false;
  }

  /** Whether its outputs are matrices, made of rows as {@code matrix.MatrixOptions} says. */
  default boolean writesMatrix() {
    return false;
  }

  /** Whether an output can ask for a matrix, with the option {@code matrix}. */
  default boolean mayWriteMatrix() {
    return writesMatrix();
  }

  /**
   * Whether it reads and writes the tables of a server rather than files: its inputs and outputs
   * have no path, and their options say where the server is and which table is meant.
   */
  default boolean isDatabase() {
    return false;
  }

  /**
   * What stands for the path of a table in messages, {@code explain} and manifests, of a format
   * that {@link #isDatabase}; without secrets.
   *
   * @param options of an input or output, checked as far as the location needs
   */
  default String location(Map<String, String> options) {
    throw new LongbowException(ErrorCode.INTERNAL, "Format " + name() + " reads and writes files");
  }

  /** Opens a split inside a task. */
  default BatchReader open(ReaderSpec reader, Split split) {
    throw new LongbowException(ErrorCode.INTERNAL, "Format " + name() + " has no reader");
  }

  /** Opens a sink, while planning and inside tasks. */
  default Sink sink(SinkSpec spec, Schema schema) {
    throw new LongbowException(
        ErrorCode.FORMAT_UNSUPPORTED,
        "Cannot write format '" + name() + "' (" + spec.path() + "). Writable: " + writable());
  }

  /** All formats on the class path by name. */
  static Map<String, Format> all() {
    return Formats.BY_NAME;
  }

  /**
   * The format of a name.
   *
   * @throws LongbowException {@link ErrorCode#FORMAT_UNSUPPORTED}
   */
  static Format named(String name) {
    Format format = Formats.BY_NAME.get(name);
    if (format == null) {
      throw new LongbowException(
          ErrorCode.FORMAT_UNSUPPORTED,
          "Unknown format '" + name + "'. Readable: " + readable() + ". Writable: " + writable());
    }
    return format;
  }

  /** The names of the formats that can be read. */
  static List<String> readable() {
    return Formats.BY_NAME.values().stream()
        .filter(Format::canRead)
        .map(Format::name)
        .sorted()
        .toList();
  }

  /** The names of the formats that can be written. */
  static List<String> writable() {
    return Formats.BY_NAME.values().stream()
        .filter(Format::canWrite)
        .map(Format::name)
        .sorted()
        .toList();
  }

  /** Holds the formats, loaded once. */
  final class Formats {
    private static final Map<String, Format> BY_NAME = load();

    private Formats() {}

    private static Map<String, Format> load() {
      Map<String, Format> formats = new TreeMap<>();
      ServiceLoader.load(Format.class, Format.class.getClassLoader())
          .forEach(format -> formats.put(format.name(), format));
      return Map.copyOf(formats);
    }
  }
}
