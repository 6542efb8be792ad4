"""What the example DAGs have in common: they summarise one day's vitals every day."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

JAR = "{{ var.value.get('longbow_jar', '/opt/longbow/longbow.jar') }}"
_PIPELINES = "{{ var.value.get('longbow_pipelines', '/opt/longbow/pipelines') }}"
_DATA = "{{ var.value.get('longbow_data', '/data') }}"

# Airflow fills in {{ … }}, Longbow ${ds}.
PIPELINE = f"{_PIPELINES}/daily_summary.yaml"
DAY = "ds={{ ds }}"
INPUT = f"vitals={_DATA}/vitals_by_day/day=${{ds}}/*.parquet"


def output(folder: str) -> str:
    """A folder for each day, in a folder under the data."""
    return f"parquet={_DATA}/{folder}/day=${{ds}}/"


def pipeline_options(output_folder: str) -> dict[str, Any]:
    """The options of a Beam operator; each becomes --NAME=VALUE."""
    return {
        "pipeline": PIPELINE,
        "param": [DAY],
        "input": [INPUT],
        "output": [output(output_folder)],
        "skip-if-no-input": True,
        "no-progress": True,
        "show": 0,
    }


def dag_arguments() -> dict[str, Any]:
    """
    Daily, from the first day of the data. Days do not depend on each other, and a run replaces its
    own day's folder only: any number of days may run at a time, and retries do no harm.
    """
    return {
        "schedule": "@daily",
        "start_date": datetime(2025, 6, 1, tzinfo=timezone.utc),
        "catchup": False,
        "max_active_runs": 4,
        "default_args": {
            "retries": 2,
            "retry_delay": timedelta(minutes=5),
            "execution_timeout": timedelta(hours=6),
        },
        "tags": ["longbow"],
    }
