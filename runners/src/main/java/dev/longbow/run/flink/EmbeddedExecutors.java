package dev.longbow.run.flink;

import java.util.stream.Stream;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.Reference;

/**
 * Runs each job on a Flink cluster in this process that lives as long as the job. The clusters
 * share one {@link RemoteCalls}: of the 0.75 seconds that Flink's own take to start, 0.6 load it.
 */
final class EmbeddedExecutors implements PipelineExecutorServiceLoader {
  @Override
  public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
    return new Factory();
  }

  @Override
  public Stream<String> getExecutorNames() {
    return Stream.of(LocalExecutor.NAME);
  }

  private static MiniCluster cluster(MiniClusterConfiguration configuration) {
    return new MiniCluster(configuration, () -> Reference.borrowed(RemoteCalls.system()));
  }

  private static final class Factory implements PipelineExecutorFactory {
    @Override
    public String getName() {
      return LocalExecutor.NAME;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
      return true;
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
      return LocalExecutor.createWithFactory(configuration, EmbeddedExecutors::cluster);
    }
  }
}
