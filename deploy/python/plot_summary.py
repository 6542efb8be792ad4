"""python plot_summary.py outputs/vitals_summary.parquet: takes a small result to pandas and draws it."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # into a file; no window
import matplotlib.pyplot as plt
import pandas as pd

result = Path(sys.argv[1])
summary = pd.read_parquet(result)
summary["date"] = pd.to_datetime(summary[["year", "month"]].assign(day=1))
rates = summary.pivot(index="date", columns="facility", values="avg_hr").sort_index()

axes = rates.plot(figsize=(8, 4), marker="o", title="Mean heart rate by facility")
axes.set_xlabel("")
axes.set_ylabel("beats a minute")
picture = result.with_suffix(".png")
plt.tight_layout()
plt.savefig(picture, dpi=120)
print(f"{len(summary)} rows, {rates.shape[1]} facilities x {rates.shape[0]} months -> {picture}")

assert rates.shape[0] > 1 and rates.notna().any().all()
assert picture.read_bytes().startswith(b"\x89PNG")
