"""What a run of Longbow said, and what Airflow should make of it."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException

NO_INPUT = 99
USAGE, DATA, RESOURCES, FAILED = 2, 3, 4, 1

_ERROR = re.compile(r"LB([1-9])(\d\d) ")
_WHAT = {
    FAILED: "failed while running",
    USAGE: "the pipeline or its arguments are wrong",
    DATA: "the data is not as the pipeline says",
    RESOURCES: "over the memory or disk budget",
    130: "interrupted",
    143: "ended by SIGTERM",
}


class Transcript:
    """Listens to a run: keeps the JSON of its last line and the lines of its error."""

    def __init__(self) -> None:
        self.result: dict[str, Any] | None = None
        self.error: list[str] = []

    def hear(self, line: str) -> None:
        """Takes one line of stdout or stderr."""
        line = line.rstrip("\n")
        if line.startswith('{"status":'):
            try:
                self.result = json.loads(line)
            except ValueError:
                pass  # A row that is shown and looks like it.
        elif _ERROR.match(line):
            self.error = [line]
        elif self.error and line.startswith("  ") and len(self.error) < 20:
            self.error.append(line)

    def is_skipped(self) -> bool:
        """Whether the run had no input."""
        return self.result is not None and self.result.get("status") == "skipped"

    def exit_code(self) -> int:
        """The exit code of a run of which only the output is known."""
        if self.is_skipped():
            return NO_INPUT
        if self.result is not None and not self.error:
            return 0
        match = _ERROR.match(self.error[0]) if self.error else None
        if match is None:
            return FAILED
        kind, number = match.groups()
        if kind == "5":
            # Missing inputs, and outputs that must not be replaced.
            return USAGE if number in ("01", "04") else FAILED
        return {"1": USAGE, "2": USAGE, "3": DATA, "4": RESOURCES}.get(kind, FAILED)


def conclude(exit_code: int, transcript: Transcript, log: logging.Logger) -> dict[str, Any]:
    """
    Logs the rows and manifests of a run and returns its result, which becomes the XCom.

    :raises AirflowSkipException: the run had no input (99)
    :raises AirflowFailException: a retry would not help: usage (2), data (3), budget (4)
    :raises AirflowException: anything else (1, a killed process): Airflow retries
    """
    result = transcript.result
    if exit_code == NO_INPUT:
        missing = result.get("missing_inputs", []) if result else []
        reasons = "; ".join(f"{one['name']}: {one['reason']}" for one in missing)
        raise AirflowSkipException(f"No input. {reasons}".strip())
    if exit_code != 0:
        what = _WHAT.get(exit_code, "ended abnormally")
        message = "\n".join([f"Exit code {exit_code}, {what}", *transcript.error])
        if exit_code in (USAGE, DATA, RESOURCES):
            raise AirflowFailException(message)
        raise AirflowException(message)
    if result is None or result.get("status") != "done":
        raise AirflowException(f"The run ended with exit code 0, but its result is {result}")
    for output in result["outputs"]:
        log.info(
            "%s: %s rows in %s, manifest %s",
            output["name"],
            output["rows"],
            output["path"],
            output["manifest"],
        )
    for warning in result.get("warnings", []):
        log.warning("%s", warning)
    return result
