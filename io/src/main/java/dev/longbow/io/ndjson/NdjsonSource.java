package dev.longbow.io.ndjson;

import dev.longbow.codec.Json;
import dev.longbow.codec.TypeJson;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.FileColumns;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.FileSource;
import dev.longbow.io.text.TextFiles;
import dev.longbow.io.text.TextSource;
import dev.longbow.io.text.TextSplits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** NDJSON files whose columns are known: from a schema, or from their first rows. */
final class NdjsonSource extends TextSource {
  /** How much larger compressed text is. */
  private static final int COMPRESSED = 5;

  private final FileSet files;
  private final NdjsonReadOptions options;
  private final Schema schema;
  private final NdjsonSample sample;
  private final long splitBytes;
  private List<String> inferred = List.of();

  private NdjsonSource(FileSet files, NdjsonReadOptions options, long splitBytes) {
    super(files, options.onError(), options.rejects());
    this.files = files;
    this.options = options;
    this.splitBytes = splitBytes;
    this.sample = new NdjsonSample();
    this.schema = readSchema();
  }

  static NdjsonSource open(String location, Map<String, String> options, List<String> extensions) {
    NdjsonReadOptions read = NdjsonReadOptions.of(location, options);
    return FileSet.open(location, extensions, files -> new NdjsonSource(files, read, 0));
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
    super(all.files.only(kept), all.options.onError(), all.options.rejects());
    this.files = fileSet();
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
  public FileSource only(List<Integer> kept) {
    return new NdjsonSource(this, kept);
  }

  @Override
  public String format() {
    return NdjsonFormat.NAME;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  /** Those of the first rows; without them, nothing is known. Types are the declared ones. */
  @Override
  public List<FileColumns> columnsOfFiles() {
    if (sample.rows() == 0) {
      return List.of();
    }
    List<Field> fields = new ArrayList<>();
    sample
        .guess()
        .fields()
        .keySet()
        .forEach(name -> fields.add(schema.field(schema.indexOf(name))));
    return List.of(new FileColumns(location(), new Schema(fields), Map.of()));
  }

  @Override
  protected long rows() {
    double rows = 0;
    for (FileSet.Entry file : files.files()) {
      double bytes = file.bytes() * (TextFiles.isCompressed(file.path()) ? (double) COMPRESSED : 1);
      rows += bytes / sample.bytesPerRow();
    }
    return Math.round(rows);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    NdjsonReader.Settings settings =
        new NdjsonReader.Settings(
            options.onError(), options.inferRows() == 0, Json.write(TypeJson.encode(schema)));
    return plan(request, settings, cut(), inferred, sample.rows());
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
