package dev.longbow.io.clickhouse;

import dev.longbow.connector.Estimate;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Divides what is read into splits, by the data alone:
 *
 * <ol>
 *   <li>by ranges of the column that the user names, or by parts for {@code split_by: _part};
 *   <li>a table of a MergeTree engine by ranges of the column that its rows lie by. Merges and
 *       inserts meanwhile change nothing about rows that were there;
 *   <li>one whose rows lie by no column by its parts, each read as long as it is there;
 *   <li>everything else is one split.
 * </ol>
 */
final class Splitter {
  private static final long SPLIT_BYTES = 64L << 20;
  private static final int MOST_SPLITS = 256;

  /** Values looked at for each split, so that ranges are about equal. */
  private static final int SAMPLED = 100;

  /** A key of one column may stand in parentheses, one of several begins with the first. */
  private static final Pattern PLAIN = Pattern.compile("\\(?`?([A-Za-z_][A-Za-z_0-9.]*)`?\\)?");

  private static final Pattern PART = Pattern.compile("(.*?)_(\\d+)_(\\d+)_(\\d+)(_\\d+)?");

  /** What can be cut into ranges. */
  private static final Pattern ORDERED =
      Pattern.compile(
          "U?Int(8|16|32|64|128|256)|Float(32|64)|Decimal|Date|Date32|DateTime|DateTime64|String|FixedString|UUID|IPv4|IPv6|Bool");

  private final Server server;
  private final ReadOptions options;
  private final Catalog.Table table;
  private final Optional<String> wanted;

  Splitter(Server server, ReadOptions options, Catalog.Table table, Optional<String> wanted) {
    this.server = server;
    this.options = options;
    this.table = table;
    this.wanted = wanted;
  }

  /**
   * How a scan is divided.
   *
   * @param note what {@code explain} says
   */
  record Division(List<Split> splits, String note) {}

  Division divide(Estimate estimate) {
    boolean isTable = options.relation().table().isPresent();
    long rows = table.rows().orElse(-1);
    int count =
        (int)
            Math.max(1, Math.min(MOST_SPLITS, (estimate.bytes() + SPLIT_BYTES - 1) / SPLIT_BYTES));
    if (wanted.isPresent() && wanted.get().equals("_part")) {
      if (isFinal()) {
        throw new LongbowException(
            ErrorCode.SPEC_INVALID,
            "Cannot split %s by parts: with the setting 'final' rows of several parts become one. Split by a column"
                .formatted(options.relation().title()));
      }
      return byParts(estimate, Math.max(2, count));
    } else if (wanted.isPresent()) {
      return byRanges(wanted.get(), estimate, Math.max(2, count), "split_by");
    }
    if (!isTable || !table.isMergeTree()) {
      String what = isTable ? "engine " + table.engine() : "a query";
      return new Division(
          List.of(split(0, List.of(new Piece.All()), rows, estimate.bytes())),
          "1 split (" + what + "; split_by: column makes more)");
    } else if (count == 1) {
      return new Division(
          List.of(split(0, List.of(new Piece.All()), rows, estimate.bytes())),
          "1 split, about " + rows + " rows");
    }
    Optional<String> key = key();
    if (key.isEmpty() && isFinal()) {
      return new Division(
          List.of(split(0, List.of(new Piece.All()), rows, estimate.bytes())),
          "1 split (final; split_by: column makes more)");
    }
    return key.isPresent()
        ? byRanges(key.get(), estimate, count, "sorting key")
        : byParts(estimate, count);
  }

  /** Whether rows with equal keys are merged as they are read, also by the user's profile. */
  private boolean isFinal() {
    String value =
        Rows.of(
                server,
                "look at the settings of " + options.address(),
                "SELECT toUInt8(getSetting('final'))",
                Map.of(),
                options.settings())
            .get(0)
            .get(0);
    return value.equals("1");
  }

  /** The first column that rows lie by, if it is one that can be cut. */
  private Optional<String> key() {
    Matcher first = PLAIN.matcher(table.sortingKey().split(",", 2)[0].strip());
    if (!first.matches() || !options.types().containsKey(first.group(1))) {
      return Optional.empty();
    }
    return Optional.of(first.group(1)).filter(column -> isOrdered(options.type(column)));
  }

  private static boolean isOrdered(ServerType type) {
    return ORDERED.matcher(type.plain().name()).matches();
  }

