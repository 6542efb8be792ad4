"""python peers.py duckdb|polars 'GLOB' OUT.npy COLUMN...: the job of B13 as users of DuckDB and Polars write it.

Exact medians of the columns, nulls, NaN and infinities replaced by them, a row-major float32 .npy file in the order of the rows.
Needs duckdb, polars, numpy and pyarrow from PyPI; two threads each, as Longbow has."""

import os
import sys

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import numpy as np


def with_duckdb(glob, target, columns):
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    clean = ", ".join(f"CASE WHEN isfinite({c}) THEN {c} END AS {c}" for c in columns)
    rows, *medians = connection.execute(
        f"SELECT count(*), {', '.join(f'median({c})' for c in columns)} FROM (SELECT {clean} FROM '{glob}')"
    ).fetchone()
    matrix = np.lib.format.open_memmap(target, mode="w+", dtype=np.float32, shape=(rows, len(columns)))
    filled = ", ".join(f"coalesce({c}, {m})::FLOAT AS {c}" for c, m in zip(columns, medians))
    batches = connection.execute(f"SELECT {filled} FROM (SELECT {clean} FROM '{glob}')").to_arrow_reader(1_000_000)
    start = 0
    for batch in batches:
        for j, column in enumerate(batch.columns):
            matrix[start : start + batch.num_rows, j] = column.to_numpy(zero_copy_only=False)
        start += batch.num_rows
    matrix.flush()


def with_polars(glob, target, columns):
    import polars as pl

    clean = [pl.when(pl.col(c).is_finite()).then(pl.col(c)).alias(c) for c in columns]
    frame = pl.scan_parquet(glob).select(clean)
    filled = frame.with_columns(pl.col(c).fill_null(pl.col(c).median()).cast(pl.Float32) for c in columns)
    np.save(target, filled.collect(engine="streaming").to_numpy(order="c"))


if __name__ == "__main__":
    engine, glob, target, *columns = sys.argv[1:]
    {"duckdb": with_duckdb, "polars": with_polars}[engine](glob, target, columns)
