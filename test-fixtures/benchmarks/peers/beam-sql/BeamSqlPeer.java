import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.extensions.sql.SqlTransform;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.parquet.ParquetIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.joda.time.Instant;

/**
 * Beam SQL on the direct runner with two threads: ParquetIO with a projection, rows, Calcite. It has
 * no table for Parquet whose timestamps have no zone, so the rows are made here.
 */
final class BeamSqlPeer implements PeerLoop.Peer {
  private static final Pattern COLUMN = Pattern.compile("\\b[a-z]\\.([a-z_0-9]+)");
  private static final Pattern RESERVED =
      Pattern.compile("(?<=\\.)timestamp\\b|(?<= AS )(?:year|month|value)\\b");

  private BeamSqlPeer() {}

  public static void main(String[] args) throws Exception {
    PeerLoop.measure(new BeamSqlPeer(), args);
  }

  @Override
  public void run(Path query, Map<String, String> tables, Path output) throws Exception {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(2);
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    Pipeline pipeline = Pipeline.create(options);
    String text = Files.readString(query);
    PCollectionTuple inputs = PCollectionTuple.empty(pipeline);
    for (Map.Entry<String, String> table : tables.entrySet()) {
      inputs =
          inputs.and(
              new TupleTag<>(table.getKey()),
              rows(pipeline, table.getKey(), table.getValue(), columns(text)));
    }
    PCollection<Row> result =
        inputs.apply(SqlTransform.query(RESERVED.matcher(text).replaceAll("`$0`")));
    org.apache.avro.Schema written = avro(result.getSchema());
    result
        .apply("To Avro", ParDo.of(new ToAvro(written.toString())))
        .setCoder(AvroCoder.of(written))
        .apply(
            FileIO.<GenericRecord>write()
                .via(ParquetIO.sink(written))
                .to(output.toString())
                .withSuffix(".parquet"));
    pipeline.run().waitUntilFinish();
  }

  private static TreeSet<String> columns(String query) {
    return COLUMN
        .matcher(query)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static PCollection<Row> rows(
      Pipeline pipeline, String name, String files, TreeSet<String> columns) throws Exception {
    org.apache.avro.Schema file = schema(files);
    List<org.apache.avro.Schema.Field> fields = new ArrayList<>();
    Schema.Builder types = Schema.builder();
    for (org.apache.avro.Schema.Field field : file.getFields()) {
      if (columns.contains(field.name())) {
        fields.add(new org.apache.avro.Schema.Field(field, field.schema()));
        types.addNullableField(field.name(), type(field.schema()));
      }
    }
    org.apache.avro.Schema projected =
        org.apache.avro.Schema.createRecord(file.getName(), null, null, false, fields);
    Schema schema = types.build();
    return pipeline
        .apply(
            "Read " + name,
            ParquetIO.read(projected).from(files).withProjection(projected, projected))
        .apply("Rows of " + name, ParDo.of(new ToRow(schema)))
        .setRowSchema(schema);
  }

  private static org.apache.avro.Schema schema(String files) throws Exception {
    Path folder = Path.of(files).getParent();
    try (var listed = Files.list(folder)) {
      Path first =
          listed.filter(file -> file.toString().endsWith(".parquet")).sorted().findFirst().get();
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(
                  new org.apache.hadoop.fs.Path(first.toUri()), new Configuration()))) {
        return new AvroSchemaConverter().convert(reader.getFileMetaData().getSchema());
      }
    }
  }

  private static org.apache.avro.Schema notNull(org.apache.avro.Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(type -> type.getType() != org.apache.avro.Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  private static Schema.FieldType type(org.apache.avro.Schema nullable) {
    org.apache.avro.Schema schema = notNull(nullable);
    return switch (schema.getType()) {
      case INT -> Schema.FieldType.INT32;
      case LONG ->
          schema.getLogicalType() == null ? Schema.FieldType.INT64 : Schema.FieldType.DATETIME;
      case FLOAT -> Schema.FieldType.FLOAT;
      case DOUBLE -> Schema.FieldType.DOUBLE;
      case STRING -> Schema.FieldType.STRING;
      case BOOLEAN -> Schema.FieldType.BOOLEAN;
      default -> throw new IllegalArgumentException("Cannot read " + schema);
    };
  }

  private static org.apache.avro.Schema avro(Schema schema) {
    SchemaBuilder.FieldAssembler<org.apache.avro.Schema> fields =
        SchemaBuilder.record("result").fields();
    for (Schema.Field field : schema.getFields()) {
      fields =
          switch (field.getType().getTypeName()) {
            case INT16, INT32 -> fields.optionalInt(field.getName());
            case INT64 -> fields.optionalLong(field.getName());
            case FLOAT -> fields.optionalFloat(field.getName());
            case DOUBLE -> fields.optionalDouble(field.getName());
            case STRING -> fields.optionalString(field.getName());
            default -> throw new IllegalArgumentException("Cannot write " + field);
          };
    }
    return fields.endRecord();
  }

  private static final class ToRow extends DoFn<GenericRecord, Row> {
    private static final long serialVersionUID = 1L;

    private final Schema schema;

    ToRow(Schema schema) {
      this.schema = schema;
    }

    @ProcessElement
    public void process(@Element GenericRecord record, OutputReceiver<Row> out) {
      List<Object> values = new ArrayList<>(schema.getFieldCount());
      for (Schema.Field field : schema.getFields()) {
        Object value = record.get(field.getName());
        if (value instanceof CharSequence text) {
          value = text.toString();
        } else if (value != null && field.getType().getTypeName() == Schema.TypeName.DATETIME) {
          value = Instant.ofEpochMilli(Math.floorDiv((Long) value, 1000L));
        }
        values.add(value);
      }
      out.output(Row.withSchema(schema).attachValues(values));
    }
  }

  private static final class ToAvro extends DoFn<Row, GenericRecord> {
    private static final long serialVersionUID = 1L;

    private final String schema;
    private transient org.apache.avro.Schema parsed;

    ToAvro(String schema) {
      this.schema = schema;
    }

    @Setup
    public void setup() {
      parsed = new org.apache.avro.Schema.Parser().parse(schema);
    }

    @ProcessElement
    public void process(@Element Row row, OutputReceiver<GenericRecord> out) {
      GenericRecord record = new GenericData.Record(parsed);
      for (Schema.Field field : row.getSchema().getFields()) {
        Object value = row.getValue(field.getName());
        record.put(field.getName(), value instanceof Short small ? Integer.valueOf(small) : value);
      }
      out.output(record);
    }
  }

  @Override
  public void close() {}
}
