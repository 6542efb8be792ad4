package dev.longbow.io.csv;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
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
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CSV files with their headers read and the types of their columns known. */
final class CsvSource extends TextSource {
  private static final Logger LOG = LoggerFactory.getLogger(CsvSource.class);

  /** So many rows are read sooner than it is found out where splits could begin. */
  private static final long FIRST_ROWS = 16_384;

  private final FileSet files;
  private final CsvReadOptions options;
  private final List<FileHead> heads;
  private final List<List<String>> headers = new ArrayList<>();
  private final List<Integer> headerOf = new ArrayList<>();
  private final Schema schema;
  private final List<String> inferred = new ArrayList<>();
  private long inferredRows;
  private final long splitBytes;
  private List<Split> splits;

  private CsvSource(FileSet files, CsvReadOptions options, List<FileHead> heads, long splitBytes) {
    super(files, options.onError(), options.rejects());
    this.files = files;
    this.options = options;
    this.heads = heads;
    this.splitBytes = splitBytes;
    List<String> names = names();
    for (FileHead head : heads) {
      List<String> own = options.dialect().header() ? head.names() : names;
      if (!headers.contains(own)) {
        headers.add(own);
      }
      headerOf.add(headers.indexOf(own));
    }
    this.schema = schema(names);
  }

  static CsvSource open(String location, Map<String, String> options) {
    CsvReadOptions read = CsvReadOptions.of(location, options);
    String ending = location.toLowerCase(Locale.ROOT).endsWith(".tsv") ? "tsv" : "csv";
    List<String> endings = List.of(ending, ending + ".gz", ending + ".zst");
    return FileSet.open(location, endings, files -> open(files, read, 0));
  }

  /**
   * Opens files.
   *
   * @param splitBytes the size of splits; 0 to choose it by the size of the files
   */
  static CsvSource open(FileSet files, CsvReadOptions options, long splitBytes) {
    List<FileHead> heads =
        InParallel.map(files.files(), file -> FileHead.read(file, options.dialect()));
    boolean header = options.dialect().header();
    for (FileHead head : heads) {
      if (header) {
        head.require(options.schema().keySet());
      }
      head.requireColumns(heads.get(0), header);
    }
    return new CsvSource(files, options, heads, splitBytes);
  }

