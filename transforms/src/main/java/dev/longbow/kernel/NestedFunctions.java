package dev.longbow.kernel;

import static dev.longbow.kernel.FunctionBuilder.function;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.StructColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;

/** Access to parts of nested values. */
final class NestedFunctions {
  static final List<KernelFunction> ALL =
      List.of(
          function(
                  ".",
                  "struct.field",
                  "A field of a struct, by its constant name; null where the struct is null.")
              .typing(
                  arguments -> {
                    // The binder knows the name, and types these calls itself.
                    throw new LongbowException(
                        ErrorCode.FUNCTION, "Cannot take a field without its name");
                  })
              .kernel((arguments, type, rows, zone) -> field(arguments, type, rows)));

  private NestedFunctions() {}

  private static Column field(List<Column> arguments, DataType type, int rows) {
    if (rows == 0) {
      return new ColumnBuilder(type).build();
    }
    StructColumn struct = (StructColumn) arguments.get(0);
    Object name = arguments.get(1).value(0);
    List<Field> fields = ((DataType.Struct) struct.type()).fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        Column child = struct.children().get(i);
        return struct.validity() == null
            ? child
            : child.withValidity(Bits.and(child.validity(), struct.validity(), rows));
      }
    }
    throw new IllegalStateException("No field " + name + " in " + struct.type());
  }
}
