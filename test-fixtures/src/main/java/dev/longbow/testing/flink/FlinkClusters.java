package dev.longbow.testing.flink;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that ask for a {@link FlinkCluster} the one that all test classes of this process
 * share, and prints the ends of the logs when a test fails. Whoever kills or holds processes starts
 * a cluster of their own.
 */
public final class FlinkClusters implements ParameterResolver, AfterTestExecutionCallback {
  private record Shared(FlinkCluster cluster)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FlinkCluster.class;
  }

  @Override
  public FlinkCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(FlinkClusters.class))
        .getOrComputeIfAbsent(Shared.class, key -> new Shared(FlinkCluster.start()), Shared.class)
        .cluster();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      FlinkCluster.started().forEach(cluster -> System.err.println(cluster.tails()));
    }
  }
}
