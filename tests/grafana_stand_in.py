"""The sandbox's stand-in for Grafana, really served for as long as a test lasts."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from sandbox.grafana.app import create_app
from sandbox.grafana.editions import Release

PASSWORD = "right"


class QuickServer(uvicorn.Server):
    """A uvicorn that notices within milliseconds, not a tenth of a second, that it is to stop."""

    async def main_loop(self) -> None:
        await self.on_tick(0)
        while not self.should_exit:
            await asyncio.sleep(0.005)


@contextmanager
def running_stand_in(data: Path, release: Release = Release.GRAFANA_12_4) -> Iterator[httpx.Client]:
    """A stand-in that is really served, and a client of it without credentials."""
    config = uvicorn.Config(create_app(data, PASSWORD, release), port=0, log_level="warning")
    server = QuickServer(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the stand-in did not start"
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def new_token(client: httpx.Client, name: str, role: str) -> dict[str, str]:
    """The header with a token of a new service account."""
    account = client.post("/api/serviceaccounts", json={"name": name, "role": role}).json()
    path = f"/api/serviceaccounts/{account['id']}/tokens"
    return {"authorization": "Bearer " + client.post(path, json={"name": name}).json()["key"]}
