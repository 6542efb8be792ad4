"""Runs a pipeline as a FlinkDeployment of Flink's Kubernetes operator, and waits for its end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from airflow.exceptions import AirflowException
from airflow.models import BaseOperator
from airflow.providers.cncf.kubernetes.hooks.kubernetes import KubernetesHook
from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

from longbow_airflow.outcome import NO_INPUT, Transcript, conclude

if TYPE_CHECKING:
    from airflow.utils.context import Context

_NOT_FOUND = 404
_CONFLICT = 409
# A retry deletes a job that may have run for hours: an API server may be away for a while.
_FAILED_LOOKS = 5
_SECONDS = {"_request_timeout": 60}
_ENDED = ("FINISHED", "FAILED", "CANCELED")
_KIND = {"group": "flink.apache.org", "version": "v1beta1", "plural": "flinkdeployments"}


class LongbowFlinkApplicationOperator(BaseOperator):
    """
    Applies a FlinkDeployment and waits until its *job* has ended.

    The JobManager is ready long before that, which is all that FlinkKubernetesSensor waits for. An
    older deployment of the same name, of an earlier try or a rerun, is deleted first: a run that
    did not end has published nothing. A deployment whose job succeeded is deleted, others stay for
    a look at them.

    :param manifest: file with the FlinkDeployment
    :param application: its name, in place of the file's (at most 45 characters)
    :param arguments: the arguments of the program, in place of the file's
    :param namespace: where it goes, in place of the file's
    :param poll_seconds: between two looks at the job's state
    :param delete_patience: seconds until an old deployment must have gone
    """

    template_fields: Sequence[str] = ("manifest", "application", "arguments", "namespace")
    ui_color = "#e6526f"

    def __init__(
        self,
        *,
        manifest: str,
        application: str,
        arguments: list[str],
        namespace: str | None = None,
        kubernetes_conn_id: str = "kubernetes_default",
        poll_seconds: float = 15,
        delete_patience: float = 300,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.manifest = manifest
        self.application = application
        self.arguments = arguments
        self.namespace = namespace
        self.kubernetes_conn_id = kubernetes_conn_id
        self.poll_seconds = poll_seconds
        self.delete_patience = delete_patience
        self._place: dict[str, str] | None = None

    @cached_property
    def hook(self) -> KubernetesHook:
        """The way to the cluster."""
        return KubernetesHook(conn_id=self.kubernetes_conn_id)

    def execute(self, context: Context) -> dict[str, Any]:
        """Runs the pipeline and waits for its end."""
        deployment = yaml.safe_load(Path(self.manifest).read_text(encoding="utf-8"))
        metadata = deployment["metadata"]
        metadata["name"] = self.application
        metadata["namespace"] = self.namespace or metadata.get("namespace") or "default"
        deployment["spec"]["job"]["args"] = self.arguments
        self._place = {**_KIND, "name": metadata["name"], "namespace": metadata["namespace"]}

        self._delete_and_wait()
        self._create(deployment)
        self.log.info("Applied FlinkDeployment %s/%s", metadata["namespace"], metadata["name"])
        state = self._await_end()
        transcript = self._job_manager_said(state)
        if transcript.is_skipped():
            self._delete()
            return conclude(NO_INPUT, transcript, self.log)
        if state == "FINISHED":
            if transcript.result is None:
                self.log.warning("The JobManager's log is gone, and the result with it")
                transcript.result = {"status": "done", "rows": None, "outputs": []}
            result = conclude(0, transcript, self.log)
            self._delete()
            return result
        self.log.error("The job ended as %s; kubectl describe has more", state)
        return conclude(transcript.exit_code() or 1, transcript, self.log)

    def on_kill(self) -> None:
        """Ends the job with its deployment."""
        if self._place is not None:
            self._delete()

    def _create(self, deployment: dict[str, Any]) -> None:
        place = {**_KIND, "namespace": deployment["metadata"]["namespace"]}
        self.hook.custom_object_client.create_namespaced_custom_object(
            **place, body=deployment, **_SECONDS
        )

    def _delete(self) -> bool:
        """Whether there was one."""
        try:
            self.hook.custom_object_client.delete_namespaced_custom_object(
                **self._place, **_SECONDS
            )
        except ApiException as failure:
            if failure.status == _NOT_FOUND:
                return False
            if failure.status != _CONFLICT:  # which says that it is being deleted
                raise
        return True

    def _delete_and_wait(self) -> None:
        if not self._delete():
            return
        self.log.info("Deleting the deployment %s of an earlier try", self._place["name"])
        deadline = time.monotonic() + self.delete_patience
        while self._status() is not None:
            if time.monotonic() > deadline:
                raise AirflowException(
                    f"FlinkDeployment {self._place['name']} did not go in {self.delete_patience} s"
                )
            time.sleep(self.poll_seconds)

    def _status(self) -> dict[str, Any] | None:
        """The deployment's status; None when there is no such deployment."""
        try:
            found = self.hook.custom_object_client.get_namespaced_custom_object(
                **self._place, **_SECONDS
            )
            return found.get("status") or {}
        except ApiException as failure:
            if failure.status == _NOT_FOUND:
                return None
            raise

    def _await_end(self) -> str:
        """The job's last state, or why there will be none."""
        last = None
        failed = 0
        while True:
            try:
                status = self._status()
                failed = 0
            except (ApiException, HTTPError) as failure:
                failed += 1
                if failed == _FAILED_LOOKS:
                    raise
                self.log.warning("Cannot look at the job (%d in a row): %s", failed, failure)
                time.sleep(failed * self.poll_seconds)
                continue
            if status is None:
                raise AirflowException("The FlinkDeployment was deleted while its job ran")
            state = (status.get("jobStatus") or {}).get("state")
            seen = (state, status.get("jobManagerDeploymentStatus"), status.get("error"))
            if seen != last:
                self.log.info("Job %s, JobManager %s%s", *seen[:2], f": {seen[2]}" if seen[2] else "")
                last = seen
            if state in _ENDED:
                return state
            if "ERROR" in seen or status.get("lifecycleState") == "FAILED":
                # The operator gave up: no image, a specification that cannot be.
                return f"{seen[1]}: {seen[2]}"
            time.sleep(self.poll_seconds)

    def _job_manager_said(self, state: str) -> Transcript:
        """What the program wrote, from the log of the JobManager's pod."""
        transcript = Transcript()
        try:
            pods = self.hook.core_v1_client.list_namespaced_pod(
                self._place["namespace"],
                label_selector=f"app={self._place['name']},component=jobmanager",
                **_SECONDS,
            ).items
        except (ApiException, HTTPError) as failure:
            self.log.warning("Cannot find the JobManager's pod: %s", failure)
            return transcript
        for pod in pods:
            self._hear(pod.metadata.name, transcript, previous=False)
            if state not in _ENDED and transcript.result is None and not transcript.error:
                # It ended before there was a job, and its container has just started again.
                self._hear(pod.metadata.name, transcript, previous=True)
        return transcript

    def _hear(self, pod: str, transcript: Transcript, previous: bool) -> None:
        try:
            # Not decoded by the client: it turns a log of one JSON line into something else.
            said = self.hook.core_v1_client.read_namespaced_pod_log(
                pod,
                self._place["namespace"],
                container="flink-main-container",
                previous=previous,
                _preload_content=False,
                **_SECONDS,
            )
            for line in said.data.decode("utf-8", errors="replace").splitlines():
                self.log.info("%s", line)
                transcript.hear(line)
        except (ApiException, HTTPError) as failure:
            self.log.warning("Cannot read the JobManager's log: %s", failure)
