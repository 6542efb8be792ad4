package dev.longbow.io.parquet;

import dev.longbow.error.LongbowException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * The pages of one column chunk, one after another. {@link #next} reads a page's header only; its
 * bytes are read and decompressed by {@link #open}, or passed over by the following {@link #next}.
 */
final class PageStream {
  /** Headers hold statistics, so a long string can make one longer than this. */
  private static final int HEADER_BYTES = 4096;

  private final ChunkBytes chunk;
  private final CompressionCodecName codec;
  private final long largestPage;
  private final PageDecompressor decompressor;
  private byte[] buffer;
  private PageHeader header;
  private boolean opened;
  private int count;

  // Of the opened page: where its levels and values lie, in buffer or in the chunk's window.
  private byte[] array;
  private int levelsStart;
  private int levelsEnd;
  private int valuesStart;
  private int valuesEnd;

  /**
   * The pages of a chunk.
   *
   * @param largestPage no page has more bytes uncompressed
   * @param buffer an array to decompress into, which grows as needed
   */
  PageStream(
      ChunkBytes chunk,
      CompressionCodecName codec,
      long largestPage,
      PageDecompressor decompressor,
      byte[] buffer) {
    this.chunk = chunk;
    this.codec = codec;
    this.largestPage = largestPage;
    this.decompressor = decompressor;
    this.buffer = buffer == null ? new byte[0] : buffer;
  }

  /** The buffer, to be used for another chunk when this one is done. */
  byte[] buffer() {
    return buffer;
  }

  /** The number of pages begun, for messages. */
  int count() {
    return count;
  }

  /**
   * Moves to before a data page.
   *
   * @param offset where its header begins in the file
   * @param number the number of pages before it, for messages
   */
  void seek(long offset, int number) {
    long passed = offset - chunk.filePosition();
    if (passed < 0) {
      throw Corrupt.page("the page index lets page %d begin in the one before", number + 1);
    }
    chunk.advance(passed);
    header = null;
    count = number;
  }

  /** Reads no further ahead than to a place in the file. */
  void readAhead(long until) {
    chunk.readAhead(until);
  }

  /** Moves to the next dictionary or data page; false at the end of the chunk. */
  boolean next() {
    do {
      if (header != null && !opened) {
        chunk.advance(header.getCompressed_page_size());
      }
      header = null;
      if (chunk.remaining() == 0) {
        return false;
      }
      header = readHeader();
      opened = false;
      count++;
    } while (header.getType() == PageType.INDEX_PAGE);
    return true;
  }

  private PageHeader readHeader() {
    int wanted = HEADER_BYTES;
    while (true) {
      chunk.fill(wanted);
      ByteArrayInputStream in =
          new ByteArrayInputStream(chunk.array(), chunk.position(), chunk.available());
      try {
        PageHeader read = Util.readPageHeader(in);
        chunk.advance(chunk.available() - in.available());
        check(read);
        return read;
      } catch (IOException | RuntimeException e) {
        if (chunk.available() >= chunk.remaining() || e instanceof LongbowException) {
          throw e instanceof LongbowException known
              ? known
              : Corrupt.page("its header cannot be read");
        }
        wanted = (int) Math.min(Integer.MAX_VALUE, 16L * wanted);
      }
    }
  }

  private void check(PageHeader read) {
    int compressed = read.getCompressed_page_size();
    int size = read.getUncompressed_page_size();
    if (compressed < 0 || compressed > chunk.remaining()) {
      throw Corrupt.page("%d bytes where %d are left in its chunk", compressed, chunk.remaining());
    } else if (size < 0 || size > largestPage) {
      throw Corrupt.page("%d bytes in a chunk of %d", size, largestPage);
    }
    boolean complete =
        switch (read.getType()) {
          case DATA_PAGE -> read.isSetData_page_header();
          case DATA_PAGE_V2 -> read.isSetData_page_header_v2();
          case DICTIONARY_PAGE -> read.isSetDictionary_page_header();
          case INDEX_PAGE -> true;
        };
    if (!complete || (read.getType() != PageType.INDEX_PAGE && values(read) < 0)) {
      throw Corrupt.page("an incomplete header of a %s", read.getType());
    }
  }

  /** Whether the current page is the dictionary. */
  boolean isDictionary() {
    return header.getType() == PageType.DICTIONARY_PAGE;
  }

  /** The number of values (with nulls) of the current page. */
  int values() {
    return values(header);
  }

  private static int values(PageHeader header) {
    return switch (header.getType()) {
      case DATA_PAGE -> header.getData_page_header().getNum_values();
      case DATA_PAGE_V2 -> header.getData_page_header_v2().getNum_values();
      case DICTIONARY_PAGE -> header.getDictionary_page_header().getNum_values();
      case INDEX_PAGE -> 0;
    };
  }

  /** Reads and decompresses the current page. */
  void open() {
    opened = true;
    int compressed = header.getCompressed_page_size();
    chunk.fill(compressed);
    if (chunk.available() < compressed) {
      throw Corrupt.page("the column chunk ends inside it");
    }
    verifyChecksum(compressed);
    if (header.getType() == PageType.DATA_PAGE_V2) {
      openV2(header.getData_page_header_v2());
    } else {
      int from = chunk.position();
      int size = header.getUncompressed_page_size();
      array = content(from, compressed, size);
      valuesStart = array == buffer ? 0 : from;
      valuesEnd = valuesStart + size;
      levelsStart = valuesStart;
      levelsEnd = valuesStart;
    }
    // The bytes stay in the window until the next page's header is read.
    chunk.advance(compressed);
  }

  private void verifyChecksum(int compressed) {
    if (header.isSetCrc()) {
      CRC32 checksum = new CRC32();
      checksum.update(chunk.array(), chunk.position(), compressed);
      if ((int) checksum.getValue() != header.getCrc()) {
        throw Corrupt.page("its bytes do not have the checksum its header says");
      }
    }
  }

  private void openV2(DataPageHeaderV2 page) {
    int compressed = header.getCompressed_page_size();
    int size = header.getUncompressed_page_size();
    int repetition = page.getRepetition_levels_byte_length();
    int levels = page.getDefinition_levels_byte_length();
    if (repetition != 0) {
      throw Corrupt.page("repetition levels in a flat column");
    } else if (levels < 0 || levels > Math.min(compressed, size)) {
      throw Corrupt.page("%d bytes of definition levels in %d", levels, compressed);
    }
    int from = chunk.position();
    boolean plain = page.isSetIs_compressed() && !page.isIs_compressed();
    if (plain || codec == CompressionCodecName.UNCOMPRESSED) {
      if (compressed != size) {
        throw Corrupt.page("%d bytes uncompressed, its header says %d", compressed, size);
      }
      array = chunk.array();
      levelsStart = from;
    } else {
      grow(size, from + levels, compressed - levels, size - levels);
      System.arraycopy(chunk.array(), from, buffer, 0, levels);
      if (size > levels) {
        decompressor.decompress(
            codec,
            chunk.array(),
            from + levels,
            compressed - levels,
            buffer,
            levels,
            size - levels);
      }
      array = buffer;
      levelsStart = 0;
    }
    levelsEnd = levelsStart + levels;
    valuesStart = levelsEnd;
    valuesEnd = levelsStart + size;
  }

  private byte[] content(int from, int compressed, int size) {
    if (codec == CompressionCodecName.UNCOMPRESSED) {
      if (compressed != size) {
        throw Corrupt.page("%d bytes uncompressed, its header says %d", compressed, size);
      }
      return chunk.array();
    }
    grow(size, from, compressed, size);
    if (size > 0) {
      decompressor.decompress(codec, chunk.array(), from, compressed, buffer, 0, size);
    }
    return buffer;
  }

  private void grow(int size, int from, int compressed, int decompressed) {
    if (decompressed > 0) {
      decompressor.check(codec, chunk.array(), from, compressed, decompressed);
    }
    if (buffer.length < size + LittleEndian.SLACK) {
      buffer = new byte[Math.max(size + size / 4, 16 * 1024) + LittleEndian.SLACK];
    }
  }

  /** Hands a dictionary page's values to a decoder. */
  void readDictionary(ValueDecoder decoder) {
    open();
    DictionaryPageHeader page = header.getDictionary_page_header();
    if (page.getEncoding() != Encoding.PLAIN && page.getEncoding() != Encoding.PLAIN_DICTIONARY) {
      throw Corrupt.page("a dictionary of encoding %s", page.getEncoding());
    }
    decoder.readDictionary(array, valuesStart, valuesEnd, page.getNum_values());
  }

  /** Hands a data page's definition levels and values to their decoders. */
  void readData(boolean optional, LevelDecoder levels, ValueDecoder decoder) {
    open();
    if (header.getType() == PageType.DATA_PAGE_V2) {
      if (optional) {
        levels.start(array, levelsStart, levelsEnd);
      } else {
        levels.startAllSet();
      }
      decoder.startPage(
          header.getData_page_header_v2().getEncoding(), array, valuesStart, valuesEnd, values());
      return;
    }
    DataPageHeader page = header.getData_page_header();
    int start = valuesStart;
    if (!optional) {
      levels.startAllSet();
    } else if (page.getDefinition_level_encoding() == Encoding.RLE) {
      int size = valuesEnd - start < 4 ? -1 : LittleEndian.getInt(array, start);
      if (size < 0 || size > valuesEnd - start - 4) {
        throw Corrupt.page("%d bytes of definition levels in %d", size, valuesEnd - start);
      }
      levels.start(array, start + 4, start + 4 + size);
      start += 4 + size;
    } else if (page.getDefinition_level_encoding() == Encoding.BIT_PACKED) {
      start = bitPackedLevels(start, page.getNum_values(), levels);
    } else {
      throw Corrupt.page("definition levels of encoding %s", page.getDefinition_level_encoding());
    }
    decoder.startPage(page.getEncoding(), array, start, valuesEnd, values());
  }

  /** The deprecated encoding: bits without runs, most significant first. */
  private int bitPackedLevels(int start, int values, LevelDecoder levels) {
    int size = (int) ((values + 7L) >>> 3);
    if (size > valuesEnd - start) {
      throw Corrupt.page("%d definition levels in %d bytes", values, valuesEnd - start);
    }
    byte[] run = new byte[5 + size + LittleEndian.SLACK];
    int at = 0;
    long length = (long) size << 1 | 1;
    while (length > 0x7F) {
      run[at++] = (byte) (length & 0x7F | 0x80);
      length >>>= 7;
    }
    run[at++] = (byte) length;
    for (int i = 0; i < size; i++) {
      run[at + i] = (byte) (Integer.reverse(array[start + i]) >>> 24);
    }
    levels.start(run, 0, at + size);
    return start + size;
  }
}
