"""Writes the Arrow files of other libraries that io's tests read: make_arrow_files.py FOLDER.

The value of a column in row i follows from i alone, so that ForeignFilesTest can say it again.
Made with pyarrow 26.0.1 and Polars 2.1.0.
"""

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa

ROWS = 40
DAY = dt.date(2024, 1, 1)
TIME = dt.datetime(2024, 1, 1)


def some(value, null=lambda i: i % 7 == 3):
    """One value for each row; null in some."""
    return [None if null(i) else value(i) for i in range(ROWS)]


def text(i):
    return "" if i % 5 == 0 else f"value number {i}" if i % 2 else f"v{i}"


def nanoseconds(i):
    return 1_704_067_200_000_000_000 + i * 1_000_000_999


def array(values, type_):
    return pa.array(values, type=type_)


def supported():
    strings = some(text)
    numbers = some(lambda i: i)
    stamps = some(nanoseconds)
    days = some(lambda i: DAY + dt.timedelta(days=i))
    codes = some(lambda i: i % 3)
    lists = some(lambda i: list(range(i % 4)))
    return {
        "id": array(list(range(ROWS)), pa.int64()),
        "nothing": pa.nulls(ROWS),
        "flag": array(some(lambda i: i % 2 == 0), pa.bool_()),
        "u8": array(numbers, pa.uint8()),
        "i16": array(numbers, pa.int16()),
        "u64": array(some(lambda i: 2**64 - 1 - i), pa.uint64()),
        "half": array(some(lambda i: i / 8 - 2), pa.float16()),
        "single": array(some(lambda i: i / 8 - 2), pa.float32()),
        "string": array(strings, pa.string()),
        "large": array(strings, pa.large_string()),
        "view": array(strings, pa.string_view()),
        "bytes": array(strings, pa.binary()),
        "large_bytes": array(strings, pa.large_binary()),
        "byte_views": array(strings, pa.binary_view()),
        "four_bytes": array(some(lambda i: b"%04d" % i), pa.binary(4)),
        "date32": array(days, pa.date32()),
        "date64": array(days, pa.date64()),
        "time_s": array(some(lambda i: dt.time(1, 2, i)), pa.time32("s")),
        "time_ms": array(some(lambda i: dt.time(1, 2, i)), pa.time32("ms")),
        "time_us": array(some(lambda i: dt.time(1, 2, i)), pa.time64("us")),
        "time_ns": array(some(lambda i: 3_720_000_000_000 + i * 1_000_000_000 + 7), pa.time64("ns")),
        "stamp_s": array(some(lambda i: TIME + dt.timedelta(seconds=i)), pa.timestamp("s")),
        "stamp_ms": array(some(lambda i: TIME + dt.timedelta(seconds=i)), pa.timestamp("ms")),
        "stamp_us": array(some(lambda i: TIME + dt.timedelta(seconds=i)), pa.timestamp("us", "UTC")),
        "stamp_ns": array(stamps, pa.timestamp("ns")),
        "zoned_ns": array(stamps, pa.timestamp("ns", "Europe/Berlin")),
        "decimal32": array(some(lambda i: Decimal(i) / 4), pa.decimal32(9, 2)),
        "decimal64": array(some(lambda i: Decimal(i) / 4), pa.decimal64(18, 2)),
        "decimal128": array(some(lambda i: Decimal(i) / 4), pa.decimal128(38, 2)),
        "decimal256": array(some(lambda i: -Decimal(i) / 4), pa.decimal256(38, 2)),
        "list": array(lists, pa.list_(pa.int32())),
        "large_list": array(lists, pa.large_list(pa.int32())),
        "pairs": array(some(lambda i: [i, None]), pa.list_(pa.int32(), 2)),
        "struct": array(
            some(lambda i: {"n": i, "s": text(i)}), pa.struct([("n", pa.int64()), ("s", pa.string())])
        ),
        "map": array(some(lambda i: [(f"k{i}", i)]), pa.map_(pa.string(), pa.int32())),
        "coded": pa.DictionaryArray.from_arrays(array(codes, pa.int8()), ["a", "b", None]),
        "coded_u16": pa.DictionaryArray.from_arrays(array(codes, pa.uint16()), ["a", "b", "c"]),
        "coded_i64": pa.DictionaryArray.from_arrays(
            array(codes, pa.int64()), array(["a", "b", "c"], pa.large_string())
        ),
        "coded_number": pa.DictionaryArray.from_arrays(
            array(codes, pa.int32()), array([10.5, None, 30.5], pa.float64())
        ),
        "coded_list": pa.ListArray.from_arrays(
            array([2 * i for i in range(ROWS + 1)], pa.int32()),
            pa.DictionaryArray.from_arrays(
                array([i % 3 for i in range(2 * ROWS)], pa.int16()), ["x", "y", "z"]
            ),
        ),
    }


