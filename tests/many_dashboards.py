"""A Grafana with a hundred dashboards, which counts what it is asked."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from answering_server import ORGANISATION, AnsweringServer, answering
from mcp_monitoring.review.servers.grafana import Grafana

LIST = "/apis/dashboard.grafana.app/v0alpha1/namespaces/default/dashboards"
ALONE = "/api/dashboards/uid/"
UIDS = [f"many-{number}" for number in range(100)]


def model(uid: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "title": f"Title of {uid}", "panels": [], **more}


def listed(models: Iterable[dict[str, Any]]) -> bytes:
    """Makes the list of dashboards in the form of Grafana's newer API."""
    items = [
        {
            "metadata": {"name": one["uid"], "generation": 1},
            "spec": {key: value for key, value in one.items() if key != "uid"},
            "status": {},
        }
        for one in models
    ]
    return json.dumps({"metadata": {}, "items": items}).encode()


@contextmanager
def many_dashboards(
    models: dict[str, dict[str, Any]] | None = None, *, newer_api: bool = True
) -> Iterator[tuple[AnsweringServer, Grafana]]:
    """Runs the Grafana.

    Args:
        models: its dashboards, by uid.
        newer_api: whether it lists them with their content.
    """
    there = models or {uid: model(uid) for uid in UIDS}
    with answering() as server:
        server.status, server.content = 404, b"{}"
        server.answers["/api/org"] = ORGANISATION
        for number, (uid, one) in enumerate(there.items()):
            answer = {"dashboard": {**one, "id": number, "version": 1}, "meta": {}}
            server.answers[ALONE + uid] = (200, json.dumps(answer).encode())
        if newer_api:
            server.answers[LIST] = (200, listed(there.values()))
        with Grafana(f"http://127.0.0.1:{server.server_port}", "admin:admin") as grafana:
            yield server, grafana


def asked(server: AnsweringServer) -> Counter[str]:
    """Counts the requests by their path; all single reads of dashboards are one."""
    paths = (path.partition("?")[0] for _, path, *_ in server.seen)
    return Counter(ALONE if path.startswith(ALONE) else path for path in paths)
