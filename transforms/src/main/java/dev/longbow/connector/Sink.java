package dev.longbow.connector;

import dev.longbow.column.Schema;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where rows go. Tasks write parts under names unique per attempt into the run's own directory; one
 * committer publishes the parts that reached it. Parts that nobody reported do not exist.
 */
public interface Sink {
  /**
   * Checks, without changing anything, what {@link #prepare} would refuse of the target as it is.
   */
  default void check() {}

  /**
   * Checks, before anything runs, that the target can be written in its mode and that the format
   * can hold the schema; recovers or rolls back an interrupted publish of an earlier run.
   */
  void prepare(String runId);

  /**
   * Says, after {@link #prepare}, that the run goes on in other processes, maybe of other machines:
   * until a lease has run out nobody takes what it wrote for that of a dead run.
   *
   * @param millis how long from now
   */
  default void beginLease(String runId, long millis) {}

  /** Makes a lease that was begun last longer; does nothing when the run has ended. */
  default void renewLease(String runId, long millis) {}

  /**
   * Opens a part.
   *
   * @param runId names the run's directory
   * @param order the part's place in the output
   */
  PartWriter openPart(String runId, PartOrder order);

  /**
   * Opens a part whose rows are counted before, as are those in front of it and of all parts.
   *
   * @param firstRow how many rows are in front of it
   * @param rows how many rows it will have
   * @param allRows how many rows all parts have
   */
  default PartWriter openPart(
      String runId, PartOrder order, long firstRow, long rows, long allRows) {
    return openPart(runId, order);
  }

  /**
   * Puts rows that travelled inline to where the parts are, and gives parts that take their place:
   * of a run of very many tasks, all such rows together are too large for the committer's heap.
   */
  default List<Part> putAside(String runId, List<Part> parts) {
    return parts;
  }

  /**
   * Puts the parts, given in any order and sorted by {@link Part#order}, together as the new
   * output, which nobody sees yet. Whatever can fail for lack of space or rights happens here. With
   * no parts an empty, schema-only output is made. What can be told about the run goes into the
   * output's manifest. Repeating it, also after {@link #commit}, changes nothing.
   */
  Published stage(String runId, List<Part> parts, RunRecord run);

  /**
   * Makes what was staged visible, the manifest last. Only renames: a run with several outputs
   * stages all of them before it commits the first. Repeating it changes nothing.
   */
  void commit(String runId);

  /** Stages and commits a run's only output. */
  default Published publish(String runId, List<Part> parts, RunRecord run) {
    Published published = stage(runId, parts, run);
    commit(runId);
    return published;
  }

  /** Where {@link #commit} puts the manifest; empty when this kind of output has none. */
  default Optional<String> manifestPath() {
    return Optional.empty();
  }

  /**
   * The local files and folders that {@link #commit} replaces, absolute, and of a folder one file
   * as it will be in it; empty when no other output or input can meet them.
   */
  default List<Path> targets() {
    return List.of();
  }

  /**
   * The same of outputs in stores: URIs, of folders with a slash at their ends; empty for local
   * ones.
   */
  default List<String> locations() {
    return List.of();
  }

  /** Removes what an unsuccessful run left behind. Called when no task writes any more. */
  void abandon(String runId);

  /** The schema of what is written. */
  Schema schema();
}
