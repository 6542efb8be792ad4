"""python sklearn_model.py outputs/features: fits a model to the training matrix, a batch of rows at a time."""

import sys

import numpy as np
from sklearn.linear_model import SGDRegressor
from sklearn.metrics import mean_absolute_error

from matrix import Matrix

BATCH = 10_000

stem = sys.argv[1]
train, target = Matrix(f"{stem}_train.npy"), Matrix(f"{stem}_train_target.npy")
test, expected = Matrix(f"{stem}_test.npy"), Matrix(f"{stem}_test_target.npy")

# Features of very different sizes are best left out of a linear model: take those that were scaled.
chosen = [train.place[name] for name in ("heart_rate", "bmi", "temp", "sbp", "dbp")]
model = SGDRegressor(random_state=0)
for start in range(0, len(train), BATCH):
    rows = slice(start, start + BATCH)
    model.partial_fit(train.values[rows, chosen], target.values[rows, 0])

error = mean_absolute_error(expected.values[:, 0], model.predict(test.values[:, chosen]))
print(f"mean absolute error of spo2 over {len(test):,} test rows: {error:.2f}")
assert error < 5

new = train.prepare({"heart_rate": 88.0, "bmi": None, "temp": 37.1, "sbp": 130, "dbp": 80})
prediction = model.predict(new[chosen].reshape(1, -1))[0]
print(f"a new row: {prediction:.1f}")
assert np.isfinite(prediction)
