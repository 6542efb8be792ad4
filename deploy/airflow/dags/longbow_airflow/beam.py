"""Runs the jar as Airflow's Beam operator does, on the direct runner or a Flink cluster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from airflow.exceptions import AirflowException
from airflow.providers.apache.beam.hooks.beam import BeamHook
from airflow.providers.apache.beam.operators.beam import BeamRunJavaPipelineOperator

from longbow_airflow.outcome import Transcript, conclude

if TYPE_CHECKING:
    from airflow.utils.context import Context

_RETURN_CODE = re.compile(r"return code (-?\d+)")
_SIGNALS = 128


class LongbowBeamOperator(BeamRunJavaPipelineOperator):
    """
    A BeamRunJavaPipelineOperator that knows Longbow's exit codes.

    Its base fails and retries on every exit code but 0 and returns nothing. This one skips on 99,
    does not retry what a retry cannot cure, and returns the run's result as XCom. It starts
    ``java -jar JAR --runner=RUNNER --NAME=VALUE …`` in the task's process group, so that ending
    the task ends the run, which then removes what it has written.
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
