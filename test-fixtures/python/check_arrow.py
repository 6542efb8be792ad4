"""pyarrow and Polars read the Arrow files that Longbow writes, and Longbow those that they write."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from longbow import longbow, run

COMPRESSIONS = ("none", "zstd", "lz4")


def check(condition, what):
    if not condition:
        raise SystemExit(f"Not as expected: {what}")


def read_pyarrow(path):
    with pa.memory_map(str(path)) as source:
        stream = path.suffix == ".arrows"
        table = (pa.ipc.open_stream(source) if stream else pa.ipc.open_file(source)).read_all()
        table.validate(full=True)
        return table


def read_polars(path):
    return pl.read_ipc_stream(path) if path.suffix == ".arrows" else pl.read_ipc(path)


def same(frame, expected, what):
    """Equal values; what is categorical becomes text."""
    plain = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
    check(plain.equals(expected, null_equal=True), what)


def same_column(column, expected):
    """Equal values, NaN to itself."""
    if not pa.types.is_floating(expected.type):
        return column.equals(expected)
    return (
        column.type == expected.type
        and column.is_null().equals(expected.is_null())
        and np.array_equal(column.to_numpy(), expected.to_numpy(), equal_nan=True)
    )


def what_longbow_writes():
    """The same rows as Parquet and as Arrow in every form."""
    longbow("demo-data", "--rows", "30000", "--tables", "vitals", "--out", "data")
    outputs = ["  - {path: all.parquet}", "  - {path: parts/, format: arrow, dictionary: all}"]
    for compression in COMPRESSIONS:
        for ending in ("arrow", "arrows"):
            outputs.append(f"  - {{path: {compression}.{ending}, compression: {compression}, batch_rows: 7000}}")
            outputs.append(
                f"  - {{path: {compression}-coded.{ending}, compression: {compression}, dictionary: all}}"
            )
    run(
        """
inputs: {vitals: "data/vitals/*.parquet"}
transforms:
  - id: more
    type: with_columns
    columns:
      bmi32: "CAST(bmi AS float32)"
      price: "CAST(heart_rate AS decimal(20,3))"
      day: "date(timestamp)"
      maybe: "CASE WHEN heart_rate > 80 THEN facility END"
      zoned: "CAST(timestamp AS timestamp_tz)"
outputs:
"""
        + "\n".join(outputs)
        + "\n"
    )
    table = pq.read_table("all.parquet")
    frame = pl.read_parquet("all.parquet")
    check(table.num_rows == 30_000, "rows of Parquet")
    files = sorted(Path(".").glob("*.arrow")) + sorted(Path(".").glob("*.arrows"))
    check(len(files) == 12, files)
    for path in files:
        coded = "coded" in path.name
        read = read_pyarrow(path)
        check(pa.types.is_dictionary(read.schema.field("maybe").type) == coded, f"dictionaries of {path}")
        for name in table.column_names:
            column = read.column(name)
            if pa.types.is_dictionary(column.type):
                column = pa.chunked_array([chunk.dictionary_decode() for chunk in column.chunks])
            check(same_column(column, table.column(name)), f"{name} of {path} in pyarrow")
        same(read_polars(path), frame, f"{path} in Polars")
    parts = pl.concat([read_polars(path) for path in sorted(Path("parts").glob("*.arrow"))])
    same(parts, frame, "parts in Polars")


def floats_for_learning():
    """A select with casts to float32, mapped into memory as NumPy arrays without a copy."""
    run(
        """
inputs: {vitals: "data/vitals/*.parquet"}
transforms:
  - {id: features, type: select, columns: {hr: "CAST(heart_rate AS float32)", bmi: "CAST(bmi AS float32)"}}
outputs: [{path: features.arrow, batch_rows: 1000000}]
"""
    )
    with pa.memory_map("features.arrow") as source:
        batches = pa.ipc.open_file(source)
        read = [batches.get_batch(i) for i in range(batches.num_record_batches)]
        rows = sum(batch.num_rows for batch in read)
        check(rows == 30_000, "rows of features")
        check(pa.total_allocated_bytes() < 100_000, "pyarrow copied instead of mapping")
        for batch in read:
            values = batch.column("bmi").fill_null(np.float32("nan")).to_numpy()
            check(values.dtype == np.float32, values.dtype)
            check(values.ctypes.data % 4 == 0, "alignment")
    frame = pl.read_ipc("features.arrow")
    check(frame.schema == {"hr": pl.Float32, "bmi": pl.Float32}, frame.schema)
    expected = pl.read_parquet("all.parquet").select(
        hr=pl.col("heart_rate").cast(pl.Float32), bmi=pl.col("bmi").cast(pl.Float32)
    )
    check(frame.equals(expected, null_equal=True), "features in Polars")


def what_longbow_reads():
    """Rows that the libraries wrote, through Longbow into Parquet."""
    here = Path(__file__).parent
    spec = importlib.util.spec_from_file_location("make_arrow_files", here / "make_arrow_files.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    Path("made").mkdir()
    made.make(Path("made"))
    # Parquet has no structs, maps and lists of lists yet: those are left to ForeignFilesTest.
    flat = [
        name
        for name, column in made.supported().items()
        if not pa.types.is_nested(column.type) and name != "nothing"
    ]
    names = ["pyarrow-none.arrow", "pyarrow-lz4.arrow", "pyarrow-zstd.arrow", "pyarrow.arrows"]
    polars = ["polars-uncompressed.arrow", "polars-lz4.arrow", "polars-zstd.arrow", "polars.arrows"]
    inputs = [
        f"  i{i}: {{path: made/{name}, columns: [{', '.join(flat)}]}}" for i, name in enumerate(names)
    ] + [f"  p{i}: {{path: made/{name}, columns: [id, text, category, stamp, day]}}" for i, name in enumerate(polars)]
    outputs = [f"  - {{input: i{i}, path: i{i}.parquet}}" for i in range(4)] + [
        f"  - {{input: p{i}, path: p{i}.parquet}}" for i in range(4)
    ]
    run("inputs:\n" + "\n".join(inputs) + "\ntransforms: []\noutputs:\n" + "\n".join(outputs) + "\n")
    expected = pa.table(made.supported()).select(flat)
    for i, name in enumerate(names):
        read = pq.read_table(f"i{i}.parquet")
        for column in flat:
            wanted = expected.column(column)
            if pa.types.is_dictionary(wanted.type):
                wanted = pa.chunked_array([chunk.dictionary_decode() for chunk in wanted.chunks])
            found = read.column(column)
            if pa.types.is_temporal(wanted.type) and wanted.type != found.type:
                wanted = wanted.cast(found.type, safe=False)
            check(found.to_pylist() == wanted.to_pylist(), f"{column} of {name}")
    for i, name in enumerate(polars):
        wanted = read_polars(Path("made") / name).select("id", "text", "category", "stamp", "day")
        wanted = wanted.with_columns(
            pl.col("category").cast(pl.String), pl.col("stamp").dt.cast_time_unit("us")
        )
        check(pl.read_parquet(f"p{i}.parquet").equals(wanted, null_equal=True), name)


if __name__ == "__main__":
    what_longbow_writes()
    floats_for_learning()
    what_longbow_reads()
    sys.exit(0)
