"""python wide.py ROWS FOLDER: the input of B14, 114 float32 columns with 2 % nulls, one file for a million rows.

Needs DuckDB's Python package. 70 million rows are some 30 GB."""

import sys
from pathlib import Path

import duckdb

rows, folder = int(sys.argv[1]), Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
columns = ", ".join(
    f"CASE WHEN random() < 0.02 THEN NULL ELSE ({50 + i} + {1 + i % 7} * (random() + random() + random() - 1.5))::FLOAT END AS x{i}"
    for i in range(114)
)
connection = duckdb.connect()
connection.execute("SELECT setseed(0.5)")
for start in range(0, rows, 1_000_000):
    count = min(1_000_000, rows - start)
    connection.execute(
        f"COPY (SELECT {columns} FROM range({count})) TO '{folder}/{start:010d}.parquet' (COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
    )
