package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that ask for them a {@link ClickHouseServer}, which all test classes of this process
 * share and which starts when the first one asks, and a {@link ClickHouseDatabase}, which the
 * classes within a test class share with it and which is dropped when it ends. Constructors, test
 * and life cycle methods ask by a parameter. Whoever kills a server starts one of their own.
 */
public final class ClickHouseExtension implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ClickHouseExtension.class);

  private record Shared(ClickHouseServer server)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      server.close();
    }
  }

  /** A test class's database, if it asks for one. */
  private static final class Owned
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private ClickHouseDatabase database;

    synchronized ClickHouseDatabase database(ClickHouseServer server, Class<?> test) {
      if (database == null) {
        try {
          database = server.createDatabase(test.getSimpleName());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return database;
    }

    @Override
    public synchronized void close() {
      if (database != null) {
        database.close();
      }
    }
  }

  /** Puts the place for a database where it ends with the outermost class. */
  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(NAMESPACE).getOrComputeIfAbsent(Owned.class, key -> new Owned(), Owned.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == ClickHouseServer.class || type == ClickHouseDatabase.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ClickHouseServer server =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                Shared.class, key -> new Shared(ClickHouseServer.shared()), Shared.class)
            .server();
    if (parameter.getParameter().getType() == ClickHouseServer.class) {
      return server;
    }
    return context
        .getStore(NAMESPACE)
        .get(Owned.class, Owned.class)
        .database(server, context.getRequiredTestClass());
  }
}
