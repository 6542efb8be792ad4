package dev.longbow.io.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.connector.Locations;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The columns whose values are in the names of folders, {@code year=2024}, below a location: below
 * a folder, or from the first folder of a glob with a wildcard on.
 */
final class PartitionColumns {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,19}");

  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private final List<Field> fields;

  private PartitionColumns(List<Field> fields) {
    this.fields = List.copyOf(fields);
  }

  /** Those of fields that are known already. */
  static PartitionColumns of(List<Field> fields) {
    return new PartitionColumns(fields);
  }

  /**
   * Finds them.
   *
   * @param setting {@code false} not to look, or types by column as a JSON object; absent: whole
   *     numbers are int64, dates are dates, anything else is a string
   * @throws LongbowException {@link ErrorCode#SCHEMA_DRIFT} when files differ in them, {@link
   *     ErrorCode#BAD_VALUE} for a value that is not of a given type, {@link
   *     ErrorCode#SPEC_INVALID} for a setting of another form or of columns that are not there
   */
  static PartitionColumns discover(FileSet files, Optional<String> setting) {
    if (setting.isPresent() && setting.get().equals("false")) {
      return new PartitionColumns(List.of());
    }
    Map<String, String> given = given(setting);
    String root = root(files.location());
    Map<String, Set<String>> values = new LinkedHashMap<>();
    String first = null;
    List<String> names = List.of();
    for (FileSet.Entry file : files.files()) {
      Map<String, String> own = below(root, file.path());
      if (first == null) {
        first = file.path();
        names = List.copyOf(own.keySet());
        names.forEach(name -> values.put(name, new TreeSet<>()));
      } else if (!names.equals(List.copyOf(own.keySet()))) {
        throw new LongbowException(
            ErrorCode.SCHEMA_DRIFT,
            "Cannot read '%s': the folders of '%s' name the columns %s, those of '%s' %s. With 'partitions: false' folders are not looked at"
                .formatted(files.location(), first, names, file.path(), own.keySet()));
      }
      own.forEach((name, value) -> values.get(name).add(value));
    }
    for (String column : given.keySet()) {
      if (!names.contains(column)) {
        throw new LongbowException(
            ErrorCode.SPEC_INVALID,
            "Unknown column '%s' in 'partitions' of '%s': its folders name %s"
                .formatted(column, files.location(), names));
      }
    }
    List<Field> fields = new ArrayList<>();
    values.forEach((name, found) -> fields.add(field(name, found, given.get(name))));
    return new PartitionColumns(fields);
  }

  private static Map<String, String> given(Optional<String> setting) {
    if (setting.isEmpty() || setting.get().equals("true")) {
      return Map.of();
    }
    try {
      return JSON.readValue(setting.get(), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid 'partitions: %s'. Expected false, or types such as {year: int32}"
              .formatted(setting.get()),
          e);
    }
  }

  private static Field field(String name, Set<String> values, String given) {
    if (given == null) {
      return Field.of(name, type(values));
    }
    DataType type = DataType.parse(given);
    if (!PartitionFolders.isNameable(type)) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Invalid type %s of partition column '%s'. Expected an integer type, string, bool or date"
              .formatted(type, name));
    }
    values.forEach(value -> value(name, type, value));
    return Field.of(name, type);
  }

  private static DataType type(Set<String> values) {
    boolean integers = true;
    boolean dates = true;
    boolean none = true;
    for (String value : values) {
      if (!value.equals(PartitionFolders.NULL)) {
        none = false;
        integers &= integer(value).isPresent();
        dates &= isDate(value);
      }
    }
    if (none) {
      return DataType.STRING;
    }
    return integers ? DataType.INT64 : dates ? DataType.DATE : DataType.STRING;
  }

  private static boolean isDate(String value) {
    if (!DATE.matcher(value).matches()) {
      return false;
    }
    try {
      LocalDate.parse(value);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Where folders can begin to name columns; it ends in a slash. */
  private static String root(String location) {
    String path = Locations.absolute(location);
    int end = path.length();
    for (int i = 0; i < path.length(); i++) {
      if (Locations.isGlob(path.substring(i, i + 1))) {
        end = path.lastIndexOf('/', i) + 1;
        break;
      }
    }
    String fixed = path.substring(0, end);
    return fixed.endsWith("/") ? fixed : fixed + "/";
  }

  /** The raw values that the folders of a file below a root name. */
  private static Map<String, String> below(String root, String file) {
    if (!file.startsWith(root)) {
      return Map.of();
    }
    Map<String, String> values = new LinkedHashMap<>();
    String[] names = file.substring(root.length()).split("/", -1);
    for (int i = 0; i < names.length - 1; i++) {
      int equals = names[i].indexOf('=');
      if (equals > 0) {
        values.put(
            PartitionFolders.unescaped(names[i].substring(0, equals)),
            names[i].substring(equals + 1));
      }
    }
    return values;
  }

  /** The columns, in the order of the folders. */
  List<Field> fields() {
    return fields;
  }

  /** Their names. */
  List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  /** Whether folders name no columns. */
  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** A file's values, boxed as {@link Column#value} gives them, in the order of the columns. */
  List<Object> values(String file) {
    String[] folders = file.split("/", -1);
    List<Object> values = new ArrayList<>(Collections.nCopies(fields.size(), null));
    int at = folders.length - 2;
    for (int i = fields.size() - 1; i >= 0; i--) {
      String name = fields.get(i).name();
      while (at >= 0 && !isOf(folders[at], name)) {
        at--;
      }
      if (at < 0) {
        throw new LongbowException(
            ErrorCode.INTERNAL, "Missing a folder of column '%s' in '%s'".formatted(name, file));
      }
      String raw = folders[at].substring(folders[at].indexOf('=') + 1);
      values.set(i, value(name, fields.get(i).type(), raw));
      at--;
    }
    return values;
  }

  private static boolean isOf(String folder, String column) {
    int equals = folder.indexOf('=');
    return equals > 0 && PartitionFolders.unescaped(folder.substring(0, equals)).equals(column);
  }

  private static Object value(String column, DataType type, String raw) {
    if (raw.equals(PartitionFolders.NULL)) {
      return null;
    }
    String text = PartitionFolders.unescaped(raw);
    if (type.isInteger()) {
      OptionalLong number = integer(text);
      if (number.isPresent() && fits((DataType.Int) type, number.getAsLong())) {
        return number.getAsLong();
      }
    } else if (type instanceof DataType.Date && isDate(text)) {
      return LocalDate.parse(text);
    } else if (type instanceof DataType.Bool && (text.equals("true") || text.equals("false"))) {
      return text.equals("true");
    } else if (type instanceof DataType.Text) {
      return text;
    }
    throw new LongbowException(
        ErrorCode.BAD_VALUE,
        "Invalid value '%s' of partition column '%s': expected %s. Say the type with 'partitions: {%s: string}'"
            .formatted(text, column, type, column));
  }

  private static OptionalLong integer(String text) {
    if (!INTEGER.matcher(text).matches()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean fits(DataType.Int type, long number) {
    if (!type.signed()) {
      return number >= 0 && (type.bits() == 64 || number < 1L << type.bits());
    }
    return type.bits() == 64
        || number >= -(1L << (type.bits() - 1)) && number < 1L << (type.bits() - 1);
  }

  /** A column that has one value in all rows. */
  static Column constant(DataType type, Object value, int rows) {
    ColumnBuilder builder = new ColumnBuilder(type);
    builder.append(value);
    Column one = builder.build();
    return one instanceof BytesColumn text && value != null
        ? new DictionaryColumn(rows, new int[rows], text, null)
        : one.gather(new int[rows], rows);
  }
}
