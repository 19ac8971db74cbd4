"""Snowflake's own MCP server, unmodified: what Prometheus has of it is what a client did.

The Snowflake behind it is fakesnow's HTTP server.
"""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from emitters.answers import table
from places import REPOSITORY
from ports import free_ports
from servers.asking import Running
from servers.comparison import done, heading, in_other_buckets, outside_of_the_client, row
from servers.environments import command_of
from servers.playing import Played, Server, Statement, instrumented, job_of, play_all, running
from servers.steps import OTHER, Step

from sandbox.snowflake.servers import CONNECTION

pytestmark = pytest.mark.servers

PAGE = REPOSITORY / "docs" / "servers.md"
TOOLS = Path(__file__).with_name("snowflake_tools.yaml")
QUERY = "run_snowflake_query"
TRANSPORTS = ("tcp", "pipe")

BAD = {"name": QUERY, "arguments": 3}

# It gives up soon where there is no Snowflake.
TIMEOUTS = "login_timeout = 1\nnetwork_timeout = 1\n"
COMMAND = ("mcp-server-snowflake", "--service-config-file", str(TOOLS), "--transport")
OVER_HTTP = (*COMMAND, "streamable-http", "--server-host", "127.0.0.1", "--port", "{port}")


def query(name: str, statement: str, times: int = 1) -> Step:
    return Step(name, "call", QUERY, arguments={"statement": statement}, times=times)


def steps(directory: Path) -> Sequence[Step]:
    return (
        Step("lists tools", "list tools"),
        Step("pings", "ping"),
        query("asks", "select 1 as one"),
        query("asks at once", "SELECT * FROM (VALUES (1), (2))", times=5),
        query("asks for what is not there", "select * from nowhere"),
        query("is not allowed", "drop table numbers"),
        Step("unknown tool", "call", "no_such_tool", OTHER),
        Step("no arguments", "send", QUERY, more={"method": "tools/call", "params": BAD}),
        Step("wrong arguments", "call", QUERY, arguments={"sql": "select 1"}),
        query("asks again", "select 1 as one"),
    )


@contextmanager
def snowflake(home: Path, port: int) -> Iterator[None]:
    """Runs a Snowflake on a port."""
    command = [command_of("fakesnow", "fakesnow"), "--server", "--port", str(port)]
    with running(command, port, home / "snowflake.txt"):
        yield


def variables(home: Path, port: int) -> dict[str, str]:
    """Makes a directory the home of a connection to a Snowflake on a port."""
    connections = home / "connections.toml"
    connections.write_text(CONNECTION.format(port=port) + TIMEOUTS)
    connections.chmod(0o600)
    return {"SNOWFLAKE_HOME": str(home)}


def over_http(port: int, metrics: int) -> list[str]:
    """Names the command of the server with its metrics on a port."""
    words = [word.format(port=port) for word in OVER_HTTP[1:]]
    return [*instrumented("snowflake", metrics, OVER_HTTP[0]), *words]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Snowflake's server, and a Snowflake for it."""
    home = tmp_path_factory.mktemp("snowflake")
    (port,) = free_ports(1)
    with snowflake(home, port):
        yield Server(
            "`snowflake-labs-mcp`",
            "snowflake",
            "snowflake",
            ("mcp1", "-"),
            OVER_HTTP,
            (*COMMAND, "stdio"),
            variables=variables(home, port),
        )


@pytest.fixture(scope="module")
def runs(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Played]:
    jobs = {job_of(server, transport): (server, transport) for transport in TRANSPORTS}
    played = play_all(jobs, steps, tmp_path_factory.mktemp("servers"))
    return {transport: played[job_of(server, transport)] for transport in TRANSPORTS}


@pytest.fixture(params=TRANSPORTS)
def played(runs: Mapping[str, Played], request: pytest.FixtureRequest) -> Played:
    return runs[request.param]


def ended(played: Played) -> Mapping[str, set[str]]:
    return {name: {one.ended for one in ends} for name, (_, ends) in played.steps.items()}


def test_the_client_got_what_it_asked_for_and_no_more(played: Played) -> None:
    assert ended(played) == {
        "lists tools": {"well"},
        "pings": {"well"},
        "asks": {"well"},
        "asks at once": {"well"},
        "asks for what is not there": {"isError"},
        "is not allowed": {"isError"},
        "unknown tool": {"isError"},
        "no arguments": {"error -32602"},
        "wrong arguments": {"isError"},
        "asks again": {"well"},
    }


def test_every_request_is_counted_once_and_as_it_ended(server: Server, played: Played) -> None:
    assert played.counts == done(server, played)


def test_durations_are_shorter_than_the_client_waited(server: Server, played: Played) -> None:
    assert not outside_of_the_client(server, played)
    assert not in_other_buckets(server, played)


STATEMENTS = Counter(
    {
        # The seven of the client, and the one that the server asks when it starts.
        Statement("SELECT", "SHOP", ""): 7 + 1,
        # The connector asks if it is too old, which fakesnow does not know.
        Statement("SELECT", "SHOP", "ProgrammingError"): 1 + 1,
    }
)
ROWS = {Statement("SELECT", "SHOP", ""): 1 + 5 * 2 + 1 + 1}


def test_every_statement_is_counted_once_however_it_is_spelt(played: Played) -> None:
    assert played.statements == STATEMENTS


def test_rows_are_counted(played: Played) -> None:
    assert played.rows == ROWS


def test_a_server_without_a_snowflake_ends_as_it_would_without_its_metrics(tmp_path: Path) -> None:
    port, free, metrics = free_ports(3)
    ran = subprocess.run(
        over_http(port, metrics),
        env={**os.environ, **variables(tmp_path, free)},
        capture_output=True,
        text=True,
        timeout=180,
    )

    assert ran.returncode == 1
    assert "Could not connect to Snowflake backend" in ran.stderr.splitlines()[-1]
    assert "mcp_server_instrumentation" not in ran.stderr


def test_a_snowflake_that_goes_away_is_a_failure_of_each_call(tmp_path: Path) -> None:
    port, metrics, behind = free_ports(3)
    said = tmp_path / "said.txt"
    asks = query("asks", "select 1 as one")
    environment = {**os.environ, **variables(tmp_path, behind)}
    command = over_http(port, metrics)
    with ExitStack() as stack, ExitStack() as gone:
        gone.enter_context(snowflake(tmp_path, behind))
        stack.enter_context(running(command, port, said, env=environment))
        server = Running(("snowflake", "mcp1", "-"), port, metrics, said)
        assert server.asked(asks) == ["well"]
        gone.close()
        assert server.asked(asks) == ["isError"]

        assert server.counted("error_type") == {"tool_error": 1}
        assert server.counted("error_type", "db_client_operation")["OperationalError"] == 1


def test_the_page_says_what_is_exact_of_it(server: Server, runs: Mapping[str, Played]) -> None:
    counted = all(one.statements == STATEMENTS and one.rows == ROWS for one in runs.values())
    lines = f"{heading('statements')}\n{row(server, list(runs.values()), counted)}"
    assert lines in PAGE.read_text(), lines


def test_the_page_says_what_the_set_shows_of_it(server: Server, runs: Mapping[str, Played]) -> None:
    shown = table([(server.name, runs["tcp"].shown)], "server")
    assert shown in PAGE.read_text(), shown
