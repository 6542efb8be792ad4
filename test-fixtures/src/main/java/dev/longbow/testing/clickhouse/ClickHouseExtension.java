package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that ask for them a {@link ClickHouseServer}, which all test classes of this process
 * share and which starts when the first one asks, a {@link ClickHouseDatabase}, which the classes
 * within a test class share with it and which is dropped when it ends, and {@link
 * TestCertificates}, which all share. Constructors, test and life cycle methods ask by a parameter.
 * Whoever kills a server starts one of their own. Where there is none, the classes are skipped and
 * say why.
 *
 * <pre>{@code
 * @ExtendWith(ClickHouseExtension.class)
 * final class SomeTest {
 *   @Test
 *   void reads(ClickHouseDatabase database) throws IOException {
 *     database.sql("CREATE TABLE t (a Int32) ENGINE = MergeTree ORDER BY a");
 *     database.http().insert("INSERT INTO t FORMAT TSV", body);
 *     assertEquals("3", database.sql("SELECT sum(a) FROM t"));
 *   }
 * }
 * }</pre>
 */
public final class ClickHouseExtension
    implements ExecutionCondition, BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ClickHouseExtension.class);

  /** A test class's database, if it asks for one. */
  private static final class Owned implements AutoCloseable {
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

  /** A parameter that cannot be had would be an error, not a test that is skipped. */
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return ClickHouseServer.sharedMissing()
        .map(ConditionEvaluationResult::disabled)
        .orElseGet(() -> ConditionEvaluationResult.enabled("There is a ClickHouse"));
  }

  /** Puts the place for a database where it ends with the outermost class. */
  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(NAMESPACE).getOrComputeIfAbsent(Owned.class, key -> new Owned(), Owned.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == ClickHouseServer.class
        || type == ClickHouseDatabase.class
        || type == TestCertificates.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (type == TestCertificates.class) {
      return shared(context, TestCertificates.class, TestCertificates::new);
    }
    ClickHouseServer server = shared(context, ClickHouseServer.class, ClickHouseServer::shared);
    if (type == ClickHouseServer.class) {
      return server;
    }
    return context
        .getStore(NAMESPACE)
        .get(Owned.class, Owned.class)
        .database(server, context.getRequiredTestClass());
  }

  /** Makes it when the first one asks; JUnit closes it after the last test. */
  private static <T extends AutoCloseable> T shared(
      ExtensionContext context, Class<T> type, Callable<T> made) {
    Function<Class<T>, T> make =
        key -> {
          try {
            return made.call();
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException("Cannot make " + key.getSimpleName(), e);
          }
        };
    return context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(type, make, type);
  }
}