def unsupported():
    return {
        "id": array(list(range(ROWS)), pa.int64()),
        "duration": array(some(lambda i: dt.timedelta(seconds=i)), pa.duration("us")),
        "interval": array(some(lambda i: pa.MonthDayNano([1, i, 3])), pa.month_day_nano_interval()),
        "dense": pa.UnionArray.from_dense(
            array([i % 2 for i in range(ROWS)], pa.int8()),
            array([i // 2 for i in range(ROWS)], pa.int32()),
            [array(list(range(ROWS // 2)), pa.int32()), array(["x"] * (ROWS // 2), pa.string())],
        ),
        "sparse": pa.UnionArray.from_sparse(
            array([i % 2 for i in range(ROWS)], pa.int8()),
            [array(list(range(ROWS)), pa.int32()), array(["x"] * ROWS, pa.string())],
        ),
        "runs": pa.RunEndEncodedArray.from_arrays(
            array([ROWS // 2, ROWS], pa.int32()), array([1, None], pa.int64())
        ),
        "list_view": array([[i] for i in range(ROWS)], pa.list_view(pa.int32())),
        "wide": array(some(lambda i: Decimal(i)), pa.decimal256(60, 2)),
        "last": array(some(text), pa.string_view()),
    }


def write(table, path, stream=False, compression=None, rows=15):
    options = pa.ipc.IpcWriteOptions(compression=compression)
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(str(path), table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rows)


def coded(codes, values):
    return pa.record_batch(
        {"s": pa.DictionaryArray.from_arrays(array(codes, pa.int32()), array(values, pa.string()))}
    )


def write_changing(path, deltas):
    """A stream whose dictionary grows, then is replaced."""
    options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=deltas)
    batches = [
        coded([0, 1, None], ["a", "b"]),
        coded([2, 0, 1], ["a", "b", "c"]),
        coded([1, 0, 0], ["x", "y"]),
    ]
    with pa.ipc.new_stream(str(path), batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)


def write_polars(folder):
    frame = pl.DataFrame(
        {
            "id": list(range(ROWS)),
            "text": some(text),
            "category": pl.Series(some(lambda i: "abc"[i % 3]), dtype=pl.Categorical),
            "chosen": pl.Series(some(lambda i: "abc"[i % 3]), dtype=pl.Enum(["c", "b", "a"])),
            "stamp": pl.Series(some(nanoseconds), dtype=pl.Int64).cast(pl.Datetime("ns")),
            "zoned": pl.Series(some(nanoseconds), dtype=pl.Int64).cast(pl.Datetime("ns", "UTC")),
            "day": some(lambda i: DAY + dt.timedelta(days=i)),
            "clock": some(lambda i: dt.time(1, 2, i)),
            "decimal": pl.Series(some(lambda i: Decimal(i) / 4), dtype=pl.Decimal(20, 2)),
            "list": pl.Series(some(lambda i: list(range(i % 4))), dtype=pl.List(pl.Int32)),
            "struct": pl.Series(
                some(lambda i: {"n": i, "s": text(i)}), dtype=pl.Struct({"n": pl.Int64, "s": pl.String})
            ),
            "flag": some(lambda i: i % 2 == 0),
            "float": pl.Series(some(lambda i: i / 8 - 2), dtype=pl.Float32),
        }
    )
    for compression in ("uncompressed", "lz4", "zstd"):
        frame.write_ipc(folder / f"polars-{compression}.arrow", compression=compression)
    frame.write_ipc_stream(folder / "polars.arrows")


def make(folder):
    table = pa.table(supported())
    for compression in (None, "lz4", "zstd"):
        write(table, folder / f"pyarrow-{compression or 'none'}.arrow", compression=compression)
    write(table, folder / "pyarrow.arrows", stream=True)
    write(pa.table(unsupported()), folder / "unsupported.arrow")
    # Larger than a block of LZ4, so that blocks refer to each other.
    repeated = [f"value {i * i % 997}" for i in range(30_000)]
    write(pa.table({"s": repeated}), folder / "linked-pyarrow.arrow", compression="lz4", rows=30_000)
    pl.DataFrame({"s": repeated}).write_ipc(folder / "linked-polars.arrow", compression="lz4")
    write_changing(folder / "replaced.arrows", deltas=False)
    write_changing(folder / "deltas.arrows", deltas=True)
    write_polars(folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
