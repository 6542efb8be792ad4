"""Polars reads the lines of JSON that Longbow writes, and Longbow those that Polars writes."""

import polars as pl
from longbow import longbow, run


def check(condition, what):
    if not condition:
        raise SystemExit(f"Not as expected: {what}")


if __name__ == "__main__":
    longbow("demo-data", "--rows", "20000", "--tables", "vitals", "--out", "data")
    run(
        """
inputs: {vitals: "data/vitals/*.parquet"}
transforms:
  - {id: some, type: select, columns: {vital_id: vital_id, facility: facility, heart_rate: heart_rate, timestamp: timestamp}}
outputs: [{path: ours.ndjson}, {path: packed.jsonl.zst}, {path: all.parquet}]
"""
    )
    expected = pl.read_parquet("all.parquet")
    ours = pl.read_ndjson("ours.ndjson", infer_schema_length=None)
    ours = ours.with_columns(pl.col("timestamp").str.to_datetime(time_unit="us"))
    for name in expected.columns:
        check(ours[name].equals(expected[name].cast(ours[name].dtype), null_equal=True), name)
    expected.write_ndjson("theirs.ndjson")
    run(
        """
inputs:
  theirs: {path: theirs.ndjson, schema: {vital_id: int64, facility: string, heart_rate: float64, timestamp: timestamp}}
  packed: packed.jsonl.zst
transforms: []
outputs: [{input: theirs, path: theirs.parquet}, {input: packed, path: packed.parquet}]
"""
    )
    for file in ("theirs.parquet", "packed.parquet"):
        read = pl.read_parquet(file)
        for name in expected.columns:
            wanted = expected[name].cast(read[name].dtype)
            check(read[name].equals(wanted, null_equal=True), f"{name} of {file}")
