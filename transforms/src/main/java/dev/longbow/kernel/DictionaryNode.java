package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;

/**
 * An expression of one string column: over a dictionary-encoded column it is evaluated once per
 * dictionary and its results are looked up by code. Results that are strings stay
 * dictionary-encoded.
 */
final class DictionaryNode extends Node {
  private final int position;
  private final Node expression;
  private final DictionaryTracker tracker = new DictionaryTracker();

  /** Results by code, the null's last; null when not evaluated for this dictionary. */
  private Column byCode;

  /** For string results the results without validity, always the same object. */
  private BytesColumn dictionary;

  DictionaryNode(int position, Node expression) {
    super(expression.type());
    this.position = position;
    this.expression = expression;
  }

  @Override
  Column evaluate(Batch batch) {
    if (!(batch.column(position) instanceof DictionaryColumn column)) {
      return expression.evaluate(batch);
    }
    if (tracker.isNew(column)) {
      byCode = null;
    }
    if (byCode == null && tracker.shouldEvaluate()) {
      evaluateDictionary(batch, column.dictionary());
    }
    if (byCode == null) {
      return expression.evaluate(DictionaryTracker.decoded(batch, position, column));
    }
    int rows = column.length();
    int[] codes = DictionaryTracker.codes(column);
    if (dictionary == null) {
      return byCode.gather(codes, rows);
    }
    long[] validity = Bits.gather(byCode.validity(), codes, rows);
    return new DictionaryColumn(rows, codes, dictionary, validity);
  }

  private void evaluateDictionary(Batch batch, BytesColumn values) {
    try {
      Column result = expression.evaluate(DictionaryTracker.withNull(batch, values));
      if (result instanceof DictionaryColumn encoded) {
        result = encoded.decode();
      }
      byCode = result;
      dictionary = result instanceof BytesColumn bytes ? bytes.withValidity(null) : null;
    } catch (RowFailure failure) {
      tracker.fail();
    }
  }
}
