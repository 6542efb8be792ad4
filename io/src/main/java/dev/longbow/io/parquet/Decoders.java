package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import java.math.BigInteger;
import java.util.Optional;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;

/** Which column chunks the page decoder reads, and with which value decoder. */
final class Decoders {
  private Decoders() {}

  /** Why a column chunk has to be read by parquet-java, or empty when the page decoder does. */
  static Optional<String> slowPath(FileColumn column, ColumnChunkMetaData chunk) {
    if (!column.isFlat()) {
      return Optional.of("nested type " + column.type());
    } else if (!PageDecompressor.supports(chunk.getCodec())) {
      return Optional.of("codec " + chunk.getCodec());
    }
    ValueDecoder decoder = of(column);
    for (Encoding encoding : chunk.getEncodings()) {
      if (!decoder.decodes(org.apache.parquet.format.Encoding.valueOf(encoding.name()))) {
        return Optional.of("encoding " + encoding);
      }
    }
    return Optional.empty();
  }

  /** A decoder of a flat column's values. */
  static ValueDecoder of(FileColumn column) {
    PrimitiveType field = column.parquet().asPrimitiveType();
    DataType type = column.type();
    boolean wide = type instanceof DataType.Decimal || type instanceof DataType.Uuid;
    return switch (field.getPrimitiveTypeName()) {
      case BOOLEAN -> new BoolDecoder();
      case INT32 -> new IntDecoder(type);
      case INT64 -> new LongDecoder(type, unit(field.getLogicalTypeAnnotation()));
      case INT96 -> new LongDecoder(type, LongDecoder.Unit.INT96);
      case FLOAT -> new FloatDecoder(false);
      case DOUBLE -> new DoubleDecoder();
      case BINARY -> wide ? new Int128Decoder(type, 0) : new BytesDecoder(type, 0);
      case FIXED_LEN_BYTE_ARRAY -> {
        int width = field.getTypeLength();
        if (type.equals(DataType.FLOAT32)) {
          yield new FloatDecoder(true);
        }
        yield wide ? new Int128Decoder(type, width) : new BytesDecoder(type, width);
      }
    };
  }

  private static LongDecoder.Unit unit(LogicalTypeAnnotation logical) {
    TimeUnit unit = TimeUnit.MICROS;
    if (logical instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation timestamp) {
      unit = timestamp.getUnit();
    } else if (logical instanceof LogicalTypeAnnotation.TimeLogicalTypeAnnotation time) {
      unit = time.getUnit();
    }
    return switch (unit) {
      case MILLIS -> LongDecoder.Unit.MILLIS;
      case MICROS -> LongDecoder.Unit.AS_STORED;
      case NANOS -> LongDecoder.Unit.NANOS;
    };
  }

  /** A stored time or timestamp (of its column's unit) in microseconds, as decoders round it. */
  static BigInteger toMicros(PrimitiveType field, long stored) {
    boolean millis = field.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT32;
    LongDecoder.Unit unit =
        millis ? LongDecoder.Unit.MILLIS : unit(field.getLogicalTypeAnnotation());
    return switch (unit) {
      case MILLIS -> BigInteger.valueOf(stored).multiply(BigInteger.valueOf(1000));
      case NANOS -> BigInteger.valueOf(Math.floorDiv(stored, 1000L));
      default -> BigInteger.valueOf(stored);
    };
  }
}
