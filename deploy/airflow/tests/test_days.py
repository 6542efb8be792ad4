"""The DAGs that run the jar, with `airflow dags test`: good days, a rerun, and days that are not good."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import (
    DAY_WITH_ONE_BAD_FILE,
    DAY_WITHOUT_COLUMN,
    EMPTY_DAY,
    FULL_DAYS,
    ROOT,
    files,
)

# Facilities with vitals on that day, and rows without one.
ROWS = {FULL_DAYS[0]: 8, FULL_DAYS[1]: 7}

RUNNERS = [
    "direct",
    pytest.param(
        "flink",
        marks=pytest.mark.skipif(
            "LONGBOW_TEST_FLINK" not in os.environ, reason="LONGBOW_TEST_FLINK names no cluster"
        ),
    ),
]


def outputs(data: Path, runner: str) -> Path:
    """Where the DAG of a runner writes."""
    return data / f"daily_summary_{runner}"


@pytest.mark.parametrize("runner", RUNNERS)
def test_good_days_and_a_rerun(runner: str, data: Path, dag_test) -> None:
    folder = outputs(data, runner)
    for day in FULL_DAYS:
        run = dag_test(f"longbow_{runner}", day)
        assert run.state == "success", run.log
        output = run.xcom["outputs"][0]
        assert run.xcom["status"] == "done"
        assert run.xcom["rows"] == output["rows"] == ROWS[day]
        assert output["path"] == str(folder / f"day={day}")
        assert Path(output["manifest"]).is_file()
        assert f"{ROWS[day]} rows in {output['path']}, manifest {output['manifest']}" in run.log

    first, second = (folder / f"day={day}" for day in FULL_DAYS)
    before = files(folder)
    old = {day: (day / "manifest.json").read_bytes() for day in (first, second)}
    (first / "part-00000.parquet").write_bytes(b"damaged")
    rerun = dag_test(f"longbow_{runner}", FULL_DAYS[0])
    assert rerun.state == "success", rerun.log
    assert files(folder) == before, "the same bytes, and no file more or less"
    assert (first / "manifest.json").read_bytes() != old[first], "replaced"
    assert (second / "manifest.json").read_bytes() == old[second], "not touched"


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_day_without_input_is_skipped(runner: str, data: Path, dag_test) -> None:
    run = dag_test(f"longbow_{runner}", EMPTY_DAY)
    assert run.state == "skipped", run.log
    assert run.xcom is None
    assert re.search(rf"vitals: .*Cannot find any file.*day={EMPTY_DAY}", run.log), run.log
    assert not (outputs(data, runner) / f"day={EMPTY_DAY}").exists()


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize(
    ("day", "code"), [(DAY_WITHOUT_COLUMN, "LB202"), (DAY_WITH_ONE_BAD_FILE, "LB301")]
)
def test_a_day_whose_files_lack_a_column_fails_at_once(
    runner: str, day: str, code: str, data: Path, published: Path, dag_test
) -> None:
    folder = outputs(data, runner) / f"day={day}"
    shutil.copytree(published, folder)
    run = dag_test(f"longbow_{runner}", day)
    assert run.state == "failed", "and not up for a retry: " + run.log
    assert run.xcom is None
    assert code in run.log and "heart_rate" in run.log, run.log
    assert files(folder) == files(published), "the old output stands, and nothing is beside it"


def test_both_runners_wrote_the_same(data: Path) -> None:
    if not outputs(data, "flink").exists():
        pytest.skip("no cluster")
    for day in FULL_DAYS:
        of_direct, of_flink = (outputs(data, runner) / f"day={day}" for runner in ("direct", "flink"))
        assert files(of_direct) == files(of_flink)


def test_backfill_script_runs_days_at_once(data: Path, tmp_path: Path) -> None:
    command = [
        str(ROOT / "deploy/backfill"),
        str(ROOT / "pipelines/examples/daily_summary.yaml"),
        FULL_DAYS[0],
        DAY_WITHOUT_COLUMN,
        "2",
        f"--input=vitals={data}/vitals_by_day/day=${{ds}}/*.parquet",
        f"--output=parquet={tmp_path}/out/day=${{ds}}/",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2, run.stdout + run.stderr
    lines = sorted(line for line in run.stdout.splitlines() if line.startswith("2025"))
    assert lines == [
        f"{FULL_DAYS[0]} done: 8 rows",
        f"{FULL_DAYS[1]} done: 7 rows",
        f"{EMPTY_DAY} skipped: no input",
        f"{DAY_WITHOUT_COLUMN} failed with exit code 2:",
    ]
    assert "heart_rate" in run.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"day={day}" for day in FULL_DAYS
    ]
