"""python sequences.py outputs/sequences: sequences of rows of one patient, as a view of the matrix."""

import sys

import numpy as np

from matrix import Matrix

stem = sys.argv[1]
matrix = Matrix(f"{stem}.npy")
length = matrix.about["sequence"]["length"]
starts, view = matrix.sequences(f"{stem}_groups.npy", length)

print(f"{len(starts):,} sequences of {length} rows of {len(matrix.columns)} columns over {len(matrix):,} rows")
batch = view[starts[:64]]
assert batch.shape == (64, length, len(matrix.columns))
assert np.shares_memory(view, matrix.values)
assert (batch[7] == matrix.values[starts[7]:starts[7] + length]).all()
none, nothing = matrix.sequences(f"{stem}_groups.npy", len(matrix) + 1)
assert len(none) == 0 and nothing[none].shape == (0, len(matrix) + 1, len(matrix.columns))
