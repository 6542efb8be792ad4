package dev.longbow.run.lineage;

import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.Versions;
import io.openlineage.client.Clients;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClient;
import io.openlineage.client.transports.ApiKeyTokenProvider;
import io.openlineage.client.transports.FileConfig;
import io.openlineage.client.transports.FileTransport;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import io.openlineage.client.transports.Transport;
import io.openlineage.client.utils.UUIDUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes the events of a run and sends them with OpenLineage's own client. */
final class LineageSender implements AutoCloseable {
  private static final URI PRODUCER = URI.create("https://longbow.dev/" + Versions.longbow());
  private static final int TIMEOUT_MILLIS = 5000;

  private final LineageSettings settings;
  private final PipelinePlan plan;
  private final String runId;
  private final Instant started;
  private final OpenLineage events = new OpenLineage(PRODUCER);
  private final UUID id;
  private final LineageFacets facets;
  private final OpenLineageClient client;

  LineageSender(LineageSettings settings, PipelinePlan plan, String runId, Instant started) {
    this.settings = settings;
    this.plan = plan;
    this.runId = runId;
    this.started = started;
    this.id = UUIDUtils.generateNewUUID(started);
    this.facets = new LineageFacets(events, plan);
    this.client = client();
  }

  private OpenLineageClient client() {
    Optional<String> target = settings.target().or(() -> settings.variable("URL"));
    if (target.isEmpty()) {
      // OPENLINEAGE_CONFIG, or one variable for each setting of the transport.
      return Clients.newClient();
    }
    Transport transport =
        LineageSettings.isAddress(target.get()) ? http(target.get()) : file(target.get());
    return OpenLineageClient.builder().transport(transport).build();
  }

  private Transport http(String address) {
    HttpConfig config = new HttpConfig();
    URI url = URI.create(address);
    config.setUrl(url);
    boolean hasPath = url.getPath() != null && url.getPath().replace("/", "").length() > 0;
    if (!hasPath) {
      settings.variable("ENDPOINT").ifPresent(config::setEndpoint);
    }
    settings
        .variable("API_KEY")
        .ifPresent(
            key -> {
              ApiKeyTokenProvider provider = new ApiKeyTokenProvider();
              provider.setApiKey(key);
              config.setAuth(provider);
            });
    config.setTimeoutInMillis(TIMEOUT_MILLIS);
    return new HttpTransport(config);
  }

  private static Transport file(String name) {
    Path file = Path.of(name).toAbsolutePath();
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    FileConfig config = new FileConfig();
    config.setLocation(file.toString());
    return new FileTransport(config);
  }

  void start() {
    client.emit(
        event(OpenLineage.RunEvent.EventType.START, started, Optional.empty())
            .inputs(facets.inputs(List.of()))
            .outputs(facets.outputs(List.of()))
            .build());
  }

  void running(Instant now) {
    client.emit(
        event(OpenLineage.RunEvent.EventType.RUNNING, now, Optional.empty())
            .inputs(facets.inputs(List.of()))
            .outputs(facets.outputs(List.of()))
            .build());
  }

  void complete(RunRecord record, List<Published> published, Instant ended) {
    client.emit(
        event(OpenLineage.RunEvent.EventType.COMPLETE, ended, Optional.empty())
            .inputs(facets.inputs(LineageChecks.of(plan, record.checks())))
            .outputs(facets.outputs(published))
            .build());
  }

  void fail(Throwable failure, Instant ended) {
    Optional<LongbowException> known = LongbowException.find(failure);
    boolean isCancelled = known.filter(e -> e.code() == ErrorCode.CANCELLED).isPresent();
    client.emit(
        event(
                isCancelled
                    ? OpenLineage.RunEvent.EventType.ABORT
                    : OpenLineage.RunEvent.EventType.FAIL,
                ended,
                Optional.of(known.map(LongbowException::line).orElse(failure.toString())))
            .inputs(facets.inputs(LineageChecks.failed(plan, known)))
            .outputs(facets.outputs(List.of()))
            .build());
  }

  private OpenLineage.RunEventBuilder event(
      OpenLineage.RunEvent.EventType type, Instant time, Optional<String> error) {
    return events
        .newRunEventBuilder()
        .eventType(type)
        .eventTime(zoned(time))
        .run(events.newRunBuilder().runId(id).facets(runFacets(error)).build())
        .job(
            events
                .newJobBuilder()
                .namespace(settings.jobNamespace())
                .name(plan.name())
                .facets(jobFacets())
                .build());
  }

  private static ZonedDateTime zoned(Instant time) {
    return time.atZone(ZoneOffset.UTC);
  }

  private OpenLineage.RunFacets runFacets(Optional<String> error) {
    OpenLineage.RunFacetsBuilder built =
        events
            .newRunFacetsBuilder()
            .processing_engine(
                events
                    .newProcessingEngineRunFacetBuilder()
                    .name("Longbow")
                    .version(Versions.longbow())
                    .build())
            .externalQuery(
                events
                    .newExternalQueryRunFacetBuilder()
                    .externalQueryId(runId)
                    .source("Longbow")
                    .build());
    LineageParent.of(settings)
        .ifPresent(
            parent ->
                built.parent(
                    events
                        .newParentRunFacetBuilder()
                        .run(events.newParentRunFacetRunBuilder().runId(parent.run()).build())
                        .job(
                            events
                                .newParentRunFacetJobBuilder()
                                .namespace(parent.namespace())
                                .name(parent.job())
                                .build())
                        .build()));
    error.ifPresent(
        message ->
            built.errorMessage(
                events
                    .newErrorMessageRunFacetBuilder()
                    .message(message)
                    .programmingLanguage("Java")
                    .build()));
    return built.build();
  }

  private OpenLineage.JobFacets jobFacets() {
    OpenLineage.JobFacetsBuilder built =
        events
            .newJobFacetsBuilder()
            .jobType(
                events
                    .newJobTypeJobFacetBuilder()
                    .processingType("BATCH")
                    .integration("LONGBOW")
                    .jobType("JOB")
                    .build());
    if (!settings.description().isBlank()) {
      built.documentation(
          events.newDocumentationJobFacetBuilder().description(settings.description()).build());
    }
    return built.build();
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
