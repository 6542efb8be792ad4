"""The DAG files as Airflow reads them, and what exit codes mean."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from airflow.exceptions import (
    AirflowException,
    AirflowFailException,
    AirflowSkipException,
    AirflowTaskTimeout,
)
from airflow.models import DagBag
from airflow.utils.timeout import timeout
from conftest import DAGS

from longbow_airflow.beam import LongbowBeamOperator
from longbow_airflow.outcome import Transcript, conclude

LOG = logging.getLogger(__name__)


def test_dags_are_daily_and_may_be_retried() -> None:
    bag = DagBag(str(DAGS), include_examples=False)
    assert not bag.import_errors
    assert set(bag.dags) == {"longbow_direct", "longbow_flink", "longbow_kubernetes"}
    for dag in bag.dags.values():
        assert dag.schedule_interval == "@daily"
        assert not dag.catchup
        (task,) = dag.tasks
        assert task.retries == 2
        assert task.execution_timeout == timedelta(hours=6)
        assert not task.depends_on_past
        assert "{{ ds }}" in str([getattr(task, name) for name in task.template_fields])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("LB103 [p.yaml:1:2] Unknown key", 2),
        ("LB202 [monthly] Missing columns: [bmi]", 2),
        ("LB301 [vitals] Two schemas", 3),
        ("LB403 Too much to spill", 4),
        ("LB501 [vitals] Cannot find any file", 2),
        ("LB502 Cannot read", 1),
        ("LB901 Fault", 1),
        ("Exception in thread main", 1),
        ('{"status":"done","outputs":[]}', 0),
        ('{"status":"skipped","missing_inputs":[]}', 99),
    ],
)
def test_exit_code_of_what_was_said(line: str, code: int) -> None:
    transcript = Transcript()
    transcript.hear("Warning: something\n")
    transcript.hear(line + "\n")
    assert transcript.exit_code() == code


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1, AirflowException),
        (2, AirflowFailException),
        (3, AirflowFailException),
        (4, AirflowFailException),
        (99, AirflowSkipException),
        (143, AirflowException),
        (137, AirflowException),
    ],
)
def test_what_airflow_does(code: int, kind: type[Exception]) -> None:
    with pytest.raises(AirflowException) as failure:
        conclude(code, Transcript(), LOG)
    assert type(failure.value) is kind


def test_a_success_has_a_result() -> None:
    transcript = Transcript()
    with pytest.raises(AirflowException, match="result"):
        conclude(0, transcript, LOG)
    transcript.hear(json.dumps({"status": "submitted"}, separators=(",", ":")))
    with pytest.raises(AirflowException, match="submitted"):
        conclude(0, transcript, LOG)


def test_processes_that_cannot_start_or_are_killed(tmp_path, monkeypatch) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'LB401 Full'\nkill -9 $$\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(AirflowException, match="Exit code 137") as failure:
        LongbowBeamOperator(task_id="t", jar="none.jar").execute({})
    assert not isinstance(failure.value, AirflowFailException)
    with pytest.raises(AirflowException, match="deferrable"):
        LongbowBeamOperator(task_id="t", jar="none.jar", deferrable=True)


def test_a_timeout_ends_the_run(tmp_path, monkeypatch) -> None:
    java = tmp_path / "java"
    java.write_text(
        f"""#!/bin/sh
trap 'echo tidy > {tmp_path}/ended; exit 143' TERM
while :; do sleep 0.1; done
""",
        encoding="utf-8",
    )
    java.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    task = LongbowBeamOperator(task_id="t", jar="none.jar")
    with pytest.raises(AirflowTaskTimeout), timeout(seconds=2):
        task.execute({})
    task.on_kill()  # as Airflow does then, and when a task is told to end
    assert (tmp_path / "ended").read_text(encoding="utf-8") == "tidy\n"
