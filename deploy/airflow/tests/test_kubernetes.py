"""The DAG that applies a FlinkDeployment, against a Kubernetes API on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from conftest import ROOT
from fake_kubernetes import FakeKubernetes
from kubernetes.client.exceptions import ApiException

from longbow_airflow.flink_application import LongbowFlinkApplicationOperator

NAME = "daily-summary-20250601"
DONE = {
    "status": "done",
    "rows": 8,
    "warnings": [],
    "outputs": [{"name": "parquet", "path": "/data/x", "rows": 8, "manifest": "/data/x/manifest.json"}],
}
SKIPPED = {
    "status": "skipped",
    "rows": 0,
    "missing_inputs": [{"name": "vitals", "reason": "Cannot find any file that matches 'x'"}],
    "outputs": [],
}


def status(state: str | None, manager: str = "READY", error: str | None = None) -> dict:
    return {
        "jobStatus": {"state": state} if state else {},
        "jobManagerDeploymentStatus": manager,
        "error": error,
    }


STARTING = [{}, status(None, "DEPLOYING"), status("RECONCILING", "DEPLOYED_NOT_READY")]


@pytest.fixture
def kubernetes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeKubernetes]:
    fake = FakeKubernetes()
    config = tmp_path / "kubeconfig"
    config.write_text(json.dumps(fake.kubeconfig()), encoding="utf-8")
    connection = {"conn_type": "kubernetes", "extra": {"kube_config_path": str(config)}}
    monkeypatch.setenv("AIRFLOW_CONN_KUBERNETES_DEFAULT", json.dumps(connection))
    yield fake
    fake.close()


def operator(**more) -> LongbowFlinkApplicationOperator:
    return LongbowFlinkApplicationOperator(
        task_id="t",
        manifest=str(ROOT / "deploy/kubernetes/application.yaml"),
        application=NAME,
        arguments=["run", "/pipelines/daily_summary.yaml", "--param=ds=2025-06-01"],
        poll_seconds=0.01,
        **more,
    )


def test_waits_for_the_end_of_the_job_and_not_for_the_job_manager(kubernetes: FakeKubernetes) -> None:
    running = [status("RUNNING")] * 3
    kubernetes.script = [*STARTING, status(None), *running, status("FINISHED")]
    kubernetes.log = f"Some line of Flink's\n{json.dumps(DONE, separators=(',', ':'))}\nanother\n"
    assert operator().execute({}) == DONE
    looks = [line for line in kubernetes.requests if line.startswith("GET") and NAME in line.split("?")[0]]
    assert len([line for line in looks if "flinkdeployments" in line]) == len(kubernetes.script)
    (created,) = kubernetes.created
    assert created["metadata"]["name"] == NAME
    assert created["metadata"]["namespace"] == "longbow"
    assert created["spec"]["job"]["args"][-1] == "--param=ds=2025-06-01"
    assert kubernetes.is_deleted(NAME)


def test_a_rerun_replaces_what_an_earlier_try_left(kubernetes: FakeKubernetes) -> None:
    kubernetes.script = [status("FAILED")]
    kubernetes.log = "LB502 Cannot read 'x'"
    with pytest.raises(AirflowException, match="LB502") as failure:
        operator().execute({})
    assert not isinstance(failure.value, AirflowFailException), "a retry may help"
    assert not kubernetes.is_deleted(NAME), "it stays for a look at it"
    kubernetes.script = [status("RUNNING"), status("FINISHED")]
    kubernetes.log = json.dumps(DONE, separators=(",", ":"))
    assert operator().execute({}) == DONE
    assert len(kubernetes.created) == 2


@pytest.mark.parametrize(
    "error",
    [
        "LB202 [vitals] Missing columns: [heart_rate]",
        "LB306 [of_the_day] 3 rows do not fulfil a condition",
        "LB402 Disk is full: /spill",
    ],
)
def test_errors_that_a_retry_does_not_cure(kubernetes: FakeKubernetes, error: str) -> None:
    kubernetes.script = [*STARTING, status("FAILED")]
    kubernetes.log = f"{error}\n  a second line of it\nat org.apache.flink.Something\n"
    with pytest.raises(AirflowFailException) as failure:
        operator().execute({})
    assert f"{error}\n  a second line of it" in str(failure.value)


def test_a_day_without_input_is_skipped(kubernetes: FakeKubernetes) -> None:
    kubernetes.script = [*STARTING, status("FAILED")]
    kubernetes.log = json.dumps(SKIPPED, separators=(",", ":"))
    with pytest.raises(AirflowSkipException, match="vitals: Cannot find any file"):
        operator().execute({})
    assert kubernetes.is_deleted(NAME)


def test_a_cancelled_job_and_a_deployment_that_cannot_be(kubernetes: FakeKubernetes) -> None:
    kubernetes.script = [status("RUNNING"), status("CANCELED")]
    with pytest.raises(AirflowException):
        operator().execute({})
    kubernetes.script = [status(None, "ERROR", "ImagePullBackOff: longbow:0.1.0")]
    with pytest.raises(AirflowException):
        operator().execute({})


def test_an_error_before_there_was_a_job(kubernetes: FakeKubernetes) -> None:
    kubernetes.script = [*STARTING, status("RECONCILING", "ERROR", "CrashLoopBackOff")]
    kubernetes.log = "Starting the JobManager again\n"
    kubernetes.previous_log = "LB103 [p.yaml:1:2] Unknown key\n"
    with pytest.raises(AirflowFailException, match="LB103"):
        operator().execute({})
    kubernetes.previous_log = json.dumps(SKIPPED, separators=(",", ":"))
    with pytest.raises(AirflowSkipException):
        operator().execute({})


def test_looks_that_fail_do_not_end_a_job_that_runs(kubernetes: FakeKubernetes) -> None:
    kubernetes.script = [status("RUNNING"), status("FINISHED")]
    kubernetes.log = json.dumps(DONE, separators=(",", ":"))
    kubernetes.failing_looks = 4
    assert operator().execute({}) == DONE
    kubernetes.failing_looks = 5
    with pytest.raises(ApiException, match="503"):
        operator().execute({})
    assert len(kubernetes.created) == 2


def test_ending_the_task_ends_the_job(kubernetes: FakeKubernetes) -> None:
    kubernetes.script = [status("RUNNING")]
    task = operator(delete_patience=1)

    def look(*_: float) -> None:
        task.on_kill()
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("longbow_airflow.flink_application.time.sleep", look)
        with pytest.raises(KeyboardInterrupt):
            task.execute({})
    assert kubernetes.is_deleted(NAME)
