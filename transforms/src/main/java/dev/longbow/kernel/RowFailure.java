package dev.longbow.kernel;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/**
 * A row without a result. Kernels throw it with the row of the batch they were given; whoever gave
 * them a gathered batch translates the row; {@link Evaluators} turns it into a {@link
 * LongbowException}.
 */
final class RowFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final int row;

  RowFailure(ErrorCode code, int row, String text) {
    super(text, null, false, false);
    this.code = code;
    this.row = row;
  }

  static RowFailure arithmetic(int row, String text) {
    return new RowFailure(ErrorCode.ARITHMETIC, row, text);
  }

  static RowFailure badValue(int row, String text) {
    return new RowFailure(ErrorCode.BAD_VALUE, row, text);
  }

  /** The same failure seen from the batch that the failing one was gathered from. */
  RowFailure in(int[] selection) {
    return new RowFailure(code, selection[row], getMessage());
  }

  LongbowException toException() {
    return new LongbowException(code, getMessage() + " (row " + row + " of its batch)");
  }
}
