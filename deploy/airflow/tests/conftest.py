"""What the tests share: a real Airflow, days of data, the jar. The script ../test sets the stage."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DAGS = ROOT / "deploy/airflow/dags"
sys.path.insert(0, str(DAGS))

FULL_DAYS = ("2025-06-01", "2025-06-02")
EMPTY_DAY = "2025-06-03"
DAY_WITHOUT_COLUMN = "2025-06-04"
DAY_WITH_ONE_BAD_FILE = "2025-06-05"

_WITHOUT_HEART_RATE = """
params: {{ds: 2025-06-01}}
inputs: {{vitals: "{data}/vitals/*.parquet"}}
transforms:
  - {{id: day, type: filter, where: "date(timestamp) = :ds"}}
  - {{id: kept, type: select, columns: [vital_id, patient_id, facility, timestamp]}}
outputs: {{parquet: "{data}/vitals_by_day/day=${{ds}}/"}}
"""


def longbow(*arguments: str) -> None:
    """Runs the jar; it must succeed."""
    command = [str(ROOT / "deploy/longbow"), *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with vitals by day: two days, one without files, two that are not as they should."""
    folder = tmp_path_factory.mktemp("data")
    longbow("demo-data", "--rows=40000", "--tables=vitals", f"--out={folder}", "--files=2")
    for day in FULL_DAYS:
        longbow(
            "run",
            str(ROOT / "pipelines/examples/land_day.yaml"),
            f"--param=ds={day}",
            f"--input=vitals={folder}/vitals/*.parquet",
            f"--output=parquet={folder}/vitals_by_day/day=${{ds}}/",
            "--show=0",
        )
    narrow = folder / "narrow.yaml"
    narrow.write_text(_WITHOUT_HEART_RATE.format(data=folder), encoding="utf-8")
    longbow("run", str(narrow), f"--param=ds={DAY_WITHOUT_COLUMN}", "--show=0")
    by_day = folder / "vitals_by_day"
    shutil.copytree(by_day / f"day={FULL_DAYS[0]}", by_day / f"day={DAY_WITH_ONE_BAD_FILE}")
    bad = next((by_day / f"day={DAY_WITHOUT_COLUMN}").glob("*.parquet"))
    shutil.copy(bad, by_day / f"day={DAY_WITH_ONE_BAD_FILE}" / "part-00099.parquet")
    return folder


@pytest.fixture(scope="session")
def published(data: Path) -> Path:
    """A folder that a run has published: what a day has from before."""
    day = FULL_DAYS[0]
    longbow(
        "run",
        str(ROOT / "pipelines/examples/daily_summary.yaml"),
        f"--param=ds={day}",
        f"--input=vitals={data}/vitals_by_day/day=${{ds}}/*.parquet",
        f"--output=parquet={data}/published/",
        "--show=0",
    )
    return data / "published"


@dataclass(frozen=True)
class DagRun:
    """How ``airflow dags test`` of a day went."""

    state: str
    xcom: dict | None
    log: str


@pytest.fixture(scope="session")
def dag_test(data: Path):
    """Runs a DAG for a day with a real Airflow, as its users try DAGs."""

    def run(dag: str, day: str) -> DagRun:
        variables = {
            "LONGBOW_JAR": str(ROOT / "runners/target/longbow.jar"),
            "LONGBOW_PIPELINES": str(ROOT / "pipelines/examples"),
            "LONGBOW_DATA": str(data),
            "LONGBOW_FLINK_MASTER": os.environ.get("LONGBOW_TEST_FLINK", ""),
        }
        environment = {**os.environ, **{f"AIRFLOW_VAR_{k}": v for k, v in variables.items()}}
        command = [sys.executable, "-m", "airflow", "dags", "test", dag, day]
        process = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, timeout=300
        )
        log = process.stdout + process.stderr
        state, xcom = _recorded(dag, day)
        # Airflow's own word: a skipped run succeeded, a failed one ends the command with 1.
        assert process.returncode == (1 if state == "failed" else 0), log
        return DagRun(state, xcom, log)

    return run


def _recorded(dag: str, day: str) -> tuple[str, dict | None]:
    """The task's state and XCom in Airflow's database."""
    from airflow.models import TaskInstance, XCom
    from airflow.utils.session import create_session

    with create_session() as session:
        task = (
            session.query(TaskInstance)
            .filter(TaskInstance.dag_id == dag, TaskInstance.run_id.contains(day))
            .one()
        )
        value = XCom.get_one(run_id=task.run_id, dag_id=dag, task_id=task.task_id, session=session)
        return str(task.state), value


def files(folder: Path) -> dict[str, bytes]:
    """All files under a folder by name; those with data as they are."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.suffix == ".parquet" else b""
        for path in folder.rglob("*")
        if path.is_file()
    }