  private List<String> names() {
    FileHead first = heads.get(0);
    if (options.dialect().header()) {
      return first.names();
    }
    int cells = heads.stream().mapToInt(head -> head.names().size()).max().orElse(0);
    if (!options.schema().isEmpty()) {
      if (cells > 0 && cells != options.schema().size()) {
        throw new LongbowException(
            ErrorCode.SCHEMA_DRIFT,
            "Cannot read '%s': its first row has %d cells, the schema %d columns: %s"
                .formatted(
                    files.location(), cells, options.schema().size(), options.schema().keySet()));
      }
      return List.copyOf(options.schema().keySet());
    } else if (cells == 0) {
      throw new LongbowException(
          ErrorCode.SCHEMA_DRIFT,
          "Missing schema of '%s': without rows and header nothing tells its columns"
              .formatted(files.location()));
    }
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= cells; i++) {
      names.add("column" + i);
    }
    return names;
  }

  private Schema schema(List<String> names) {
    for (String name : names) {
      if (!options.schema().containsKey(name)) {
        inferred.add(name);
      }
    }
    Map<String, DataType> types = new LinkedHashMap<>(options.schema());
    if (!inferred.isEmpty()) {
      SchemaSample sample = new SchemaSample(options.inferring(), inferred);
      for (int i = 0; i < heads.size() && sample.rows() < options.inferRows(); i++) {
        sample.add(heads.get(i), headers.get(headerOf.get(i)), options.inferRows());
      }
      types.putAll(sample.types());
      inferredRows = sample.rows();
      LOG.info(
          "Inferred types of {} columns of {} from its first {} rows; longbow schema {} prints"
              + " them",
          inferred.size(),
          files.location(),
          "%,d".formatted(inferredRows),
          files.location());
    }
    return new Schema(names.stream().map(name -> Field.of(name, types.get(name))).toList());
  }

  private CsvSource(CsvSource all, List<Integer> kept) {
    super(all.files.only(kept), all.options.onError(), all.options.rejects());
    this.files = fileSet();
    this.options = all.options;
    this.heads = kept.stream().map(all.heads::get).toList();
    this.splitBytes = all.splitBytes;
    this.headers.addAll(all.headers);
    kept.forEach(file -> headerOf.add(all.headerOf.get(file)));
    this.schema = all.schema;
    this.inferred.addAll(all.inferred);
    this.inferredRows = all.inferredRows;
  }

  @Override
  public String formatSettings() {
    return options.toString();
  }

  @Override
  public FileSource only(List<Integer> kept) {
    return new CsvSource(this, kept);
  }

  @Override
  public String format() {
    return CsvFormat.NAME;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  protected long rows() {
    return heads.stream().mapToLong(CsvSource::rows).sum();
  }

  private static long rows(FileHead head) {
    // Text is about a quarter of its size when compressed, and half of it in UTF-8.
    double factor =
        TextFiles.isCompressed(head.rows().path())
            ? 4
            : CsvFiles.isWide(head.rows().encoding()) ? 0.5 : 1;
    double bytes = head.rows().size() * factor - head.rows().start();
    return Math.max(0, Math.round(bytes / head.bytesPerRow()));
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    ScanSettings settings =
        new ScanSettings(
            options.dialect(),
            options.onError(),
            headers,
            inferredRows,
            List.copyOf(inferred),
            rejectsRows() ? types() : Map.of());
    List<Split> wanted = splits(rejectsRows() ? Long.MAX_VALUE : request.limit());
    return plan(request, settings, wanted, inferred, inferredRows);
  }

  /** Of the first rows alone, files are not looked through for where else rows begin. */
  private List<Split> splits(long limit) {
    if (limit <= FIRST_ROWS) {
      return cut(false);
    }
    if (splits == null) {
      splits = cut(true);
    }
    return splits;
  }

  private Map<String, String> types() {
    Map<String, String> types = new LinkedHashMap<>();
    schema.fields().forEach(field -> types.put(field.name(), field.type().toString()));
    return types;
  }

  private List<Split> cut(boolean divides) {
    long total = heads.stream().mapToLong(head -> head.rows().size()).sum();
    long target = splitBytes > 0 ? splitBytes : TextSplits.target(total, heads.size());
    TextSplits<CsvSplit.Piece> splits = new TextSplits<>(target, CsvSplit::payload);
    for (int i = 0; i < heads.size(); i++) {
      long most = divides ? target : Long.MAX_VALUE;
      for (CsvSplit.Piece piece : pieces(heads.get(i).rows(), headerOf.get(i), most)) {
        splits.add(piece, piece.streams() ? piece.size() : piece.end() - piece.start());
      }
    }
    return splits.all();
  }

  private List<CsvSplit.Piece> pieces(CsvSplit.Piece rows, int header, long target) {
    List<CsvSplit.Piece> pieces = new ArrayList<>();
    long length = rows.end() - rows.start();
    if (rows.streams() || length <= target || !SplitFinder.canSplit(rows, options.dialect())) {
      if (rows.streams() || length > 0) {
        pieces.add(piece(rows, rows.start(), rows.end(), header));
      }
      return pieces;
    }
    List<Long> bounds = new SplitFinder(rows, options.dialect()).bounds(target);
    for (int i = 1; i < bounds.size(); i++) {
      pieces.add(piece(rows, bounds.get(i - 1), bounds.get(i), header));
    }
    return pieces;
  }

  private static CsvSplit.Piece piece(CsvSplit.Piece rows, long start, long end, int header) {
    return new CsvSplit.Piece(rows.path(), rows.size(), start, end, header, rows.encoding());
  }

  @Override
  public String toString() {
    return "CSV(" + location() + ", " + heads.size() + " files)";
  }
}
