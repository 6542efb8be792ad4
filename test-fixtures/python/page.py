"""The tables and code blocks of pipelines/FROM_POLARS.md, as check_migration.py runs them."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "pipelines" / "FROM_POLARS.md"
CODE = re.compile(r"`([^`]+)`")


def tables(*header):
    """The rows of all tables with this header: the first cell and the other cells."""
    found, inside = [], False
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("|") else []
        if cells and [cell for cell in cells if cell != "|"][-len(header):] == list(header):
            inside = True
        elif not cells:
            inside = False
        elif inside and not set(line) <= set("|-"):
            if len(cells) != len(header) + 1:
                raise SystemExit(f"Expected {len(header) + 1} cells, found {len(cells)}: {line}")
            found.append((cells[0], cells[1:]))
    if not found:
        raise SystemExit(f"No table with the columns {header} in {PAGE}")
    return found


def code(cell):
    """The pieces of code in a cell."""
    return CODE.findall(cell)


def blocks(kind):
    """The fenced blocks of a kind."""
    return re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", PAGE.read_text())
