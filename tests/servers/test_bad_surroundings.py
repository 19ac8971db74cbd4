"""Whatever is wrong around it, an instrumented server answers; and it says once what is wrong."""

import json
import re
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from ports import free_ports
from servers.environments import command_of
from servers.playing import instrumented, running

pytestmark = pytest.mark.servers

HERE = Path(__file__).parent
ANSWER = {"do": "call", "tool": "answer", "arguments": {}}
FAIL = {"do": "call", "tool": "fail", "arguments": {}}


class Running:
    """A server on `mcp` 2.x, and what it says."""

    def __init__(self, port: int, metrics: int, said: Path) -> None:
        self.port, self.metrics, self._said = port, metrics, said

    def asked(self, *steps: object) -> list[str]:
        """Has a client take steps; returns how each ended."""
        ran = subprocess.run(
            [
                command_of("mcp2", "python"),
                str(HERE / "clients" / "mcp2.py"),
                json.dumps(f"http://127.0.0.1:{self.port}/mcp"),
                *(json.dumps(steps), "auto"),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr
        return [one["ended"] for step in json.loads(ran.stdout)["steps"] for one in step]

    def counted(self) -> dict[str, float]:
        """Reads how many calls of each tool its own page has."""
        page = httpx.get(f"http://127.0.0.1:{self.metrics}/metrics", trust_env=False).text
        counts = re.findall(
            r"^mcp_server_operation_duration_seconds_count\{.*gen_ai_tool_name=\"(\w+)\".*\} (.*)$",
            page,
            re.MULTILINE,
        )
        return {tool: float(count) for tool, count in counts}

    def warned(self, about: str) -> int:
        """Counts the lines of what it said that are about something."""
        return sum(about in line for line in self._said.read_text().splitlines())


@contextmanager
def serving(
    directory: Path, program: Sequence[str] = ("mcp2_server.py",), metrics: int | None = None
) -> Iterator[Running]:
    port, free = free_ports(2)
    said = directory / "said.txt"
    server = Running(port, metrics or free, said)
    command = ["python", str(HERE / "programs" / program[0]), *program[1:], "{port}"]
    with running(instrumented("mcp2", command, port, server.metrics), port, said):
        yield server


def test_a_server_answers_where_the_port_of_its_metrics_is_taken(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        serving(tmp_path, metrics=taken.getsockname()[1]) as server,
    ):
        assert server.asked(ANSWER, FAIL) == ["well", "isError"]
        assert server.warned("Failed to auto initialize OpenTelemetry") == 1


def test_a_server_that_is_instrumented_twice_counts_each_call_once(tmp_path: Path) -> None:
    with serving(tmp_path, ["instrumented_in_code.py", "mcp2_server.py"]) as server:
        assert server.asked(ANSWER, FAIL) == ["well", "isError"]
        assert server.counted() == {"answer": 1, "fail": 1}
        assert server.warned("mcp_server is instrumented already") == 1


def test_forked_workers_answer_and_each_says_once_that_it_is_not_counted(tmp_path: Path) -> None:
    with serving(tmp_path, ["mcp2_workers.py"]) as server:
        assert server.asked(*[ANSWER] * 8) == ["well"] * 8
        assert server.counted() == {}
        assert 1 <= server.warned("was forked from the one that serves /metrics") <= 2
