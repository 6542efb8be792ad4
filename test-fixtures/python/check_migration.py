"""Runs pipelines/FROM_POLARS.md: what pandas and Polars give in its steps, Longbow gives as well; where they differ, each
gives what the page says."""

import math
import os
import re
import subprocess
import warnings
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import yaml

import page
from longbow import LONGBOW, longbow, run

STEPS = page.tables("pandas", "Polars", "YAML", "Java")
DIFFERENCES = page.tables("pandas", "Polars", "Longbow")
LIBRARIES = {"pd": pd, "pl": pl, "np": np, "datetime": datetime}
ROOT = Path.cwd()
TABLES = ["vitals", "patients", "encounters", "labs", "dx_events", "bars"]
# The rows of these steps are in an order; those of others are compared as sets that count.
ORDERED = {"sort"}


def inside(engine):
    """Each engine has a folder of its own, with the same data."""
    folder = ROOT / engine
    (folder / "outputs").mkdir(parents=True, exist_ok=True)
    if not (folder / "data").exists():
        (folder / "data").symlink_to(ROOT / "data")
    os.chdir(folder)


def target(texts):
    """The file or folder that a line of the table writes."""
    return next(iter(re.findall(r"outputs/[\w./]+", texts)), None)


def read(path):
    """An output as rows; a matrix stays one."""
    path = Path(path)
    if path.suffix == ".npy":
        return np.load(path)
    if path.suffix == ".csv":
        return pl.read_csv(path, try_parse_dates=True).to_arrow()
    if path.suffix in (".arrow", ".arrows"):
        with pa.memory_map(str(path)) as file:
            opened = pa.ipc.open_file(file) if path.suffix == ".arrow" else pa.ipc.open_stream(file)
            return opened.read_all()
    if path.is_dir():
        files = sorted(str(file) for file in path.rglob("*.parquet"))
        return ds.dataset(files, partitioning="hive", partition_base_dir=str(path)).to_table()
    return pq.ParquetFile(path).read()


def rows_of(value):
    """What pandas or Polars gave, as an Arrow table."""
    if isinstance(value, pl.LazyFrame):
        value = value.collect()
    elif not isinstance(value, (pd.DataFrame, pl.DataFrame)):
        parts = list(value)
        value = pl.concat(parts) if isinstance(parts[0], pl.DataFrame) else pd.concat(parts)
    if isinstance(value, pl.DataFrame):
        return value.to_arrow()
    if any(name is not None for name in value.index.names):
        value = value.reset_index()
    return pa.Table.from_pandas(value, preserve_index=False)


def library(engine, column, scan):
    """The results of one library's cells, by the first cell."""
    inside(engine)
    names = LIBRARIES | {table: scan(f"data/{table}/part-00000.parquet") for table in TABLES}
    results = {}
    for what, cells in STEPS:
        (text,) = page.code(cells[column])
        value = eval(text, names)
        written = target(text) if re.search(r"to_parquet|to_csv|sink_|np\.save", text) else None
        results[what] = read(written) if written else rows_of(value)
    return results


def of_longbow():
    """The results of the cells in YAML: those that are steps run as one pipeline."""
    inside("longbow")
    results, steps, ends = {}, [], {}
    for what, cells in STEPS:
        (text,) = page.code(cells[2])
        if text.startswith("{"):
            steps.append(text)
            ends[what] = yaml.safe_load(f"[{text}]")[-1]["id"]
            continue
        if text.startswith("inputs:"):
            (name,) = yaml.safe_load(text)["inputs"]
            path = f"outputs/{re.sub(r'[^a-z]+', '_', what)}.parquet"
            run(f"{text}\noutputs: [{{input: {name}, path: {path}}}]\n")
        else:
            path = target(text)
            (output,) = yaml.safe_load(text)["outputs"]
            run(f"inputs: {{{output['input']}: \"data/{output['input']}/*.parquet\"}}\n{text}\n")
        results[what] = read(path)
    inputs = ", ".join(f'{name}: "data/{name}/*.parquet"' for name in TABLES)
    outputs = ", ".join(f"{{input: {end}, path: outputs/{end}.parquet}}" for end in ends.values())
    run(f"inputs: {{{inputs}}}\ntransforms: [{', '.join(steps)}]\noutputs: [{outputs}]\n")
    return results | {what: read(f"outputs/{end}.parquet") for what, end in ends.items()}


def plain(value, nan_is_null):
    if isinstance(value, float) and math.isnan(value):
        return None if nan_is_null else "nan"
    return value.timestamp() if hasattr(value, "timestamp") else value


def comparable(table, ordered, nan_is_null):
    """The rows, in the order of their values unless they have an order of their own."""
    columns = []
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_timestamp(field.type):
            column = column.cast(pa.timestamp("us")).cast(pa.int64())
        columns.append([plain(value, nan_is_null) for value in column.to_pylist()])
    rows = list(zip(*columns))

    def order(row):
        return [(value is None, isinstance(value, str),
                 round(value, 6) if isinstance(value, float) else value or 0) for value in row]

    return rows if ordered else sorted(rows, key=order)


