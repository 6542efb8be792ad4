package dev.longbow.io.ndjson;

import dev.longbow.codec.Json;
import dev.longbow.codec.TypeJson;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.FileSource;
import dev.longbow.io.text.OnError;
import dev.longbow.io.text.Rejects;
import dev.longbow.io.text.TaskJson;
import dev.longbow.io.text.TextFiles;
import dev.longbow.io.text.TextSplits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** NDJSON files whose columns are known: from a schema, or from their first rows. */
final class NdjsonSource implements FileSource {
  /** How much larger compressed text is. */
  private static final int COMPRESSED = 5;

  private final FileSet files;
  private final NdjsonReadOptions options;
  private final Schema schema;
  private final NdjsonSample sample;
  private final long splitBytes;
  private List<String> inferred = List.of();

  private NdjsonSource(FileSet files, NdjsonReadOptions options, long splitBytes) {
    this.files = files;
    this.options = options;
    this.splitBytes = splitBytes;
    this.sample = new NdjsonSample();
    this.schema = readSchema();
  }

  static NdjsonSource open(String location, Map<String, String> options, List<String> extensions) {
    NdjsonReadOptions read = NdjsonReadOptions.of(location, options);
    return new NdjsonSource(FileSet.list(location, extensions), read, 0);
  }

  /** Opens files, with splits of another size than they would have. */
  static NdjsonSource open(FileSet files, NdjsonReadOptions options, long splitBytes) {
    return new NdjsonSource(files, options, splitBytes);
  }

  private Schema readSchema() {
    Map<String, DataType> types = new LinkedHashMap<>();
    for (int i = 0; i < files.files().size() && sample.rows() < options.inferRows(); i++) {
      sample.add(files.files().get(i), options.inferRows());
    }
    sample.guess().fields().forEach((name, guess) -> types.put(name, guess.type()));
    inferred = types.keySet().stream().filter(name -> !options.schema().containsKey(name)).toList();
    types.putAll(options.schema());
    if (types.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SCHEMA_DRIFT,
          "Missing schema of '%s': no row tells its columns".formatted(files.location()));
    }
    List<Field> fields = new ArrayList<>();
    types.forEach((name, type) -> fields.add(Field.of(name, type)));
    return new Schema(fields);
  }

  private NdjsonSource(NdjsonSource all, List<Integer> kept) {
    this.files = all.files.only(kept);
    this.options = all.options;
    this.splitBytes = all.splitBytes;
    this.schema = all.schema;
    this.sample = all.sample;
    this.inferred = all.inferred;
  }

  @Override
  public String formatSettings() {
    return options.toString();
  }

  @Override
  public FileSet fileSet() {
    return files;
  }

  @Override
  public boolean rejectsRows() {
    return options.onError() == OnError.REJECT;
  }

  @Override
  public FileSource only(List<Integer> kept) {
    return new NdjsonSource(this, kept);
  }

  @Override
  public String format() {
    return NdjsonFormat.NAME;
  }

  @Override
  public String location() {
    return files.location();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public List<InputFile> files() {
    return files.inputs();
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return PushdownResult.none(predicate);
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    double rows = 0;
    for (FileSet.Entry file : files.files()) {
      double bytes = file.bytes() * (TextFiles.isCompressed(file.path()) ? (double) COMPRESSED : 1);
      rows += bytes / sample.bytesPerRow();
    }
    long width =
        request.columns().stream()
            .mapToLong(name -> schema.field(schema.require(name)).type().physical().width())
            .sum();
    return new Estimate(Math.round(rows), Math.round(rows) * width);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    NdjsonReader.Settings settings =
        new NdjsonReader.Settings(
            options.onError(), options.inferRows() == 0, Json.write(TypeJson.encode(schema)));
    ReaderSpec reader =
        new ReaderSpec(
            NdjsonFormat.NAME,
            schema.select(request.columns()),
            request.predicate(),
            rejectsRows() ? Long.MAX_VALUE : request.limit(),
            TaskJson.write(settings));
    List<String> notes = new ArrayList<>();
    long guessed = request.columns().stream().filter(inferred::contains).count();
    if (guessed > 0) {
      notes.add(
          "types of %d columns inferred from the first %,d rows".formatted(guessed, sample.rows()));
    }
    if (files.hidden() > 0) {
      notes.add("%d hidden files (_… and .…) are not read".formatted(files.hidden()));
    }
    return new ScanPlan(reader, cut(), estimate(request), notes, 0, rejected());
  }

  private Optional<RejectedRows> rejected() {
    return rejectsRows() ? Optional.of(Rejects.file(options.rejects())) : Optional.empty();
  }

  private List<Split> cut() {
    int count = files.files().size();
    long target = splitBytes > 0 ? splitBytes : TextSplits.target(files.bytes(), count);
    TextSplits<NdjsonSplit.Piece> splits = new TextSplits<>(target, NdjsonSplit::payload);
    for (FileSet.Entry file : files.files()) {
      for (NdjsonSplit.Piece piece : pieces(file, target)) {
        splits.add(piece, piece.isCompressed() ? piece.size() : piece.end() - piece.start());
      }
    }
    return splits.all();
  }

  private static List<NdjsonSplit.Piece> pieces(FileSet.Entry file, long target) {
    List<NdjsonSplit.Piece> pieces = new ArrayList<>();
    if (TextFiles.isCompressed(file.path())) {
      return List.of(new NdjsonSplit.Piece(file.path(), file.bytes(), 0, -1));
    }
    long count = Math.max(1, (file.bytes() + target / 2) / target);
    long size = (file.bytes() + count - 1) / count;
    for (long start = 0; start < file.bytes(); start += size) {
      long end = Math.min(file.bytes(), start + size);
      pieces.add(new NdjsonSplit.Piece(file.path(), file.bytes(), start, end));
    }
    return pieces;
  }

  @Override
  public String toString() {
    return "NDJSON(" + location() + ", " + files.files().size() + " files)";
  }
}
