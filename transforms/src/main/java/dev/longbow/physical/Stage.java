package dev.longbow.physical;

import dev.longbow.column.Schema;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.Split;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything between two exchanges: one input and a tree of operators whose leaves are exchange and
 * sink writes. A step with several consumers is a node with several children, so its rows are
 * computed once and pushed to each.
 */
public record Stage(int id, Input input, List<Node> roots) {
  public Stage {
    roots = List.copyOf(roots);
  }

  /** The same stage without its splits, for where they are handed out apart from it. */
  public Stage withoutSplits() {
    return input instanceof ScanInput scan
        ? new Stage(
            id,
            new ScanInput(
                scan.step(), scan.reader(), List.of(), scan.prunedRows(), scan.rejected()),
            roots)
        : this;
  }

  /** The operators whose tasks all get the same rows, in the order of the tree. */
  public List<Operator.Broadcast> broadcasts() {
    return operators().stream()
        .filter(Operator.Broadcast.class::isInstance)
        .map(Operator.Broadcast.class::cast)
        .filter(broadcast -> broadcast.exchange() >= 0)
        .toList();
  }

  /** All operators in the order of the tree, depth first. Takes no stack, however deep it is. */
  public List<Operator> operators() {
    List<Operator> found = new ArrayList<>();
    Deque<Node> rest = new ArrayDeque<>(roots);
    while (!rest.isEmpty()) {
      Node node = rest.pop();
      found.add(node.operator());
      for (int i = node.consumers().size() - 1; i >= 0; i--) {
        rest.push(node.consumers().get(i));
      }
    }
    return found;
  }

  /**
   * The exchange by ranges whose keys this stage samples, and nothing else: what it reads is read
   * again by the stage that sends the rows, and counted there.
   */
  public OptionalInt sampledExchange() {
    Node node = roots.get(0);
    while (!node.consumers().isEmpty()) {
      node = node.consumers().get(0);
    }
    return node.operator() instanceof Operator.SampleWrite write
        ? OptionalInt.of(write.exchange())
        : OptionalInt.empty();
  }

  /**
   * Whether what this stage reads is read again by another one, and counted there: it samples keys,
   * or sums up rows for window functions.
   */
  public boolean readsAhead() {
    return sampledExchange().isPresent()
        || (input instanceof ScanInput
            && operators().stream().anyMatch(Operator.RangeStates.class::isInstance));
  }

  /** An operator and those that consume its rows (none for writes). */
  public record Node(Operator operator, List<Node> consumers) {
    public Node {
      consumers = List.copyOf(consumers);
    }
  }

  /** Where a stage's rows come from. */
  public sealed interface Input {
    /** The schema of the rows, the first of them if they come in several. */
    Schema schema();

    /** The schemas in which rows come. */
    default List<Schema> layouts() {
      return List.of(schema());
    }
  }

  /**
   * A scan: one task per split. The splits are handed out by the runner, not kept in the stage.
   *
   * @param prunedRows rows that are in no split because none of them can match
   * @param rejected where this stage's tasks write rows that cannot be read; of several stages that
   *     scan the same, one does
   */
  public record ScanInput(
      String step,
      ReaderSpec reader,
      List<Split> splits,
      long prunedRows,
      Optional<RejectedRows> rejected)
      implements Input {
    public ScanInput {
      splits = List.copyOf(splits);
    }

    /** The same with another side file, or none. */
    ScanInput withRejected(Optional<RejectedRows> other) {
      return new ScanInput(step, reader, splits, prunedRows, other);
    }

    /** A scan of everything. */
    public ScanInput(String step, ReaderSpec reader, List<Split> splits) {
      this(step, reader, splits, 0, Optional.empty());
    }

    @Override
    public Schema schema() {
      return reader.schema();
    }
  }

  /** The partitions of an exchange: one task per partition. */
  public record ExchangeInput(int exchange, List<Schema> layouts) implements Input {
    public ExchangeInput {
      layouts = List.copyOf(layouts);
    }

    /** The partitions of an exchange whose rows have one schema. */
    public ExchangeInput(int exchange, Schema schema) {
      this(exchange, List.of(schema));
    }

    @Override
    public Schema schema() {
      return layouts.get(0);
    }
  }
}