def same(expected, actual):
    if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
        return math.isclose(expected, actual, rel_tol=1e-9, abs_tol=1e-12)
    return expected == actual


def compare(what, engine, expected, actual):
    if isinstance(expected, np.ndarray):
        assert expected.dtype == actual.dtype and expected.shape == actual.shape, what
        # The means behind it are added up in another order.
        np.testing.assert_allclose(actual, expected, rtol=1e-6, err_msg=f"{what}: {engine}")
        return
    names = set(expected.column_names)
    # Folders bring their columns in any place.
    if "folders" in what:
        actual = actual.select(expected.column_names)
    assert expected.column_names == actual.column_names, (
        f"{what}: {engine} has the columns {expected.column_names}, Longbow {actual.column_names}")
    arguments = what in ORDERED, engine == "pandas"
    left, right = comparable(expected, *arguments), comparable(actual, *arguments)
    assert len(left) == len(right) > 0, f"{what}: {engine} has {len(left)} rows, Longbow {len(right)}"
    for theirs, ours in zip(left, right):
        assert all(map(same, theirs, ours)), f"{what}: {engine} has {theirs}, Longbow {ours}, of {names}"


def check_steps():
    ours = of_longbow()
    for engine, column, scan in (
            ("pandas", 0, pd.read_parquet),
            ("polars", 1, pl.scan_parquet)):
        theirs = library(engine, column, scan)
        for what, _ in STEPS:
            compare(what, engine, theirs[what], ours[what])
    print(f"{len(STEPS)} steps as in pandas and Polars")


def check_programs():
    """The three programs that come first have the same result."""
    pandas, polars, *_ = page.blocks("python")
    for engine, text in (("pandas", pandas), ("polars", polars)):
        inside(engine)
        exec(text, dict(LIBRARIES))
    inside("longbow")
    run(page.blocks("yaml")[0])
    for engine in ("pandas", "polars"):
        path = "outputs/by_month.parquet"
        compare("sort", engine, read(ROOT / engine / path), read(path))


def given(text, names):
    """What a piece of Python gives, or the name of its exception."""
    try:
        return eval(text, names)
    except Exception as e:
        return type(e).__name__


def shown(value, text):
    """Whether a value is what the page says."""
    return text in (repr(value), str(value))


AGGREGATE = re.compile(r"(mean|count|max|n_unique|sum|quantile)\(")


def step_of(text, name):
    """A cell of Longbow as steps in YAML, and the last one's id: the cell's own, or its expression as a column."""
    if text.startswith("{"):
        return text, yaml.safe_load(f"[{text}]")[-1]["id"]
    quoted = "'" + text.replace("'", "''") + "'"
    if AGGREGATE.match(text):
        made = f"type: group_by, keys: [], aggregations: [{{expr: {quoted}, alias: value}}]"
    else:
        made = f"type: select, columns: {{value: {quoted}}}"
    return f"{{id: {name}, input: t, {made}}}", name


def check_differences():
    names = dict(LIBRARIES)
    (table,) = [block for block in page.blocks("python") if block.startswith("rows = {")]
    exec(table, names)
    (inputs,) = [block.split("transforms:")[0] for block in page.blocks("yaml") if block.startswith("inputs:\n  t:")]
    inside("longbow")
    expected, steps, outputs = [], [], []
    for number, (what, cells) in enumerate(DIFFERENCES):
        *libraries, (text, says) = map(page.code, cells)
        for theirs, they_say in libraries:
            value = given(theirs, names)
            assert shown(value, they_say), f"{what}: {theirs} gives {value!r}, the page says {they_say}"
        step, last = step_of(text, f"cell_{number}")
        path = f"outputs/{last}.parquet"
        if says.startswith("LB"):
            Path("refused.yaml").write_text(f"{inputs}transforms: [{step}]\noutputs: [{{path: {path}}}]\n")
            done = subprocess.run([LONGBOW, "run", "refused.yaml"], capture_output=True, text=True)
            line = done.stderr.strip().splitlines()[-1]
            assert done.returncode != 0 and says in done.stderr, f"{what}: {text} ends with {done.returncode}: {line}"
        else:
            expected.append((what, text, says, path))
            steps.append(step)
            outputs.append(f"{{input: {last}, path: {path}}}")
    run(f"{inputs}transforms: [{', '.join(steps)}]\noutputs: [{', '.join(outputs)}]\n")
    for what, text, says, path in expected:
        values = read(path).column(0).to_pylist()
        value = values if says.startswith("[") else values[0]
        assert shown(value, says), f"{what}: {text} gives {value!r}, the page says {says}"
    print(f"{len(DIFFERENCES)} differences as the page says")


def main():
    warnings.simplefilter("ignore")
    longbow("demo-data", "--rows", "5000", "--out", "data", "--tables", ",".join(TABLES))
    check_programs()
    check_steps()
    check_differences()


if __name__ == "__main__":
    main()
