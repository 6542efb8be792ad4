"""Runs Longbow for the checks of this folder."""

import os
import subprocess
from pathlib import Path

LONGBOW = os.environ["LONGBOW"]


def run(pipeline):
    """Runs a pipeline, given as YAML text, in the working directory."""
    Path("pipeline.yaml").write_text(pipeline)
    longbow("run", "pipeline.yaml")


def longbow(*arguments):
    done = subprocess.run([LONGBOW, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"longbow {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout
