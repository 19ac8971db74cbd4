"""A client of a Grafana that answers from a table."""

from collections.abc import Mapping
from typing import Any

import httpx

from sandbox.plugin.client import SANDBOX_COMMIT, Grafana
from sandbox.plugin.config import read_config

URL = "http://grafana.example:3000"
PASSWORD = "hunter2-very-secret"


class FakeGrafana(httpx.BaseTransport):
    """Answers from a table of "METHOD path" to (status, JSON), and notes the requests."""

    def __init__(self, answers: Mapping[str, Any], commit: str = SANDBOX_COMMIT) -> None:
        self.answers: dict[str, Any] = {"GET /api/health": (200, {"commit": commit}), **answers}
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        key = f"{request.method} {request.url.raw_path.decode()}"
        answer = self.answers[key]
        if isinstance(answer, list):
            answer = answer.pop(0)
        status, body = answer
        return httpx.Response(status, json=body)

    @property
    def asked(self) -> list[str]:
        return [f"{it.method} {it.url.raw_path.decode()}" for it in self.requests]


def grafana(
    transport: httpx.BaseTransport, waits: list[float] | None = None, **settings: Any
) -> Grafana:
    config = read_config({"url": URL, "auth": f"admin:{PASSWORD}", **settings}, environ={})
    return Grafana(config, transport=transport, sleep=(waits if waits is not None else []).append)
