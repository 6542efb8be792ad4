"""Longbow reads from and writes to an object store that a real server of S3's language keeps (moto), as boto3 sees it."""

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet as pq
from longbow import longbow

SECRET = "a-secret-that-nobody-may-see"


def check(condition, what):
    if not condition:
        raise SystemExit(f"Not as expected: {what}")


def start_server():
    """A server on a free port, which it says in its log."""
    command = [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    server = subprocess.Popen(command, stdout=open("server.log", "w"), stderr=subprocess.STDOUT)
    for _ in range(600):
        found = re.search(r"Running on (http://\S+)", Path("server.log").read_text())
        if found:
            return server, found.group(1)
        time.sleep(0.1)
    server.terminate()
    raise SystemExit("The server did not start: " + Path("server.log").read_text())


def run(pipeline, expected=0):
    """Runs a pipeline; what it prints, with its exit code as expected and no secret in it."""
    Path("pipeline.yaml").write_text(pipeline)
    done = subprocess.run([os.environ["LONGBOW"], "run", "pipeline.yaml"], capture_output=True, text=True)
    text = done.stdout + done.stderr
    check(done.returncode == expected, f"exit code {done.returncode}, not {expected}:\n{text}")
    check(SECRET not in text, "the secret is in the log")
    check(expected != 0 or "WARN" not in text, f"a run with warnings:\n{text}")
    return text


def keys(s3, prefix=""):
    return [o["Key"] for o in s3.list_objects_v2(Bucket="data", Prefix=prefix).get("Contents", [])]


def read(s3, key):
    return s3.get_object(Bucket="data", Key=key)["Body"].read()


def table(s3, key):
    return pq.read_table(io.BytesIO(read(s3, key)))


def manifest_table(s3, folder):
    """The rows that a folder's manifest stands for."""
    named = [f["file"] for f in json.loads(read(s3, folder + "manifest.json"))["output"]["files"]]
    check(sorted(folder + n for n in named) == [k for k in keys(s3, folder) if "part-" in k], "parts without manifest")
    return pa.concat_tables(table(s3, folder + name) for name in named)


def checks(s3):
    longbow("demo-data", "--rows", "400000", "--tables", "vitals", "--out", "data")
    for file in sorted(Path("data/vitals").glob("*.parquet")):
        s3.upload_file(str(file), "data", f"in/vitals/{file.name}")
    expected = pa.concat_tables(pq.read_table(f) for f in sorted(Path("data/vitals").glob("*.parquet")))

    # Files of every format and a folder of parts, in one run; each format is read again.
    run(
        """
inputs: {vitals: "s3://data/in/vitals/*.parquet"}
transforms:
  - {id: some, type: select, columns: {vital_id: vital_id, facility: facility, heart_rate: heart_rate}}
outputs:
  - {path: "s3://data/out/all.parquet"}
  - {path: "s3://data/out/all.csv"}
  - {path: "s3://data/out/all.ndjson.gz"}
  - {path: "s3://data/out/all.arrow"}
  - {path: "s3://data/out/parts/", format: parquet}
"""
    )
    wanted = expected.select(["vital_id", "facility", "heart_rate"])
    check(table(s3, "out/all.parquet").equals(wanted.cast(table(s3, "out/all.parquet").schema)), "all.parquet")
    check(pyarrow.csv.read_csv(io.BytesIO(read(s3, "out/all.csv"))).num_rows == wanted.num_rows, "all.csv")
    check(manifest_table(s3, "out/parts/").num_rows == wanted.num_rows, "parts")
    check("out/parts/_SUCCESS" in keys(s3), "_SUCCESS")
    for source in ("all.parquet", "all.csv", "all.ndjson.gz", "all.arrow", "parts/"):
        run(
            f"""
inputs: {{all: {{path: "s3://data/out/{source}"}}}}
transforms:
  - {{id: beats, type: group_by, keys: [], aggregations: [{{expr: "count(*)", alias: n}}, {{expr: "sum(vital_id)", alias: ids}}]}}
outputs: [{{path: "s3://data/sums/x.parquet"}}]
"""
        )
        sums = table(s3, "sums/x.parquet").to_pylist()[0]
        ids = pa.compute.sum(wanted["vital_id"]).as_py()
        check(sums == {"n": wanted.num_rows, "ids": ids}, f"sums of {source}: {sums}")

    # Partitions: written, replaced one by one, added to.
    pipeline = """
inputs: {{vitals: "s3://data/in/vitals/"}}
transforms:
  - {{id: some, type: filter, where: "{where}"}}
  - {{id: few, type: select, columns: {{vital_id: vital_id, facility: facility}}}}
outputs: [{{path: "s3://data/by/", format: parquet, partition_by: [facility], mode: {mode}}}]
"""
    places = sorted(set(expected["facility"].to_pylist()))
    run(pipeline.format(where="vital_id >= 0", mode="overwrite"))
    rows = expected.num_rows
    check(manifest_table(s3, "by/").num_rows == rows, "partitions")
    one = expected.filter(pa.compute.equal(expected["facility"], places[0])).num_rows
    where = f"facility = '{places[0]}'"
    run(pipeline.format(where=where, mode="overwrite_partitions"))
    check(manifest_table(s3, "by/").num_rows == rows, "a partition replaced")
    run(pipeline.format(where=where, mode="append"))
    check(manifest_table(s3, "by/").num_rows == rows + one, "a partition added to")
    run(pipeline.format(where=where, mode="fail"), expected=2)
    check(manifest_table(s3, "by/").num_rows == rows + one, "a refused run")
    check(not [k for k in keys(s3) if ".longbow-" in k], "traces of runs")

    # What is not there is said before anything runs.
    text = run(pipeline.format(where=where, mode="overwrite").replace("s3://data/in", "s3://nothing/in"), expected=2)
    check("no bucket 'nothing'" in text, text)
    text = run(pipeline.format(where=where, mode="overwrite").replace("s3://data/in", "ftp://data/in"), expected=2)
    check("s3://, gs:// and hdfs://" in text, text)
    secret = pipeline.format(where=where, mode="overwrite").replace("s3://data/in", f"s3://key:{SECRET}@data/in")
    check("environment" in run(secret, expected=2), "a secret in a path")


if __name__ == "__main__":
    process, endpoint = start_server()
    try:
        os.environ.update(
            AWS_ENDPOINT_URL_S3=endpoint,
            AWS_ACCESS_KEY_ID="a-key",
            AWS_SECRET_ACCESS_KEY=SECRET,
            AWS_REGION="us-east-1",
            AWS_EC2_METADATA_DISABLED="true",
        )
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        client.create_bucket(Bucket="data")
        checks(client)
    finally:
        process.terminate()
        process.wait()
