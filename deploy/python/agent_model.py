"""python agent_model.py outputs/agent_features.arrow outputs/model: fits a random forest to the training rows of
agent_features.yaml and writes what agent_predictions.yaml takes to ClickHouse."""

import sys
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score

FEATURES = ["response_time_ms", "ms_per_token", "error_rate", "rolling_ms", "token_count", "memory_queries"]
TREES, SEED = 100, 42
VERSION = "sklearn-1"
BATCH = 10_000


def matrix(rows: pa.Table | pa.RecordBatch) -> np.ndarray:
    """The features as float32, which is what the forest computes with."""
    return np.column_stack([rows[name].to_numpy(zero_copy_only=False) for name in FEATURES])


def write(name: str, table: pa.Table) -> None:
    with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as file:
        file.write_table(table)


features, folder = sys.argv[1], Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
with pa.memory_map(features) as source:
    rows = pa.ipc.open_file(source).read_all()
missing = [name for name in FEATURES if name not in rows.column_names]
if missing:
    sys.exit(f"Missing features: {missing}. Available: {rows.column_names}")

train = rows.filter(pc.equal(rows["split"], "train"))
test = rows.filter(pc.equal(rows["split"], "test"))
model = RandomForestClassifier(n_estimators=TREES, random_state=SEED, n_jobs=-1)
model.fit(matrix(train), train["label"].to_numpy())

# The forest is in memory, the rows it foretells need not be: batch after batch.
predictions, correct = [], 0
for batch in test.to_batches(max_chunksize=BATCH):
    good = model.predict_proba(matrix(batch))[:, list(model.classes_).index(1)]
    correct += accuracy_score(batch["label"], good > 0.5, normalize=False)
    predictions.append(
        pa.table(
            {
                "agent_id": batch["agent_id"],
                "predicted_performance": good,
                "confidence": np.maximum(good, 1 - good),
                "model_version": [VERSION] * len(batch),
            }
        )
    )
accuracy = correct / len(test)
write("predictions", pa.concat_tables(predictions))
write(
    "importances",
    pa.table({"feature": FEATURES, "importance": model.feature_importances_, "model_version": [VERSION] * len(FEATURES)}),
)
write(
    "run",
    pa.table(
        {
            "model_version": [VERSION],
            "trained_at": pa.array([datetime.now(timezone.utc)], pa.timestamp("us", "UTC")),
            "train_rows": [len(train)],
            "test_rows": [len(test)],
            "trees": [TREES],
            "seed": [SEED],
            "accuracy": [accuracy],
        }
    ),
)
print(f"{len(train):,} training rows, {len(test):,} test rows, accuracy {accuracy:.3f}")
assert accuracy > 0.75
