package dev.longbow.run.lineage;

import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.plan.PipelinePlan;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The events of one run. They are sent beside it, one after another, and whatever happens to them
 * is no more than a warning. Without a target nothing of OpenLineage's client is loaded.
 */
public final class Lineage implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final LineageSettings settings;
  private final Consumer<String> warnings;
  private final boolean isOn;

  /** Null when nothing is sent. */
  private CompletableFuture<LineageSender> sending;

  private boolean hasEnded;

  private Lineage(LineageSettings settings, Consumer<String> warnings) {
    this.settings = settings;
    this.warnings = warnings;
    this.isOn = settings.isOn();
  }

  /**
   * A run begins.
   *
   * @param warnings hears of events that could not be sent
   */
  public static Lineage begin(
      LineageSettings settings,
      PipelinePlan plan,
      String runId,
      Instant started,
      Consumer<String> warnings) {
    Lineage lineage = new Lineage(settings, warnings);
    if (lineage.isOn) {
      lineage.sending =
          CompletableFuture.supplyAsync(
              () -> new LineageSender(settings, plan, runId, started), Lineage::inBackground);
      lineage.send("START", LineageSender::start);
    }
    return lineage;
  }

  /** The JVM does not wait for an address that does not answer. */
  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "longbow-lineage");
    thread.setDaemon(true);
    thread.start();
  }

  /** The run has published its outputs. */
  public void complete(RunRecord record, List<Published> published, Instant ended) {
    hasEnded = true;
    send("COMPLETE", sender -> sender.complete(record, published, ended));
  }

  /** The run has failed. */
  public void fail(Throwable failure) {
    hasEnded = true;
    Instant ended = Instant.now();
    send("FAIL", sender -> sender.fail(failure, ended));
  }

  /** The run goes on without this process. */
  public void leave() {
    hasEnded = true;
    Instant now = Instant.now();
    send("RUNNING", sender -> sender.running(now));
  }

  private void send(String event, Consumer<LineageSender> send) {
    if (!isOn) {
      return;
    }
    sending =
        sending.thenApplyAsync(
            sender -> {
              try {
                send.accept(sender);
              } catch (RuntimeException | LinkageError e) {
                warn(event, e);
              }
              return sender;
            },
            Lineage::inBackground);
  }

  private void warn(String event, Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String reason =
        cause.getMessage() == null || cause instanceof ReflectiveOperationException
            ? cause.toString()
            : cause.getMessage();
    warnings.accept(
        "Cannot send the lineage event %s to %s: %s. The run is not affected"
            .formatted(event, settings.place(), reason.lines().findFirst().orElse("")));
  }

  /** Waits until the events are sent, or long enough. */
  @Override
  public void close() {
    if (!isOn) {
      return;
    }
    if (!hasEnded) {
      fail(new IllegalStateException("The run ended without a result"));
    }
    try {
      sending
          .thenAcceptAsync(LineageSender::close, Lineage::inBackground)
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      warn("START", e.getCause());
    } catch (TimeoutException e) {
      warn("COMPLETE", new IllegalStateException("no answer for " + PATIENCE_SECONDS + " s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
