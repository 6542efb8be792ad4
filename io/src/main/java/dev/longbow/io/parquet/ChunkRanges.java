package dev.longbow.io.parquet;

import dev.longbow.connector.Locations;
import dev.longbow.io.files.SeekableFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * The byte ranges of a row group's column chunks. Small neighbours are read together, when the
 * first of them is needed; large ones through a window each.
 */
final class ChunkRanges {
  /** Chunks up to this size are read whole. */
  private static final long SMALL = 256L << 10;

  private static final long LARGEST_GROUP = 4L << 20;

  /** Reading this much for nothing costs less than another request. */
  private static final long LARGEST_GAP = 64L << 10;

  private static final int LOCAL_WINDOW = 256 << 10;
  private static final int REMOTE_WINDOW = 8 << 20;

  private final SeekableFile file;
  private final int window;
  private final List<Group> groups;

  /** A range that is read at once, and its bytes after that. */
  private static final class Group {
    final long start;
    long end;
    byte[] bytes;

    Group(long start, long end) {
      this.start = start;
      this.end = end;
    }
  }

  ChunkRanges(SeekableFile file, Collection<ColumnChunkMetaData> chunks) {
    this.file = file;
    this.window = Locations.isLocal(file.path()) ? LOCAL_WINDOW : REMOTE_WINDOW;
    this.groups = groups(chunks);
  }

  /**
   * The bytes that are read for these chunks, with what is between those that are read together.
   */
  static long bytes(Collection<ColumnChunkMetaData> chunks) {
    long large =
        chunks.stream()
            .mapToLong(ColumnChunkMetaData::getTotalSize)
            .filter(size -> size > SMALL)
            .sum();
    return large + groups(chunks).stream().mapToLong(group -> group.end - group.start).sum();
  }

  private static List<Group> groups(Collection<ColumnChunkMetaData> chunks) {
    List<Group> groups = new ArrayList<>();
    List<ColumnChunkMetaData> small =
        chunks.stream()
            .filter(chunk -> chunk.getTotalSize() <= SMALL)
            .sorted(Comparator.comparingLong(ColumnChunkMetaData::getStartingPos))
            .toList();
    Group last = null;
    for (ColumnChunkMetaData chunk : small) {
      long start = chunk.getStartingPos();
      long end = start + chunk.getTotalSize();
      if (last != null && start - last.end <= LARGEST_GAP && end - last.start <= LARGEST_GROUP) {
        last.end = Math.max(last.end, end);
      } else {
        last = new Group(start, end);
        groups.add(last);
      }
    }
    return groups;
  }

  /** Bytes of heap in ranges that were read at once. */
  long heapBytes() {
    long bytes = 0;
    for (Group group : groups) {
      bytes += group.bytes == null ? 0 : group.bytes.length;
    }
    return bytes;
  }

  /**
   * The bytes of a chunk.
   *
   * @param buffer an array to use again as window, or null
   */
  ChunkBytes open(ColumnChunkMetaData chunk, byte[] buffer) {
    long start = chunk.getStartingPos();
    long end = start + chunk.getTotalSize();
    for (Group group : groups) {
      if (start >= group.start && end <= group.end && chunk.getTotalSize() <= SMALL) {
        int size = (int) (group.end - group.start);
        if (group.bytes == null) {
          group.bytes = new byte[size + LittleEndian.SLACK];
          file.read(group.start, group.bytes, 0, size);
        }
        return new ChunkBytes(
            group.bytes, (int) (start - group.start), (int) (end - group.start), end);
      }
    }
    return new ChunkBytes(file, start, end, window, buffer);
  }
}
