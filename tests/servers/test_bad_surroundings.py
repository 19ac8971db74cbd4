"""Whatever is wrong around it, an instrumented server answers; and it says once what is wrong."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from ports import free_ports
from servers.asking import Running
from servers.playing import instrumented, running
from servers.steps import Step

pytestmark = pytest.mark.servers

HERE = Path(__file__).parent
ANSWER = Step("calls", "call", "answer")
FAIL = Step("tool raises", "call", "fail")


@contextmanager
def serving(
    directory: Path, program: Sequence[str] = ("mcp2_server.py",), metrics: int | None = None
) -> Iterator[Running]:
    port, free = free_ports(2)
    said = directory / "said.txt"
    scraped = metrics or free
    own = [str(HERE / "programs" / program[0]), *program[1:], str(port)]
    with running([*instrumented("mcp2", scraped), *own], port, said):
        yield Running(("mcp2", "mcp2", "auto"), port, scraped, said)


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
        assert server.counted("gen_ai_tool_name") == {"answer": 1, "fail": 1}
        assert server.warned("mcp_server is instrumented already") == 1


def test_forked_workers_answer_and_each_says_once_that_it_is_not_counted(tmp_path: Path) -> None:
    with serving(tmp_path, ["mcp2_workers.py"]) as server:
        assert server.asked(*[ANSWER] * 8) == ["well"] * 8
        assert server.counted("gen_ai_tool_name") == {}
        assert 1 <= server.warned("was forked from the one that serves /metrics") <= 2
