"""One sandbox for all engine tests: a project of its own, with ports of its own."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from engine.project import Project
from places import REPOSITORY

from sandbox.access import USER, read_access
from sandbox.environment import pulumi_environment
from sandbox.place import find_place


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.engine)


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _sandbox(command: str, directory: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sandbox", command, "--project", str(directory)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A running sandbox with a copy of the program and its stack file."""
    directory = tmp_path_factory.mktemp("project")
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        shutil.copy(REPOSITORY / name, directory)
    grafana, prometheus = _free_ports(2)
    stack_file = directory / "Pulumi.dev.yaml"
    document = yaml.safe_load(stack_file.read_text())
    document["config"]["grafana:url"] = f"http://127.0.0.1:{grafana}"
    document["config"]["mcp-monitoring:prometheusUrl"] = f"http://127.0.0.1:{prometheus}"
    document["config"]["mcp-monitoring:dashboardsDir"] = "dashboards"
    stack_file.write_text(yaml.safe_dump(document))
    place = find_place(directory, "dev")
    try:
        _sandbox("up", directory)
        access = read_access(place.home)
        assert access is not None
        environment = {**os.environ, **pulumi_environment(place, access)}
        with httpx.Client(base_url=place.grafana_url, auth=(USER, access.password)) as client:
            yield Project(directory, place, environment, client)
    finally:
        _sandbox("down", directory)


@pytest.fixture
def project(sandbox: Project) -> Iterator[Project]:
    """The project as it is in the repository; destroyed again after the test."""
    original = sandbox.stack_file.read_text()
    shutil.rmtree(sandbox.dashboards, ignore_errors=True)
    shutil.copytree(REPOSITORY / "dashboards", sandbox.dashboards)
    sandbox.printed.clear()
    yield sandbox
    for found in sandbox.get("/api/search?type=dash-db"):
        if found["uid"].startswith("foreign"):
            sandbox.grafana.delete(f"/api/dashboards/uid/{found['uid']}")
    sandbox.pulumi("destroy", "--yes", "--skip-preview")
    sandbox.stack_file.write_text(original)
    assert sandbox.objects() == {"folders": set(), "data sources": set(), "dashboards": set()}
