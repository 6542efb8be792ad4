package dev.longbow.beam;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.execute.BroadcastInput;
import dev.longbow.execute.Run;
import dev.longbow.physical.Operator;
import dev.longbow.physical.Stage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * The side inputs of a stage: for each of its broadcast joins the elements of the build side. A
 * runner starts no task of the stage before all of them are there. They are small by plan; where
 * all tasks are in one process they are references to blocks.
 */
final class BroadcastViews implements Serializable {
  private static final long serialVersionUID = 1L;

  /** For a stage without broadcast joins. */
  static final BroadcastViews NONE = new BroadcastViews(Map.of());

  private final Map<Integer, PCollectionView<Iterable<BlockElement>>> views;

  /**
   * Side inputs.
   *
   * @param views by exchange
   */
  BroadcastViews(Map<Integer, PCollectionView<Iterable<BlockElement>>> views) {
    this.views = new TreeMap<>(views);
  }

  boolean isEmpty() {
    return views.isEmpty();
  }

  List<PCollectionView<?>> all() {
    return new ArrayList<>(views.values());
  }

  /** Gives the value of a side input for the element under way. */
  interface Reader {
    Iterable<BlockElement> read(PCollectionView<Iterable<BlockElement>> view);
  }

  /**
   * What the tasks of a stage join with; the side inputs are looked at now, decoded when needed.
   */
  BroadcastInput input(Stage stage, Run run, Reader reader) {
    if (views.isEmpty()) {
      return BroadcastInput.NONE;
    }
    Map<Integer, Iterable<BlockElement>> elements = new HashMap<>();
    views.forEach((exchange, view) -> elements.put(exchange, reader.read(view)));
    Map<Integer, Schema> schemas = new HashMap<>();
    for (Operator.Broadcast join : stage.broadcasts()) {
      schemas.put(join.exchange(), join.build());
    }
    return new BroadcastInput() {
      @Override
      public Iterator<Batch> batches(int exchange) {
        return BroadcastViews.batches(elements.get(exchange), schemas.get(exchange), run);
      }

      @Override
      public boolean isLasting(int exchange) {
        for (BlockElement element : elements.get(exchange)) {
          if (element.bytes() == null) {
            return false;
          }
        }
        return true;
      }
    };
  }

  private static Iterator<Batch> batches(Iterable<BlockElement> elements, Schema schema, Run run) {
    List<BlockElement> ordered = new ArrayList<>();
    elements.forEach(ordered::add);
    ordered.sort(BlockElement.ORDER);
    return ordered.stream()
        .map(
            element ->
                element.bytes() == null
                    ? run.blocks().take(element.block())
                    : BatchCodec.decode(schema, element.bytes()))
        .iterator();
  }
}
