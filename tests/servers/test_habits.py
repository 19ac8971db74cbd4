"""What the instrumentation does to servers on the real SDKs besides recording: nothing."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from places import REPOSITORY
from ports import free_ports
from servers.environments import command_of
from servers.playing import running

pytestmark = pytest.mark.servers

HABITS = Path(__file__).parent / "programs" / "habits.py"
# An environment, and whose server.
SERVERS = (
    *(("mcp1", "mcp"), ("mcp1", "fastmcp"), ("fastmcp3", "fastmcp")),
    *(("mcp2", "mcp"), ("fastmcp4", "fastmcp")),
)
LOW_LEVEL = {
    "mcp1": {"RequestResponder", "ServerSession", "Server", "ToolManager"},
    "mcp2": {"ServerRunner", "ToolManager"},
    "fastmcp3": {"RequestResponder", "ServerSession", "MiddlewareServerSession", "FastMCP"},
    "fastmcp4": {"ServerRunner", "FastMCP"},
}
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ALREADY = [
    f"{name} is instrumented already; once is enough" for name in ("mcp_server", "snowflake")
]


@cache
def habits(environment: str, kind: str, *only: str) -> dict[str, dict[str, Any]]:
    """Shows the habits of a server in its environment, once."""
    ran = subprocess.run(
        [command_of(environment, "python"), HABITS, kind, *only], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    shown = json.loads(ran.stdout.splitlines()[-1])
    assert isinstance(shown, dict)
    return shown


@pytest.fixture(params=SERVERS, ids=" ".join)
def server(request: pytest.FixtureRequest) -> tuple[str, str]:
    environment, kind = request.param
    return environment, kind


def test_every_call_is_answered_as_without_it_and_counted_once(server: tuple[str, str]) -> None:
    # One that fails before anybody listed the tools, one that is a generator, and one that is none.
    instrumented, bare = habits(*server)["every way"], habits(*server)["never"]

    assert instrumented["shown"] == bare["shown"]
    assert [failed for failed, _ in bare["shown"]] == [True, False, False, True]
    assert bare["calls"] == []
    assert instrumented["calls"] == [
        ["_OTHER", "tool_error", 1],
        ["answer", "", 1],
        ["count", "", 1],
        ["fail", "tool_error", 1],
    ]
    assert instrumented["said"] == []


def test_a_session_that_is_open_follows_what_is_done_and_undone(server: tuple[str, str]) -> None:
    assert habits(*server)["late"]["calls"] == [["answer", "", 1], ["fail", "tool_error", 1]]


def test_instrumented_twice_counts_once_and_says_so_once(server: tuple[str, str]) -> None:
    shown = habits(*server)["twice"]

    assert shown["calls"] == [["answer", "", 1]]
    assert shown["said"] == ALREADY


def test_a_call_whose_client_goes_is_cancelled(server: tuple[str, str]) -> None:
    assert habits(*server)["closed"]["calls"] == [["wait", "cancelled", 1]]


def test_undoing_it_restores_every_class(server: tuple[str, str]) -> None:
    shown = habits(*server)["restored"]["shown"]

    assert set(shown["during"]) >= LOW_LEVEL[server[0]]
    assert shown["after"] == []


def test_a_fault_of_its_own_is_a_warning_once_and_the_server_answers(
    server: tuple[str, str],
) -> None:
    shown = habits(*server)["broken"]

    assert [failed for failed, _ in shown["shown"]] == [True, False, True]
    assert shown["said"] == [
        "an operation of the MCP server is not in the metrics: RuntimeError: broken"
    ]


IN_ITS_OWN_PROCESS = pytest.mark.parametrize(
    "server", [("mcp1", "mcp"), ("mcp2", "mcp")], ids=" ".join, indirect=True
)


@IN_ITS_OWN_PROCESS
def test_a_forked_worker_behind_one_metrics_page_answers_and_says_so_once(
    server: tuple[str, str],
) -> None:
    shown = habits(*server, "forked")["forked"]

    assert shown["shown"] == [[False, "42"]] * 2
    (said,) = shown["said"]
    assert "was forked from the one that serves /metrics" in said


@IN_ITS_OWN_PROCESS
def test_without_the_sdk_the_server_answers(server: tuple[str, str]) -> None:
    shown = habits(*server, "no sdk")["no sdk"]

    assert [failed for failed, _ in shown["shown"]] == [True, False]
    assert shown["said"] == []


def test_the_example_has_metrics(tmp_path: Path) -> None:
    served, metrics = free_ports(2)
    source = (REPOSITORY / "instrumentation" / "examples" / "server.py").read_text()
    example = tmp_path / "server.py"
    example.write_text(source.replace("8000", str(served)).replace("9464", str(metrics)))
    said = tmp_path / "said.txt"

    with running([command_of("fastmcp4", "python"), str(example)], served, said):
        answer = httpx.post(
            f"http://127.0.0.1:{served}/mcp",
            json=HELLO,
            headers={"accept": "application/json, text/event-stream"},
        )
        found = httpx.get(f"http://127.0.0.1:{metrics}/metrics").text

    assert '"protocolVersion":"2025-06-18"' in answer.text
    counted = re.findall(r"^mcp_server_operation_duration_seconds_count\{(.*)\} 1\.0$", found, re.M)
    assert len(counted) == 1
    assert 'mcp_method_name="initialize"' in counted[0]
