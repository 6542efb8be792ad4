"""Runs the jar as Airflow's Beam operator does, on the direct runner or a Flink cluster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psutil
from airflow.exceptions import AirflowException
from airflow.providers.apache.beam.hooks.beam import BeamHook
from airflow.providers.apache.beam.operators.beam import BeamRunJavaPipelineOperator

from longbow_airflow.outcome import Transcript, conclude

if TYPE_CHECKING:
    from airflow.utils.context import Context

_RETURN_CODE = re.compile(r"return code (-?\d+)")
_SIGNALS = 128
_TIDY_SECONDS = 50  # Airflow kills the task 60 s after it has told it to end.


class LongbowBeamOperator(BeamRunJavaPipelineOperator):
    """
    A BeamRunJavaPipelineOperator that knows Longbow's exit codes.

    Its base fails and retries on every exit code but 0 and returns nothing. This one skips on 99,
    does not retry what a retry cannot cure, and returns the run's result as XCom. It starts
    ``java -jar JAR --runner=RUNNER --NAME=VALUE …``; ending the task, or its timeout, ends that
    process, which then removes what it has written and cancels a job on a cluster.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.deferrable:
            raise AirflowException("LongbowBeamOperator waits in its process; it cannot be deferrable")

    def execute(self, context: Context) -> dict[str, Any]:
        """Runs the pipeline and waits for its end."""
        transcript = Transcript()
        code = 0
        try:
            BeamHook(runner=self.runner).start_java_pipeline(
                variables={**self.default_pipeline_options, **self.pipeline_options},
                jar=self.jar,
                job_class=self.job_class,
                process_line_callback=transcript.hear,
            )
        except AirflowException as failure:
            match = _RETURN_CODE.search(str(failure))
            if match is None:
                raise
            code = int(match.group(1))
        # A process that a signal ended has its number, negative.
        return conclude(code if code >= 0 else _SIGNALS - code, transcript, self.log)

    def on_kill(self) -> None:
        """Ends the run and waits until it has tidied up; the base would let it go on."""
        runs = [child for child in psutil.Process().children(recursive=True) if self._is_run(child)]
        for run in runs:
            run.terminate()
        psutil.wait_procs(runs, timeout=_TIDY_SECONDS)

    def _is_run(self, process: psutil.Process) -> bool:
        try:
            return self.jar in process.cmdline()
        except psutil.Error:
            return False  # It has ended.
