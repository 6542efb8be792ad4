"""Longbow reads from and writes to Google Cloud Storage's JSON API as an emulator has it (gcp-storage-emulator), with a
service account's key: the emulator takes only requests with a token that was given for a signature by that key."""

import base64
import io
import json
import os
import threading
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet as pq
from check_stores import check, run
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from gcp_storage_emulator import server as emulator
from longbow import longbow

TOKEN = "a-token-that-nobody-may-see"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EMAIL = "longbow@project.iam.gserviceaccount.com"
requests = []


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class Tokens(BaseHTTPRequestHandler):
    """Gives a token for a signed assertion."""

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        signed, _, signature = form["assertion"][0].rpartition(".")
        claims = json.loads(decoded(signed.split(".")[1]))
        KEY.public_key().verify(decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        check(claims["iss"] == EMAIL, claims)
        check(claims["scope"] == "https://www.googleapis.com/auth/devstorage.read_write", claims)
        body = json.dumps({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Guarded(emulator.RequestHandler):
    """The emulator, which by itself asks nobody who they are."""

    def parse_request(self):
        if not super().parse_request():
            return False
        requests.append(f"{self.command} {self.path}")
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        self.send_error(401)
        return False


class WholeRequest(emulator.Request):
    """The emulator fails with a body of no bytes, which the API takes."""

    @property
    def data(self):
        return super().data or b""


def get(base, key, query="alt=media"):
    url = f"{base}/storage/v1/b/data/o/{urllib.parse.quote(key, safe='')}?{query}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
    return urllib.request.urlopen(request).read()


def keys(base):
    request = urllib.request.Request(f"{base}/storage/v1/b/data/o", headers={"Authorization": f"Bearer {TOKEN}"})
    return sorted(item["name"] for item in json.loads(urllib.request.urlopen(request).read())["items"])


def table(base, key):
    return pq.read_table(io.BytesIO(get(base, key)))


def manifest_rows(base, folder):
    """How many rows a folder's manifest stands for; nothing else lies there."""
    named = [f["file"] for f in json.loads(get(base, folder + "manifest.json"))["output"]["files"]]
    there = [k for k in keys(base) if k.startswith(folder) and "part-" in k]
    check(sorted(folder + n for n in named) == there, f"parts without manifest: {there}")
    return sum(table(base, folder + name).num_rows for name in named)


def checks(base):
    longbow("demo-data", "--rows", "400000", "--tables", "vitals", "--out", "data")
    expected = pa.concat_tables(pq.read_table(f) for f in sorted(Path("data/vitals").glob("*.parquet")))
    ids = pa.compute.sum(expected["vital_id"]).as_py()

    # More than a piece of 8 MiB, and every format, of which each is read again.
    text = run(
        """
inputs: {vitals: "data/vitals/"}
outputs:
  - {path: "gs://data/out/all of it.parquet"}
  - {path: "gs://data/out/all.csv"}
  - {path: "gs://data/out/all.ndjson.gz"}
  - {path: "gs://data/out/all.arrow"}
  - {path: "gs://data/out/parts/", format: parquet}
"""
    )
    check(TOKEN not in text, "the token is in the log")
    check(any("uploadType=resumable" in r for r in requests), "no object was sent in pieces")
    check(len(get(base, "out/all.csv")) > 2 * (8 << 20), "no object of several pieces")
    check(table(base, "out/all of it.parquet").num_rows == expected.num_rows, "all of it.parquet")
    check(pyarrow.csv.read_csv(io.BytesIO(get(base, "out/all.csv"))).num_rows == expected.num_rows, "all.csv")
    check(manifest_rows(base, "out/parts/") == expected.num_rows, "parts")
    for source in ("all of it.parquet", "all.csv", "all.ndjson.gz", "all.arrow", "parts/", "*.arrow"):
        run(
            f"""
inputs: {{all: {{path: "gs://data/out/{source}"}}}}
transforms:
  - {{id: s, type: group_by, keys: [], aggregations: [{{expr: "count(*)", alias: n}}, {{expr: "sum(vital_id)", alias: ids}}]}}
outputs: [{{path: "gs://data/sums/x.parquet"}}]
"""
        )
        sums = table(base, "sums/x.parquet").to_pylist()[0]
        check(sums == {"n": expected.num_rows, "ids": ids}, f"sums of {source}: {sums}")

    # Partitions: written, replaced one by one, added to.
    pipeline = """
inputs: {{vitals: "gs://data/out/parts/"}}
transforms:
  - {{id: some, type: filter, where: "{where}"}}
  - {{id: few, type: select, columns: {{vital_id: vital_id, facility: facility}}}}
outputs: [{{path: "gs://data/by/", format: parquet, partition_by: [facility], mode: {mode}}}]
"""
    place = expected["facility"][0].as_py()
    one = expected.filter(pa.compute.equal(expected["facility"], place)).num_rows
    run(pipeline.format(where="vital_id >= 0", mode="overwrite"))
    run(pipeline.format(where=f"facility = '{place}'", mode="overwrite_partitions"))
    check(manifest_rows(base, "by/") == expected.num_rows, "a partition replaced")
    run(pipeline.format(where=f"facility = '{place}'", mode="append"))
    check(manifest_rows(base, "by/") == expected.num_rows + one, "a partition added to")
    run(pipeline.format(where="vital_id >= 0", mode="fail"), expected=2)
    check(not [k for k in keys(base) if ".longbow-" in k], "traces of runs")

    # Who may not, or has nothing to show, hears so before anything runs.
    copy = 'inputs: {x: "gs://data/out/all.csv"}\noutputs: {csv: "x.csv"}\n'
    del os.environ["GOOGLE_APPLICATION_CREDENTIALS"]
    check("no credentials" in run(copy, expected=2), "no credentials")


if __name__ == "__main__":
    emulator.RequestHandler = Guarded
    emulator.Request = WholeRequest
    store = emulator.create_server("127.0.0.1", 0, in_memory=True, default_bucket="data")
    tokens = ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
    threading.Thread(target=tokens.serve_forever, daemon=True).start()
    store.start()
    try:
        private = KEY.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        account = {
            "type": "service_account",
            "project_id": "project",
            "private_key_id": "1",
            "private_key": private.decode(),
            "client_email": EMAIL,
            "client_id": "2",
            "token_uri": f"http://127.0.0.1:{tokens.server_port}/token",
        }
        Path("account.json").write_text(json.dumps(account))
        address = f"http://127.0.0.1:{store._api._httpd.server_port}"
        os.environ.update(
            GOOGLE_APPLICATION_CREDENTIALS=str(Path("account.json").resolve()),
            CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE=address + "/storage/v1/",
            CLOUDSDK_CONFIG=str(Path("none").resolve()),
            NO_GCE_CHECK="true",
        )
        checks(address)
    finally:
        store.stop()
        tokens.shutdown()
