"""Options and fixtures of all tests."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from deployment import Deploy
from hypothesis import settings
from mcp_monitoring.metric_sets import CONTRACT, OTEL
from places import REPOSITORY
from prometheus_server import Prometheus
from scenario_weeks import prometheus_with_every_scenario

# How long an example may take depends on what else the machine does, and a test that passed has to
# pass again. `pytest --hypothesis-profile=random` looks for new examples.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None)
settings.load_profile("repeatable")

# Tests in the background of a script inherit that Ctrl-C is ignored, and so would what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _current_event_loop() -> None:
    # Outputs want one, and whatever used `asyncio.run` before has taken it away.
    try:
        asyncio.get_event_loop()
    except RuntimeError:
        asyncio.set_event_loop(asyncio.new_event_loop())


@pytest.fixture
def deploy() -> Deploy:
    """Runs a program under Pulumi's mocks and returns what it registered."""
    return Deploy()


@pytest.fixture(scope="session")
def floors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the oldest packages that `pyproject.toml` allows, and pytest."""
    environment = tmp_path_factory.mktemp("floors") / "env"
    install = ("uv", "pip", "install", "--quiet", "--python", environment)
    for command in (
        ("uv", "venv", "--quiet", "--python", sys.executable, environment),
        (*install, "--resolution", "lowest-direct", "--editable", f"{REPOSITORY}[review]"),
        # Afterwards, because these tools have no floors; it leaves alone what is there.
        (*install, "--group", f"{REPOSITORY}/pyproject.toml:dev"),
    ):
        subprocess.run(command, check=True)
    return environment


@pytest.fixture(scope="session")
def of_all_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that the processes of this run of tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def scenarios(
    tmp_path_factory: pytest.TempPathFactory, of_all_processes: Path
) -> Iterator[Prometheus]:
    """A Prometheus that saw every scenario of the set `contract`; see `scenario_weeks`."""
    directory = tmp_path_factory.mktemp("scenarios")
    with prometheus_with_every_scenario(directory, CONTRACT, of_all_processes) as prometheus:
        yield prometheus


@pytest.fixture(scope="session")
def otel_scenarios(
    tmp_path_factory: pytest.TempPathFactory, of_all_processes: Path
) -> Iterator[Prometheus]:
    """As `scenarios`, of the set `otel`."""
    directory = tmp_path_factory.mktemp("otel-scenarios")
    with prometheus_with_every_scenario(directory, OTEL, of_all_processes) as prometheus:
        yield prometheus
