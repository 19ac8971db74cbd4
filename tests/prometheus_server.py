"""A real Prometheus for tests, asked over HTTP."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.config import SandboxError
from sandbox.ports import free_port
from sandbox.services import find_prometheus

_SECONDS_TO_START = 30.0


class Prometheus:
    """A running Prometheus.

    Args:
        url: where it listens.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=30)

    def query(self, expr: str, at: float | None = None) -> list[dict[str, Any]]:
        """Evaluates an expression at one moment, by default now; returns the vector."""
        when = {} if at is None else {"time": at}
        vector: list[dict[str, Any]] = self._get("query", {"query": expr, **when})["result"]
        return vector

    def value(self, expr: str, at: float | None = None) -> float:
        """Evaluates an expression that gives one sample."""
        [sample] = self.query(expr, at)
        return float(sample["value"][1])

    def query_range(self, expr: str, start: float, end: float, step: float) -> list[dict[str, Any]]:
        """Evaluates an expression over a time; returns the matrix."""
        window = {"start": start, "end": end, "step": step}
        answer = self._get("query_range", {"query": expr, **window})
        matrix: list[dict[str, Any]] = answer["result"]
        return matrix

    def series(self, match: str, start: float, end: float) -> list[dict[str, str]]:
        """Lists the series that a selector finds in a time."""
        window = {"start": start, "end": end}
        found: list[dict[str, str]] = self._get("series", {"match[]": match, **window})
        return found

    def _get(self, path: str, parameters: Mapping[str, Any]) -> Any:
        answer = self._http.get(f"/api/v1/{path}", params=parameters).json()
        assert answer["status"] == "success", answer
        return answer["data"]


@contextmanager
def prometheus_with(directory: Path, lines: Sequence[str]) -> Iterator[Prometheus]:
    """Runs a Prometheus on samples of the past while the context lasts.

    Args:
        directory: where its data is put.
        lines: the samples in the OpenMetrics format, without its last line.
    """
    recording = directory / "recording.om"
    recording.write_text("\n".join([*lines, "# EOF", ""]))
    promtool = find_prometheus("promtool")
    subprocess.run(
        [promtool, "tsdb", "create-blocks-from", "openmetrics", recording, directory / "data"],
        check=True,
        capture_output=True,
    )
    with prometheus_on(directory / "data") as running:
        yield running


@contextmanager
def prometheus_on(
    directory: Path,
    scrape_configs: list[Mapping[str, Any]] | None = None,
    otlp: Mapping[str, Any] | None = None,
    groups: Sequence[Mapping[str, Any]] = (),
) -> Iterator[Prometheus]:
    """Runs a Prometheus on a data directory while the context lasts.

    Args:
        directory: its data; may hold a backfill.
        scrape_configs: what it scrapes, every second; by default nothing.
        otlp: how it stores what is pushed to it with OTLP, which takes Prometheus 3; by default
            nobody may push.
        groups: groups of rules that it evaluates.
    """
    try:
        command = find_prometheus("prometheus")
    except SandboxError as error:
        pytest.skip(str(error))
    directory.mkdir(parents=True, exist_ok=True)
    config = directory / "prometheus.yml"  # JSON is YAML
    interval = {"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}}
    rules = directory / "rules.yml"
    rules.write_text(json.dumps({"groups": list(groups)}))
    written = {**interval, "scrape_configs": scrape_configs or [], "rule_files": [str(rules)]}
    config.write_text(json.dumps(written if otlp is None else {**written, "otlp": otlp}))
    port = free_port()
    arguments = [
        f"--config.file={config}",
        f"--storage.tsdb.path={directory}",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    ]
    if otlp is not None:
        _skip_unless_known(config)
        arguments.append("--web.enable-otlp-receiver")
    with subprocess.Popen([command, *arguments]) as process:
        try:
            running = Prometheus(f"http://127.0.0.1:{port}")
            _wait(running.url, process)
            yield running
        finally:
            process.terminate()


def _skip_unless_known(config: Path) -> None:
    """Skips a test whose configuration is newer than this Prometheus."""
    done = subprocess.run(
        [find_prometheus("promtool"), "check", "config", config], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"needs a newer Prometheus: {done.stderr.strip()}")


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/-/ready").is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"Prometheus did not start: exit status {process.poll()}")
