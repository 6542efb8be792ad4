package dev.longbow.run.lineage;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.connector.Source;
import dev.longbow.plan.ColumnLineage;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import io.openlineage.client.OpenLineage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The inputs and outputs of a pipeline as datasets with what is known of them. */
final class LineageFacets {
  private final OpenLineage events;
  private final PipelinePlan plan;
  private final Map<String, LogicalPlan.Scan> inputs;

  LineageFacets(OpenLineage events, PipelinePlan plan) {
    this.events = events;
    this.plan = plan;
    this.inputs = LineageDatasets.inputs(plan);
  }

  List<OpenLineage.InputDataset> inputs(List<LineageChecks.Assertion> assertions) {
    List<OpenLineage.InputDataset> datasets = new ArrayList<>();
    inputs.forEach(
        (name, scan) -> {
          LineageDatasets.Name dataset = LineageDatasets.of(scan.source().location());
          datasets.add(
              events
                  .newInputDatasetBuilder()
                  .namespace(dataset.namespace())
                  .name(dataset.name())
                  .facets(
                      events
                          .newDatasetFacetsBuilder()
                          .schema(schema(scan.source().schema()))
                          .storage(storage(dataset, scan.source().format()))
                          .build())
                  .inputFacets(inputFacets(name, scan.source(), assertions))
                  .build());
        });
    return datasets;
  }

  private OpenLineage.InputDatasetInputFacets inputFacets(
      String name, Source source, List<LineageChecks.Assertion> assertions) {
    List<Source.InputFile> files = source.files();
    OpenLineage.InputDatasetInputFacetsBuilder facets =
        events
            .newInputDatasetInputFacetsBuilder()
            .inputStatistics(
                events
                    .newInputStatisticsInputDatasetFacetBuilder()
                    .size(files.stream().mapToLong(Source.InputFile::bytes).sum())
                    .fileCount((long) files.size())
                    .build());
    List<OpenLineage.DataQualityAssertionsDatasetFacetAssertions> own = new ArrayList<>();
    for (LineageChecks.Assertion assertion : assertions) {
      if (assertion.inputs().contains(name)) {
        own.add(
            events
                .newDataQualityAssertionsDatasetFacetAssertionsBuilder()
                .assertion(assertion.text())
                .success(assertion.success())
                .column(assertion.column().filter(source.schema()::contains).orElse(null))
                .build());
      }
    }
    if (!own.isEmpty()) {
      facets.dataQualityAssertions(
          events.newDataQualityAssertionsDatasetFacetBuilder().assertions(own).build());
    }
    return facets.build();
  }

  /**
   * The outputs.
   *
   * @param published what was written; empty before that
   */
  List<OpenLineage.OutputDataset> outputs(List<Published> published) {
    List<OpenLineage.OutputDataset> datasets = new ArrayList<>();
    for (PipelinePlan.Output output : plan.outputs()) {
      LineageDatasets.Name dataset = LineageDatasets.of(output.sink().path());
      OpenLineage.OutputDatasetBuilder built =
          events
              .newOutputDatasetBuilder()
              .namespace(dataset.namespace())
              .name(dataset.name())
              .facets(
                  events
                      .newDatasetFacetsBuilder()
                      .schema(schema(output.plan().schema()))
                      .storage(storage(dataset, output.sink().format()))
                      .columnLineage(columns(ColumnLineage.of(plan, output.plan())))
                      .build());
      published.stream()
          .filter(found -> found.name().equals(output.sink().name()))
          .findFirst()
          .ifPresent(found -> built.outputFacets(statistics(found)));
      datasets.add(built.build());
    }
    return datasets;
  }

  private OpenLineage.OutputDatasetOutputFacets statistics(Published published) {
    return events
        .newOutputDatasetOutputFacetsBuilder()
        .outputStatistics(
            events
                .newOutputStatisticsOutputDatasetFacetBuilder()
                .rowCount(published.rows())
                .size(published.bytes())
                .fileCount((long) published.files().size())
                .build())
        .build();
  }

  private OpenLineage.SchemaDatasetFacet schema(Schema schema) {
    List<OpenLineage.SchemaDatasetFacetFields> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      fields.add(
          events
              .newSchemaDatasetFacetFieldsBuilder()
              .name(field.name())
              .type(field.type().toString())
              .build());
    }
    return events.newSchemaDatasetFacetBuilder().fields(fields).build();
  }

  private OpenLineage.StorageDatasetFacet storage(LineageDatasets.Name dataset, String format) {
    String layer = dataset.namespace().replaceFirst("://.*", "");
    return events.newStorageDatasetFacetBuilder().storageLayer(layer).fileFormat(format).build();
  }

  private OpenLineage.ColumnLineageDatasetFacet columns(ColumnLineage.Rows rows) {
    OpenLineage.ColumnLineageDatasetFacetFieldsBuilder fields =
        events.newColumnLineageDatasetFacetFieldsBuilder();
    rows.columns()
        .forEach(
            (name, uses) ->
                fields.put(
                    name,
                    events
                        .newColumnLineageDatasetFacetFieldsAdditionalBuilder()
                        .inputFields(fields(uses))
                        .build()));
    return events
        .newColumnLineageDatasetFacetBuilder()
        .fields(fields.build())
        .dataset(fields(rows.decisive()))
        .build();
  }

  private record Column(LineageDatasets.Name dataset, String column) {}

  /** Each column once, with all that is done with it. */
  private List<OpenLineage.InputField> fields(Collection<ColumnLineage.Use> uses) {
    Map<Column, List<OpenLineage.InputFieldTransformations>> byColumn = new LinkedHashMap<>();
    for (ColumnLineage.Use use : uses) {
      Optional<LogicalPlan.Scan> input = Optional.ofNullable(inputs.get(use.input()));
      input.ifPresent(
          scan ->
              byColumn
                  .computeIfAbsent(
                      new Column(LineageDatasets.of(scan.source().location()), use.column()),
                      key -> new ArrayList<>())
                  .add(
                      events
                          .newInputFieldTransformationsBuilder()
                          .type(use.kind().isDirect() ? "DIRECT" : "INDIRECT")
                          .subtype(use.kind().name())
                          .masking(false)
                          .build()));
    }
    List<OpenLineage.InputField> fields = new ArrayList<>();
    byColumn.forEach(
        (column, done) ->
            fields.add(
                events
                    .newInputFieldBuilder()
                    .namespace(column.dataset().namespace())
                    .name(column.dataset().name())
                    .field(column.column())
                    .transformations(done)
                    .build()));
    return fields;
  }
}
