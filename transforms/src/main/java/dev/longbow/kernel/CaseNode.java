package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.util.Arrays;
import java.util.List;

/** CASE: conditions see only the rows left over, values only the rows that take them. */
final class CaseNode extends Node {
  private final List<Branch> branches;
  private final ValuePart otherwise;
  private final Assembler assembler;
  private byte[] mask = new byte[0];
  private int[] left = new int[0];
  private int[] taken = new int[0];

  /** A condition and its value. */
  record Branch(PredicatePart condition, ValuePart value) {}

  CaseNode(List<Branch> branches, ValuePart otherwise, DataType type) {
    super(type);
    this.branches = branches;
    this.otherwise = otherwise;
    this.assembler = new Assembler(type);
  }

  @Override
  Column evaluate(Batch batch) {
    int rows = batch.rows();
    mask = Scratch.bytes(mask, rows);
    left = Scratch.ints(left, rows);
    taken = Scratch.ints(taken, rows);
    for (int i = 0; i < rows; i++) {
      left[i] = i;
    }
    int count = rows;
    assembler.start(rows);
    for (Branch branch : branches) {
      if (count == 0) {
        break;
      }
      branch.condition().mask(batch, left, count, mask);
      int took = SelectionKernels.split(mask, count, left, taken);
      count -= took;
      if (took > 0) {
        assembler.add(branch.value().evaluate(batch, taken, took), Arrays.copyOf(taken, took));
      }
    }
    if (count > 0 || rows == 0) {
      assembler.add(otherwise.evaluate(batch, left, count), Arrays.copyOf(left, count));
    }
    return assembler.finish();
  }
}
