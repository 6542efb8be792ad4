package dev.longbow.kernel;

import static dev.longbow.kernel.FunctionBuilder.function;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.expr.ScalarFunction.Signature;
import dev.longbow.kernel.KernelFunction.Failure;
import java.util.List;

/** Parts of dates and times, truncation and intervals. */
final class TemporalFunctions {
  private static final String ZONED = " Of a timestamp_tz in settings.timezone.";

  static final List<KernelFunction> ALL =
      List.of(
          datePart(DatePart.YEAR, "year", "The year."),
          datePart(DatePart.QUARTER, "quarter", "The quarter, 1 to 4."),
          datePart(DatePart.MONTH, "month", "The month, 1 to 12."),
          datePart(DatePart.DAY, "day", "The day of the month, 1 to 31."),
          datePart(DatePart.WEEKDAY, "weekday", "The ISO day of the week, Monday 1 to Sunday 7."),
          timePart(DatePart.HOUR, "hour", "The hour, 0 to 23."),
          timePart(DatePart.MINUTE, "minute", "The minute, 0 to 59."),
          timePart(DatePart.SECOND, "second", "The whole second, 0 to 59."),
          function("date", "date(x)", "The date of a timestamp (also of a date)." + ZONED)
              .typing(arguments -> part("date(x)", arguments, false, DataType.DATE))
              .kernel(
                  (arguments, type, rows, zone) -> {
                    Column column = arguments.get(0);
                    return column instanceof IntColumn
                        ? column
                        : DatePart.evaluate(DatePart.DATE, column, type, zone);
                  }),
          function(
                  "date_trunc",
                  "date_trunc(part, x)",
                  "The start of the year, quarter, month, week (Monday), day, hour, minute or"
                      + " second that x lies in; the type stays x's."
                      + ZONED)
              .failure(Failure.POSSIBLE)
              .typing(TemporalFunctions::truncation)
              .kernel(
                  (arguments, type, rows, zone) ->
                      Truncation.apply(arguments.get(0), arguments.get(1), zone)),
          function(
                  "add_interval",
                  "add_interval(x, months, micros)",
                  "x + INTERVAL: months first (a day that the month lacks becomes its last), then"
                      + " microseconds. The type stays x's, so a date takes whole days only.")
              .failure(Failure.POSSIBLE)
              .typing(TemporalFunctions::interval)
              .kernel(
                  (arguments, type, rows, zone) ->
                      Intervals.add(
                          arguments.get(0),
                          (IntColumn) arguments.get(1),
                          (LongColumn) arguments.get(2),
                          zone)));

  private TemporalFunctions() {}

  private static KernelFunction datePart(DatePart part, String name, String description) {
    return part(part, name, description, false);
  }

  private static KernelFunction timePart(DatePart part, String name, String description) {
    return part(part, name, description, true);
  }

  private static KernelFunction part(
      DatePart part, String name, String description, boolean ofTime) {
    String signature = name + "(x)";
    return function(name, signature, description + ZONED)
        .typing(arguments -> part(signature, arguments, ofTime, DataType.INT32))
        .kernel(
            (arguments, type, rows, zone) -> DatePart.evaluate(part, arguments.get(0), type, zone));
  }

  private static Signature part(
      String signature, List<DataType> arguments, boolean ofTime, DataType result) {
    Typings.count(signature, arguments, 1, 1);
    DataType type = temporal(signature, arguments, arguments.get(0));
    if (type.equals(DataType.TIME) && !ofTime) {
      throw Typings.mismatch(signature, arguments, "a time has no date");
    }
    return new Signature(List.of(type), result, true);
  }

  private static Signature truncation(List<DataType> arguments) {
    String signature = "date_trunc(part, x)";
    Typings.count(signature, arguments, 2, 2);
    if (!arguments.get(0).equals(DataType.STRING)) {
      throw Typings.mismatch(signature, arguments, "the part must be a string such as 'month'");
    }
    DataType type = temporal(signature, arguments, arguments.get(1));
    if (type.equals(DataType.TIME)) {
      throw Typings.mismatch(signature, arguments, "a date or timestamp expected");
    }
    return new Signature(List.of(DataType.STRING, type), type, true);
  }

  private static Signature interval(List<DataType> arguments) {
    String signature = "add_interval(x, months, micros)";
    Typings.count(signature, arguments, 3, 3);
    DataType type = temporal(signature, arguments, arguments.get(0));
    if (type.equals(DataType.TIME)) {
      throw Typings.mismatch(signature, arguments, "a date or timestamp expected");
    }
    return new Signature(List.of(type, DataType.INT32, DataType.INT64), type, true);
  }

  private static DataType temporal(String signature, List<DataType> arguments, DataType type) {
    if (Typings.isNull(type)) {
      return DataType.TIMESTAMP;
    } else if (!type.isTemporal()) {
      throw Typings.mismatch(
          signature, arguments, "date or timestamp expected; cast it, as in CAST(x AS timestamp)");
    }
    return type;
  }
}
