package dev.longbow.physical;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts stages in an order in which producers come before consumers. */
final class StageOrder {
  private final Map<Integer, List<DraftStage>> producers = new HashMap<>();
  private final Map<DraftStage, Boolean> ordered = new IdentityHashMap<>();
  private final List<DraftStage> result = new ArrayList<>();

  private StageOrder() {}

  /**
   * The stages from first to last.
   *
   * @param found in the order they were found, most consumers before their producers
   */
  static List<DraftStage> of(List<DraftStage> found) {
    StageOrder order = new StageOrder();
    for (int i = found.size() - 1; i >= 0; i--) {
      DraftStage stage = found.get(i);
      Set<Integer> written = new HashSet<>();
      stage.roots().forEach(root -> writes(root, written));
      written.forEach(
          exchange ->
              order.producers.computeIfAbsent(exchange, id -> new ArrayList<>()).add(stage));
    }
    for (int i = found.size() - 1; i >= 0; i--) {
      order.add(found.get(i));
    }
    return order.result;
  }

  private void add(DraftStage stage) {
    Boolean done = ordered.putIfAbsent(stage, false);
    if (done != null) {
      if (!done) {
        throw new LongbowException(ErrorCode.INTERNAL, "A stage waits for itself: " + stage);
      }
      return;
    }
    Set<Integer> read = new LinkedHashSet<>();
    if (stage.input() instanceof Stage.ExchangeInput input) {
      read.add(input.exchange());
    }
    stage.roots().forEach(root -> reads(root, read));
    for (int exchange : read) {
      producers.getOrDefault(exchange, List.of()).forEach(this::add);
    }
    ordered.put(stage, true);
    result.add(stage);
  }

  private static void writes(Draft draft, Set<Integer> exchanges) {
    if (draft.operator() instanceof Operator.ExchangeWrite write) {
      exchanges.add(write.exchange());
    }
    draft.consumers().forEach(consumer -> writes(consumer, exchanges));
  }

  private static void reads(Draft draft, Set<Integer> exchanges) {
    if (draft.operator() instanceof Operator.Broadcast broadcast && broadcast.exchange() >= 0) {
      exchanges.add(broadcast.exchange());
    }
    draft.consumers().forEach(consumer -> reads(consumer, exchanges));
  }
}
