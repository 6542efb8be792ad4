package dev.longbow.kernel;

import static dev.longbow.kernel.FunctionBuilder.function;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.LongColumn;
import dev.longbow.expr.ScalarFunction.Signature;
import dev.longbow.kernel.KernelFunction.Failure;
import java.util.Collections;
import java.util.List;

/**
 * String functions. Positions and lengths count code points. Functions of one string column and
 * constants run once per dictionary value ({@link DictionaryNode}), so these loops see flat columns
 * of many distinct values only.
 */
final class StringFunctions {
  private static final DataType STRING = DataType.STRING;
  private static final DataType INT64 = DataType.INT64;

  static final List<KernelFunction> ALL =
      List.of(
          test("starts_with", "Whether x begins with y (byte for byte).", Texts::startsWith),
          test("ends_with", "Whether x ends with y (byte for byte).", Texts::endsWith),
          test("contains", "Whether y occurs in x (byte for byte).", Texts::contains),
          function(
                  "regexp_matches",
                  "regexp_matches(x, pattern)",
                  "Whether some part of x matches a regular expression, as Java writes them;"
                      + " ^ and $ around it ask for all of x.")
              .failure(Failure.POSSIBLE)
              .typing(Typings.exact("regexp_matches(x, pattern)", DataType.BOOL, STRING, STRING))
              .kernel((arguments, type, rows, zone) -> Patterns.matches(arguments, rows)),
          function("length", "length(x)", "The number of code points of a string.")
              .typing(Typings.exact("length(x)", INT64, STRING))
              .kernel((arguments, type, rows, zone) -> length(arguments.get(0))),
          text("lower", "lower(x)", "x in lower case (Unicode, no locale).", 1, Texts::lower),
          text("upper", "upper(x)", "x in upper case (Unicode, no locale).", 1, Texts::upper),
          text("trim", "trim(x)", "x without spaces at both ends.", 1, Texts::trim),
          text("ltrim", "ltrim(x)", "x without spaces at its start.", 1, Texts::trimLeft),
          text("rtrim", "rtrim(x)", "x without spaces at its end.", 1, Texts::trimRight),
          text(
              "replace",
              "replace(x, from, to)",
              "x with every occurrence of from (when not empty) replaced by to.",
              3,
              Texts::replace),
          function(
                  "substr",
                  "substr(x, start, length)",
                  "The part of x from position start (1 is the first, -1 the last code point) of at"
                      + " most length code points, or to the end. A negative length is an error.")
              .aliases("substring")
              .failure(Failure.POSSIBLE)
              .typing(StringFunctions::substrTyping)
              .kernel((arguments, type, rows, zone) -> build(arguments, Texts::substr)),
          function(
                  "split_part",
                  "split_part(x, separator, n)",
                  "The n-th part of x between separators, from 1, or from the end when n is"
                      + " negative; empty when there is none. n = 0 is an error.")
              .failure(Failure.POSSIBLE)
              .typing(Typings.exact("split_part(x, separator, n)", STRING, STRING, STRING, INT64))
              .kernel((arguments, type, rows, zone) -> build(arguments, Texts::splitPart)),
          function("||", "x || y", "x followed by y; null when either is.")
              .typing(arguments -> concatTyping("x || y", arguments, 2, 2, true))
              .kernel((arguments, type, rows, zone) -> build(arguments, Texts::concat)),
          function(
                  "concat",
                  "concat(x, …)",
                  "All arguments as text, one after another; nulls are left out.")
              .ownNulls()
              .typing(arguments -> concatTyping("concat(x, …)", arguments, 1, 255, false))
              .kernel((arguments, type, rows, zone) -> concat(arguments, rows)));

  private StringFunctions() {}

  /** Writes the value of one row; the builder ends it. */
  @FunctionalInterface
  interface RowText {
    void write(List<Column> arguments, int row, BytesBuilder out);
  }

  /** A condition on one row of two strings. */
  @FunctionalInterface
  interface RowTest {
    boolean test(BytesColumn text, BytesColumn part, int row);
  }

  private static KernelFunction test(String name, String description, RowTest test) {
    String signature = name + "(x, y)";
    return function(name, signature, description)
        .typing(Typings.exact(signature, DataType.BOOL, STRING, STRING))
        .kernel(
            (arguments, type, rows, zone) -> {
              BytesColumn text = Columns.flat(arguments.get(0));
              BytesColumn part = Columns.flat(arguments.get(1));
              byte[] to = new byte[rows];
              for (int i = 0; i < rows; i++) {
                to[i] = (byte) (test.test(text, part, i) ? 1 : 0);
              }
              return new BoolColumn(type, rows, to, validity(arguments, rows));
            });
  }

  private static KernelFunction text(
      String name, String signature, String description, int parameters, RowText writer) {
    DataType[] types = Collections.nCopies(parameters, STRING).toArray(new DataType[0]);
    return function(name, signature, description)
        .typing(Typings.exact(signature, STRING, types))
        .kernel((arguments, type, rows, zone) -> build(arguments, writer));
  }

  /** A string column, written row by row where every argument has a value. */
  private static Column build(List<Column> arguments, RowText writer) {
    int rows = arguments.get(0).length();
    List<Column> flat = flat(arguments);
    long[] validity = validity(arguments, rows);
    BytesBuilder out = new BytesBuilder(rows);
    for (int i = 0; i < rows; i++) {
      if (Bits.isSet(validity, i)) {
        writer.write(flat, i, out);
      }
      out.endValue();
    }
    return out.build(STRING, validity);
  }

  private static Column concat(List<Column> arguments, int rows) {
    List<Column> flat = flat(arguments);
    BytesBuilder out = new BytesBuilder(rows);
    for (int i = 0; i < rows; i++) {
      for (Column argument : flat) {
        if (!argument.isNull(i)) {
          out.append((BytesColumn) argument, i);
        }
      }
      out.endValue();
    }
    return out.build(STRING, null);
  }

  private static Column length(Column column) {
    BytesColumn text = Columns.flat(column);
    int rows = text.length();
    long[] to = new long[rows];
    for (int i = 0; i < rows; i++) {
      to[i] = Texts.codePoints(text.bytes(), text.offsets()[i], text.offsets()[i + 1]);
    }
    return new LongColumn(INT64, rows, to, column.validity());
  }

  private static List<Column> flat(List<Column> arguments) {
    return arguments.stream()
        .map(column -> column.type().equals(STRING) ? Columns.flat(column) : column)
        .toList();
  }

  private static long[] validity(List<Column> arguments, int rows) {
    long[] validity = null;
    for (Column argument : arguments) {
      validity = Bits.and(validity, argument.validity(), rows);
    }
    return validity;
  }

  private static Signature substrTyping(List<DataType> arguments) {
    String signature = "substr(x, start, length)";
    return arguments.size() == 2
        ? Typings.exact(signature, STRING, STRING, INT64).resolve(arguments)
        : Typings.exact(signature, STRING, STRING, INT64, INT64).resolve(arguments);
  }

  private static Signature concatTyping(
      String signature, List<DataType> arguments, int least, int most, boolean mayBeNull) {
    Typings.count(signature, arguments, least, most);
    for (DataType argument : arguments) {
      if (argument.isNested() || argument.equals(DataType.BINARY)) {
        throw Typings.mismatch(signature, arguments, argument + " has no text");
      }
    }
    return new Signature(Collections.nCopies(arguments.size(), STRING), STRING, mayBeNull);
  }
}
