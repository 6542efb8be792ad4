"""python arrow_table.py outputs/table: features as an Arrow table of float32 columns, mapped into memory."""

import json
import sys

import numpy as np
import pyarrow as pa

from matrix import Matrix

stem = sys.argv[1]


def table(name):
    with pa.memory_map(f"{stem}_{name}.arrow") as source:
        return pa.ipc.open_file(source).read_all()


train, target = table("train"), table("train_target")
assert pa.total_allocated_bytes() == 0  # nothing was copied
assert all(field.type == pa.float32() and not field.nullable for field in train.schema)
assert train.num_rows == target.num_rows > table("test").num_rows > 0
print(f"{train.num_rows:,} rows of {', '.join(train.column_names)} in {train.column(0).num_chunks} record batches")

with open(f"{stem}_train.arrow.manifest.json", encoding="utf-8") as file:
    about = json.load(file)["matrix"]
assert about["shape"] == [train.num_rows, train.num_columns]

# The same values as in the matrix, column by column and not row by row.
matrix = Matrix(f"{stem}_train.npy")
assert about["columns"] == matrix.about["columns"]
for column in train.column_names:
    chunks = train.column(column).chunks
    assert all(chunk.null_count == 0 for chunk in chunks)
    values = np.concatenate([chunk.to_numpy(zero_copy_only=True) for chunk in chunks])
    assert np.array_equal(values, matrix.column(column))
assert np.array_equal(target.column(0).to_numpy(), Matrix(f"{stem}_train_target.npy").values[:, 0])
print("the values are those of the matrix")
