package dev.longbow.physical;

import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import java.util.List;

/**
 * Stages in an order in which producers come before consumers, the exchanges between them, and the
 * outputs.
 */
public record PhysicalPlan(
    String name, List<Stage> stages, List<Exchange> exchanges, List<Output> outputs) {
  public PhysicalPlan {
    stages = List.copyOf(stages);
    exchanges = List.copyOf(exchanges);
    outputs = List.copyOf(outputs);
  }

  /** An output and its schema. */
  public record Output(SinkSpec sink, Schema schema) {}

  /** The exchange of an id. */
  public Exchange exchange(int id) {
    return exchanges.stream().filter(exchange -> exchange.id() == id).findFirst().orElseThrow();
  }
}
