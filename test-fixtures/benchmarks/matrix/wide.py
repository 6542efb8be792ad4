"""python wide.py ROWS FOLDER [DIFFERENT]: the input of B14, 114 float32 columns with 2 % nulls, a file for a million rows.

Needs DuckDB's Python package. 70 million rows are some 30 GB; where the disk has no room for them, only the first DIFFERENT
rows are made, and the files behind them are hard links to theirs."""

import os
import sys
from pathlib import Path

import duckdb

rows, folder = int(sys.argv[1]), Path(sys.argv[2])
different = int(sys.argv[3]) if len(sys.argv) > 3 else rows
folder.mkdir(parents=True, exist_ok=True)
columns = ", ".join(
    f"CASE WHEN random() < 0.02 THEN NULL ELSE ({50 + i} + {1 + i % 7} * (random() + random() + random() - 1.5))::FLOAT END AS x{i}"
    for i in range(114)
)
connection = duckdb.connect()
connection.execute("SELECT setseed(0.5)")
for start in range(0, rows, 1_000_000):
    count, path = min(1_000_000, rows - start), folder / f"{start:010d}.parquet"
    if start < different:
        connection.execute(
            f"COPY (SELECT {columns} FROM range({count})) TO '{path}' (COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        )
    else:
        os.link(folder / f"{start % different:010d}.parquet", path)
