package dev.longbow.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.text.Sizes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkDeploymentSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;

/**
 * The memory of the pods adds up as {@code deploy/kubernetes/README.md} says, computed as Flink
 * computes it when a TaskManager starts.
 */
class PodMemoryTest {
  private static final long MEGABYTE = 1 << 20;

  private static Configuration configuration(FlinkDeploymentSpec spec) {
    Configuration configuration = Configuration.fromMap(spec.getFlinkConfiguration());
    // As the operator does.
    configuration.set(
        TaskManagerOptions.TOTAL_PROCESS_MEMORY,
        MemorySize.parse(spec.getTaskManager().getResource().getMemory()));
    configuration.set(TaskManagerOptions.CPU_CORES, spec.getTaskManager().getResource().getCpu());
    configuration.set(
        JobManagerOptions.TOTAL_PROCESS_MEMORY,
        MemorySize.parse(spec.getJobManager().getResource().getMemory()));
    return configuration;
  }

  private static TaskExecutorProcessSpec taskManager(FlinkDeploymentSpec spec) {
    return TaskExecutorProcessUtils.processSpecFromConfig(configuration(spec));
  }

  /** The heap, of which {@code --memory} is a share. */
  private static long heap(TaskExecutorProcessSpec worker) {
    return worker.getJvmHeapMemorySize().getBytes();
  }

  private static long memory(List<String> arguments) {
    return Sizes.parse("memory", arguments.get(arguments.indexOf("--memory") + 1));
  }

  @Test
  void memoryIsHalfOfTheHeapOfTaskManagers() throws Exception {
    FlinkDeploymentSpec application =
        Manifests.named(FlinkDeployment.class, "vitals-summary").getSpec();
    long applicationHeap = heap(taskManager(application));
    long applicationMemory = memory(List.of(application.getJob().getArgs()));
    assertEquals(100 * (applicationHeap / 2 / MEGABYTE / 100), applicationMemory / MEGABYTE);
    FlinkDeploymentSpec session =
        Manifests.named(FlinkDeployment.class, "longbow-session").getSpec();
    for (Job job : Manifests.all(Job.class)) {
      long memory = memory(container(job).getArgs());
      assertEquals(100 * (heap(taskManager(session)) / 2 / MEGABYTE / 100), memory / MEGABYTE);
    }
  }

  @Test
  void partsOfMemoryAreThoseOfThePage() throws Exception {
    for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
      FlinkDeploymentSpec spec = deployment.getSpec();
      TaskExecutorProcessSpec worker = taskManager(spec);
      int slots = configuration(spec).get(TaskManagerOptions.NUM_TASK_SLOTS);
      assertEquals(slots, spec.getTaskManager().getResource().getCpu(), "a CPU for a slot");
      // The page's formula for the heap of a pod.
      long pod = worker.getTotalProcessMemorySize().getBytes();
      long overhead = Math.min(1024 * MEGABYTE, Math.max(192 * MEGABYTE, pod / 10));
      long rest =
          pod
              - overhead
              - worker.getJvmMetaspaceSize().getBytes()
              - worker.getManagedMemorySize().getBytes()
              - worker.getNetworkMemSize().getBytes()
              - worker.getTaskOffHeapSize().getBytes()
              - 128 * MEGABYTE;
      assertEquals(rest, heap(worker), MEGABYTE);
      assertTrue(worker.getManagedMemorySize().getBytes() >= slots * 512 * MEGABYTE);
      // Less would be the first to run out: a few shuffles need it.
      assertTrue(worker.getNetworkMemSize().getBytes() >= 64 * MEGABYTE);
    }
  }

  /** Planning takes place there, in an application. */
  @Test
  void jobManagersHaveAHeapToPlanWith() throws Exception {
    for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
      long heap =
          JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
                  configuration(deployment.getSpec()), JobManagerOptions.JVM_HEAP_MEMORY)
              .getJvmHeapMemorySize()
              .getBytes();
      assertTrue(heap >= 1024 * MEGABYTE, "heap " + Sizes.bytes(heap));
    }
  }

  @Test
  void theHeapOfASubmittingPodFitsIntoIt() throws Exception {
    for (Job job : Manifests.all(Job.class)) {
      Container container = container(job);
      long limit =
          Quantity.getAmountInBytes(container.getResources().getLimits().get("memory")).longValue();
      String heap =
          container.getArgs().stream().filter(a -> a.startsWith("-Xmx")).findFirst().orElseThrow();
      long bytes = Sizes.parse("heap", heap.substring(4));
      assertTrue(bytes + 400 * MEGABYTE <= limit, heap + " in " + Sizes.bytes(limit));
    }
  }

  private static Container container(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().get(0);
  }
}