  private Division byRanges(String column, Estimate estimate, int count, String reason) {
    if (!options.types().containsKey(column)) {
      throw new LongbowException(
          ErrorCode.COLUMN_NOT_FOUND,
          dev.longbow.column.NameHints.missing(
              List.of(column), List.copyOf(options.types().keySet())));
    }
    ServerType type = options.type(column);
    if (!isOrdered(type)) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot split by column '%s' of type %s: numbers, dates, times and texts can be cut into ranges"
              .formatted(column, type));
    }
    List<String> bounds = bounds(column, type.plain(), count);
    List<List<Piece>> pieces = new ArrayList<>();
    if (type.isNullable()) {
      pieces.add(List.of(new Piece.Nulls(column)));
    }
    for (int i = 0; i <= bounds.size(); i++) {
      Optional<String> from = i == 0 ? Optional.empty() : Optional.of(bounds.get(i - 1));
      Optional<String> until = i == bounds.size() ? Optional.empty() : Optional.of(bounds.get(i));
      pieces.add(List.of(new Piece.Range(column, type.plain().toString(), from, until)));
    }
    long rows = table.rows().orElse(-1);
    List<Split> splits = new ArrayList<>();
    for (List<Piece> split : pieces) {
      splits.add(
          split(
              splits.size(),
              split,
              rows < 0 ? -1 : rows / pieces.size(),
              estimate.bytes() / pieces.size()));
    }
    return new Division(
        splits,
        "%d splits by ranges of %s (%s)%s"
            .formatted(
                splits.size(),
                column,
                reason,
                rows < 0 ? "" : ", about %d rows each".formatted(rows / splits.size())));
  }

  /** Values between ranges, rising, none of them twice. */
  private List<String> bounds(String column, ServerType type, int count) {
    String name = Names.quote(column);
    String text = Bound.write(type, "v");
    // Bounds rise as long as each is read as the value that was written. NaN is in no range.
    String sample =
        "SELECT %s FROM (SELECT arraySort(groupArraySample(%d, 1)(%s)) AS s FROM %s) ARRAY JOIN s AS v WHERE %s = v"
            .formatted(
                text, SAMPLED * count, name, options.relation().from(), Bound.read(type, text));
    Map<String, String> settings = new HashMap<>(options.settings());
    // In the order of the rows: the same table is cut at the same values.
    settings.put("max_threads", "1");
    List<String> values =
        Rows.of(
                server,
                "divide " + options.relation().title() + " by " + column,
                sample,
                options.relation().values(),
                settings)
            .stream()
            .map(row -> row.get(0))
            .toList();
    // Nothing is below the least value.
    int first = values.isEmpty() ? 0 : values.lastIndexOf(values.get(0)) + 1;
    LinkedHashSet<String> bounds = new LinkedHashSet<>();
    for (int i = 1; i < count; i++) {
      int at = Math.max(first, (int) ((long) values.size() * i / count));
      if (at < values.size()) {
        bounds.add(values.get(at));
      }
    }
    return List.copyOf(bounds);
  }

  private Division byParts(Estimate estimate, int count) {
    List<Piece.Part> parts = parts();
    long shown = parts.stream().mapToLong(Piece.Part::partRows).sum();
    long all = parts.stream().mapToLong(Piece.Part::places).sum();
    long most = Math.max(1, (all + count - 1) / count);
    List<Split> splits = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    long places = 0;
    for (Piece.Part part : parts) {
      for (long from = 0; from < part.until(); ) {
        long until = Math.min(part.until(), from + most - places);
        pieces.add(new Piece.Part(part.name(), part.partRows(), part.isFull(), from, until));
        places += until - from;
        from = until;
        if (places == most) {
          splits.add(split(splits.size(), pieces, estimate, shown, (double) places / all));
          pieces = new ArrayList<>();
          places = 0;
        }
      }
    }
    if (places > 0) {
      splits.add(split(splits.size(), pieces, estimate, shown, (double) places / all));
    }
    return new Division(
        splits,
        "%d splits of %d parts, %d rows; after a merge of them the run begins anew"
            .formatted(splits.size(), parts.size(), shown));
  }

  /** The parts that show rows, each with all of its places. */
  private List<Piece.Part> parts() {
    List<Piece.Part> parts = new ArrayList<>();
    for (List<String> row :
        Rows.of(
            server,
            "divide " + options.relation().title() + " by parts",
            // A count leaves out rows that are hidden, which the numbers of rows do not.
            "SELECT _part, count(), max(_part_offset) + 1 FROM %s GROUP BY _part"
                .formatted(options.relation().from()),
            options.relation().values(),
            options.settings())) {
      long rows = Long.parseLong(row.get(1));
      long places = Long.parseLong(row.get(2));
      parts.add(new Piece.Part(row.get(0), rows, rows == places, 0, places));
    }
    parts.sort(Comparator.comparing(Splitter::place));
    return parts;
  }

  /** Parts in the order in which their rows were inserted. */
  private static String place(Piece.Part part) {
    Matcher name = PART.matcher(part.name());
    return name.matches()
        ? "%s_%019d_%019d"
            .formatted(name.group(1), Long.parseLong(name.group(2)), Long.parseLong(name.group(3)))
        : part.name();
  }

  private static Split split(
      int index, List<Piece> pieces, Estimate estimate, long rows, double share) {
    return split(index, pieces, Math.round(rows * share), Math.round(estimate.bytes() * share));
  }

  private static Split split(int index, List<Piece> pieces, long rows, long bytes) {
    return new Split(index, Piece.encode(pieces), rows, bytes);
  }
}
