package dev.longbow.io.arrow;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.io.files.SeekableFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The dictionaries of the columns that are read. Those of a file are read when a column first asks
 * for them; those of a stream when they come, and one that comes again replaces the one before.
 */
final class Dictionaries {
  private static final int DEEPEST = 64;

  private final SeekableFile file;
  private final ZstdDecompressCtx zstd;

  /** What the values of the dictionaries that are wanted are. */
  private final Map<Long, ArrowField> fields = new HashMap<>();

  private final Map<Long, Values> read = new HashMap<>();
  private final Map<Long, List<Place>> places = new HashMap<>();
  private int depth;

  private record Place(IpcMessage message, long body) {}

  /**
   * The values of a dictionary.
   *
   * @param column the values
   * @param validity which of them are not null; null for all
   */
  record Values(Column column, long[] validity) {}

  Dictionaries(SeekableFile file, List<ArrowField> wanted, ZstdDecompressCtx zstd) {
    this.file = file;
    this.zstd = zstd;
    wanted.forEach(this::want);
  }

  private void want(ArrowField field) {
    if (field.index() != null) {
      fields.put(field.index().id(), field.values());
    }
    field.children().forEach(this::want);
  }

  boolean areWanted() {
    return !fields.isEmpty();
  }

  /** Remembers where dictionaries of a file are. */
  void find(ArrowBlocks blocks) {
    for (int i = 0; i < blocks.dictionaries().size(); i++) {
      ArrowBlocks.At place = blocks.dictionaries().get(i);
      IpcMessage message = ArrowBlocks.message(file, place);
      IpcMessage.require(message.dictionary().isPresent(), "dictionary %d, which is none", i);
      long id = message.dictionary().get();
      List<Place> same = places.computeIfAbsent(id, key -> new ArrayList<>());
      IpcMessage.require(
          same.isEmpty() || message.isDelta(), "two dictionaries of the number %d", id);
      same.add(new Place(message, place.offset() + place.metadata()));
    }
  }

  /** Takes a dictionary of a stream, if anybody wants it. */
  void take(IpcMessage message, long body) {
    long id = message.dictionary().orElseThrow();
    if (fields.containsKey(id)) {
      add(id, new Place(message, body));
    }
  }

  /** A dictionary. */
  Values values(long id) {
    Values known = read.get(id);
    if (known == null) {
      IpcMessage.require(places.containsKey(id), "dictionary %d, which is missing", id);
      IpcMessage.require(++depth < DEEPEST, "dictionaries in each other");
      places.get(id).forEach(place -> add(id, place));
      depth--;
      known = read.get(id);
    }
    return known;
  }

  private void add(long id, Place place) {
    Column values = column(fields.get(id), place);
    Values before = read.get(id);
    if (place.message().isDelta()) {
      IpcMessage.require(before != null, "an addition to dictionary %d, which is missing", id);
      Column first = before.column().withValidity(before.validity());
      values = appended(first, values);
    }
    // A dictionary of a DictionaryColumn has no nulls: rows that use them have.
    read.put(id, new Values(values.withValidity(null), values.validity()));
  }

  private Column column(ArrowField field, Place place) {
    IpcMessage.Header header = place.message().batch();
    try (MappedBody mapped =
        header.compression() == Compression.NONE
            ? MappedBody.of(file.path(), place.body(), place.message().bodyLength())
            : null) {
      BatchBuffers buffers =
          new BatchBuffers(new Body.InFile(file, place.body(), mapped), header, zstd);
      try {
        VectorReader reader = VectorReader.next(field, buffers, this);
        buffers.requireEnd();
        IpcMessage.require(
            reader.length() == header.rows(),
            "a dictionary of %d values where there are %d",
            reader.length(),
            header.rows());
        return reader.read(0, header.rows());
      } finally {
        buffers.close();
      }
    }
  }

  private static Column appended(Column first, Column second) {
    Schema schema = Schema.of(Field.of("value", first.type()));
    Batch all =
        BatchAppender.concat(
            schema,
            List.of(
                new Batch(schema, List.of(first), first.length()),
                new Batch(schema, List.of(second), second.length())));
    Column column = all.column(0);
    return column instanceof DictionaryColumn coded ? coded.decode() : column;
  }

  long heapBytes() {
    return read.values().stream().mapToLong(values -> values.column().heapBytes()).sum();
  }
}
