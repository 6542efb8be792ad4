"""A Kubernetes API on loopback that knows FlinkDeployments and their JobManagers' logs."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_DEPLOYMENTS = "/apis/flink.apache.org/v1beta1/namespaces/([^/]+)/flinkdeployments"


class FakeKubernetes:
    """
    Plays the cluster: a deployment that is created goes through the states of ``script``, one for
    each look at it, and stays in the last one; one that is deleted goes after another look.
    """

    def __init__(self) -> None:
        self.script: list[dict[str, Any]] = []
        self.log = ""
        self.previous_log: str | None = None  # of the container before the one that runs
        self.failing_looks = 0  # so many looks at a deployment that was created fail
        self.deployments: dict[str, dict[str, Any]] = {}
        self.requests: list[str] = []
        self.created: list[dict[str, Any]] = []
        self._looks: dict[str, int] = {}
        self._going: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stops it."""
        self._server.shutdown()
        self._server.server_close()

    def kubeconfig(self) -> dict[str, Any]:
        """What a client needs to find it."""
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "fake", "cluster": {"server": self.url}}],
            "users": [{"name": "fake", "user": {}}],
            "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "fake"}}],
            "current-context": "fake",
        }

    def answer(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        """Status and body of the answer."""
        self.requests.append(f"{method} {path}")
        route, _, query = path.partition("?")
        if match := re.fullmatch(_DEPLOYMENTS, route):
            assert method == "POST", path
            name = body["metadata"]["name"]
            if name in self.deployments:
                return 409, {"kind": "Status", "reason": "AlreadyExists"}
            self.deployments[name] = body
            self._looks[name] = 0
            self.created.append(body)
            return 201, body
        if match := re.fullmatch(_DEPLOYMENTS + "/([^/]+)", route):
            return self._one(method, match.group(2))
        if re.fullmatch("/api/v1/namespaces/[^/]+/pods", route):
            name = re.search(r"app%3D([^%]+)%2Ccomponent%3Djobmanager", query).group(1)
            pod = {"metadata": {"name": f"{name}-abc"}}
            return 200, {"kind": "PodList", "apiVersion": "v1", "items": [pod]}
        if re.fullmatch("/api/v1/namespaces/[^/]+/pods/[^/]+/log", route):
            assert "container=flink-main-container" in query, path
            if "previous=True" not in query:
                return 200, self.log
            if self.previous_log is None:
                return 400, {"kind": "Status", "reason": "BadRequest"}
            return 200, self.previous_log
        return 404, {"kind": "Status", "reason": "NotFound"}

    def _one(self, method: str, name: str) -> tuple[int, Any]:
        if name in self._going and method == "GET":
            self._going.discard(name)
            return 200, self.deployments.pop(name)
        if name not in self.deployments:
            return 404, {"kind": "Status", "reason": "NotFound"}
        if method == "DELETE":
            self._going.add(name)
            return 200, {"kind": "Status", "status": "Success"}
        if self.failing_looks > 0:
            self.failing_looks -= 1
            return 503, {"kind": "Status", "reason": "ServiceUnavailable"}
        look = min(self._looks[name], len(self.script) - 1)
        self._looks[name] += 1
        return 200, {**self.deployments[name], "status": self.script[look]}

    def is_deleted(self, name: str) -> bool:
        """Whether a deployment is gone or going."""
        return name in self._going or name not in self.deployments

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                status, answer = fake.answer(self.command, self.path, body)
                is_text = isinstance(answer, str)
                data = (answer if is_text else json.dumps(answer)).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/plain" if is_text else "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = _handle

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
