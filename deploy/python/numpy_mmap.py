"""python numpy_mmap.py outputs/features: looks at the matrices of pipelines/examples/feature_matrix.yaml."""

import sys

import numpy as np

from matrix import Matrix

stem = sys.argv[1]
train = Matrix(f"{stem}_train.npy")
target = Matrix(f"{stem}_train_target.npy")
test = Matrix(f"{stem}_test.npy")

assert isinstance(train.values, np.memmap) and train.values.flags.c_contiguous
assert len(train) == len(target) and train.columns == test.columns
assert np.isfinite(train.values).all() and np.isfinite(test.values).all()

rate = train.column("heart_rate")
print(f"{len(train):,} x {len(train.columns)} {train.values.dtype}: {', '.join(train.columns)}")
print(f"heart_rate: mean {rate.mean(dtype=np.float64):.4f}, deviation {rate.std(dtype=np.float64):.4f} as scaled, "
      f"median {np.median(train.unscaled('heart_rate')):.1f} in beats a minute")
pressure = train.column("sbp")
assert pressure.min() == 0 and pressure.max() == 1
statistics = train.about["columns"][train.place["heart_rate"]]["statistics"]
assert abs(np.median(train.unscaled("heart_rate")) - statistics["median"]) < 1e-3
assert test.about["columns"][0]["statistics"] == statistics  # those of the training rows

# A gap of a new row becomes what fills the matrix; "fill: nan" leaves it, and without a fill it is an error.
assert np.isfinite(train.prepare({})).all()
train.about["columns"][0]["fill"] = "nan"
assert np.isnan(train.prepare({})[0])
del train.about["columns"][0]["fill"]
try:
    train.prepare({})
    raise AssertionError("a gap that nothing fills")
except ValueError as error:
    assert "heart_rate" in str(error)
