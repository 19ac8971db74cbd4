"""Calls that put something into a stand-in for Grafana."""

from typing import Any

import httpx


def new_source(
    client: httpx.Client, url: str = "http://127.0.0.1:1", **more: Any
) -> httpx.Response:
    body = {"name": "P", "uid": "p", "type": "prometheus", "access": "proxy", "url": url, **more}
    return client.post("/api/datasources", json=body)


def save(client: httpx.Client, title: str = "T", uid: str = "d", **more: Any) -> httpx.Response:
    spec = {"uid": uid, "title": title, "panels": more.pop("panels", [])}
    spec |= more.pop("spec", {})
    return client.post("/api/dashboards/db", json={"dashboard": spec, **more})
