package dev.longbow.beam;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What the first task of a run sets up in a process that no launcher of ours has started: a worker
 * of a cluster. Travels with the pipeline to every worker, like all options of Beam.
 */
public interface WorkerOptions extends PipelineOptions {
  /** Whether tasks run in other processes than the one that started the run. */
  @Description("Whether tasks run in other processes than the one that started the run")
  @Default.Boolean(false)
  boolean isOnCluster();

  /** Sets {@link #isOnCluster}. */
  void setOnCluster(boolean value);

  /** The memory budget of a worker process in bytes; 0 for a share of its heap. */
  @Description("The memory budget of a worker process in bytes; 0 for a share of its heap")
  @Default.Long(0)
  long getWorkerMemory();

  /** Sets {@link #getWorkerMemory}. */
  void setWorkerMemory(long value);

  /** Where a worker's spill files go; null for the cluster's own temporary folders. */
  @Description("Where a worker's spill files go; null for the cluster's own temporary folders")
  String getWorkerSpillFolder();

  /** Sets {@link #getWorkerSpillFolder}. */
  void setWorkerSpillFolder(String value);

  /** Where the committer's worker writes the run's log; null where the submitting process does. */
  @Description("Where the committer's worker writes the run's log; null where it does not")
  String getRunLog();

  /** Sets {@link #getRunLog}. */
  void setRunLog(String value);

  /** What the run's log says that the plan may not mean. */
  @Description("What the run's log says that the plan may not mean")
  List<String> getRunWarnings();

  /** Sets {@link #getRunWarnings}. */
  void setRunWarnings(List<String> value);

  /** The outputs of the run, encoded, whose leases workers renew. */
  @Description("The outputs of the run, encoded, whose leases workers renew")
  List<String> getLeasedOutputs();

  /** Sets {@link #getLeasedOutputs}. */
  void setLeasedOutputs(List<String> value);

  /** How long a lease lasts after it was renewed. */
  @Description("How long a lease lasts after it was renewed, in milliseconds")
  @Default.Long(300_000)
  long getLeaseMillis();

  /** Sets {@link #getLeaseMillis}. */
  void setLeaseMillis(long value);
}
