package dev.longbow.beam;

import dev.longbow.execute.SkewSplits;
import dev.longbow.physical.SkewRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.values.KV;

/** Sums rows by partition and side, and the numbers of blocks behind them; and decides. */
final class SkewDecision extends Combine.CombineFn<KV<Integer, Integer>, List<Long>, SkewSplits> {
  private static final long serialVersionUID = 1L;

  private final SkewRule rule;
  private final int partitions;

  SkewDecision(SkewRule rule, int partitions) {
    this.rule = rule;
    this.partitions = partitions;
  }

  /** The place of a partition's side in the sums. */
  static int place(int partition, int layout) {
    return 2 * partition + layout;
  }

  @Override
  public List<Long> createAccumulator() {
    return new ArrayList<>(Collections.nCopies(4 * partitions, 0L));
  }

  @Override
  public List<Long> addInput(List<Long> sums, KV<Integer, Integer> block) {
    add(sums, block.getKey(), block.getValue());
    add(sums, 2 * partitions + block.getKey(), 1);
    return sums;
  }

  private static void add(List<Long> sums, int place, long more) {
    sums.set(place, sums.get(place) + more);
  }

  @Override
  public List<Long> mergeAccumulators(Iterable<List<Long>> all) {
    List<Long> merged = createAccumulator();
    for (List<Long> sums : all) {
      for (int i = 0; i < sums.size(); i++) {
        add(merged, i, sums.get(i));
      }
    }
    return merged;
  }

  @Override
  public SkewSplits extractOutput(List<Long> sums) {
    SkewSplits.Counts counts = new SkewSplits.Counts(partitions);
    for (int partition = 0; partition < partitions; partition++) {
      for (int layout = 0; layout < 2; layout++) {
        int place = place(partition, layout);
        counts.add(partition, layout, sums.get(place), sums.get(2 * partitions + place));
      }
    }
    return SkewSplits.of(rule, counts);
  }

  @Override
  public Coder<List<Long>> getAccumulatorCoder(
      CoderRegistry registry, Coder<KV<Integer, Integer>> input) {
    return ListCoder.of(VarLongCoder.of());
  }

  @Override
  public Coder<SkewSplits> getDefaultOutputCoder(
      CoderRegistry registry, Coder<KV<Integer, Integer>> input) {
    return SerializableCoder.of(SkewSplits.class);
  }
}
