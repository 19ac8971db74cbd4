"""Ctrl-C ends a command at once, also one that waits in threads for a server that hangs."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from answering_server import answering
from failing_network import FailingNetwork, failing_network
from mcp_monitoring.review.stacks.kinds import COMPONENT
from pulumi_stand_in import PulumiStandIn
from review.drift.stack_in_files import filled, resources, written

COMMAND = Path(sys.executable).with_name("mcp-monitoring")
STACKS = ("dev", "prod", "test")
LONG_BEFORE_AN_ANSWER = 20
"""Seconds; a command waits 30 s for an answer. It takes 2 s at most on a machine with time."""

OBJECTS = "GET /api/(?!org|health).*"
RANGES = "GET /api/v1/query_range.*"
NOTHING = b'{"status": "success", "data": {"resultType": "vector", "result": []}}'


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FailingNetwork]:
    """Three stacks in one Grafana, which answers as a Prometheus, too."""
    for name in ("GRAFANA_URL", *(f"GRAFANA_AUTH_{stack.upper()}" for stack in STACKS)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GRAFANA_AUTH", "token")
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/state")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    pulumi = PulumiStandIn(tmp_path / "bin", monkeypatch)
    pulumi.answers("config", {})
    pulumi.answers("version", "v3.254.0")
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    with answering() as grafana:
        filled(grafana).answers["/api/v1/query"] = (200, NOTHING)
        with failing_network(f"http://127.0.0.1:{grafana.server_port}") as made:
            for stack in STACKS:
                (tmp_path / f"Pulumi.{stack}.yaml").write_text("config: {}\n")
                written(tmp_path, deployed(made.url, stack), stack)
            yield made


def deployed(url: str, stack: str) -> list[dict[str, object]]:
    monitoring = f"urn:pulumi:dev::p::{COMPONENT}::mcp"
    outputs = {"folderUid": "mcp", "datasourceUid": "mcp-prometheus"}
    found = [
        *({"parent": monitoring, **one} for one in resources(url)),
        {"urn": monitoring, "type": COMPONENT, "inputs": {}, "outputs": outputs},
    ]
    text = json.dumps(found).replace("urn:pulumi:dev", f"urn:pulumi:{stack}")
    renamed: list[dict[str, object]] = json.loads(text)
    return renamed


def interrupted(
    network: FailingNetwork, request: str, arguments: Sequence[str], directory: Path, *, again: bool
) -> tuple[int, str]:
    """Presses Ctrl-C once such a request waits, or from then on; returns what came of it."""
    with network.holding(request) as came:
        running = subprocess.Popen(
            [COMMAND, *(one.replace("URL", network.url) for one in arguments)],
            cwd=directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            assert came.wait(60), "it asks"
            running.send_signal(signal.SIGINT)
            deadline = time.monotonic() + LONG_BEFORE_AN_ANSWER
            while again and running.poll() is None and time.monotonic() < deadline:
                running.send_signal(signal.SIGINT)
                time.sleep(0.01)
            said, _ = running.communicate(timeout=LONG_BEFORE_AN_ANSWER)
        finally:
            running.kill()
            running.wait()
    return running.returncode, said


@pytest.mark.parametrize("again", [False, True], ids=["once", "again and again"])
@pytest.mark.parametrize(
    ("request_", "arguments"),
    [
        (OBJECTS, ("drift", "--all")),
        (OBJECTS, ("proof", "--stack", "dev")),
        (RANGES, ("backtest", "--prometheus", "URL")),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else "",
)
def test_an_interrupted_command_ends_with_one_line_and_leaves_nothing(
    network: FailingNetwork,
    tmp_path: Path,
    request_: str,
    arguments: Sequence[str],
    again: bool,
) -> None:
    before = set(tmp_path.rglob("*"))

    code, said = interrupted(network, request_, arguments, tmp_path, again=again)

    assert code == 130, said
    *waiting, last = said.splitlines()
    assert last == "mcp-monitoring: interrupted"
    assert all(line.startswith("asking ") for line in waiting), said
    assert set(tmp_path.rglob("*")) == before
