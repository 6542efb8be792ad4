package dev.longbow.kernel;

import dev.longbow.column.Batch;
import java.util.Arrays;

/** A comparison with NULL: null for every row. */
final class NullMaskNode extends PredicateNode {
  @Override
  void mask(Batch batch, byte[] mask) {
    Arrays.fill(mask, 0, batch.rows(), MaskKernels.NULL);
  }
}
