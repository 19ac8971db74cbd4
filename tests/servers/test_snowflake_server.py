"""Snowflake's own MCP server, unmodified: what Prometheus has of it is what a client did.

The Snowflake behind it is fakesnow's HTTP server.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from places import REPOSITORY
from ports import free_ports
from servers.comparison import done, heading, in_other_buckets, outside_of_the_client, row
from servers.environments import command_of
from servers.playing import Played, Server, Statement, job_of, play_all, running
from servers.steps import OTHER, Step

pytestmark = pytest.mark.servers

PAGE = REPOSITORY / "docs" / "servers.md"
TOOLS = Path(__file__).with_name("snowflake_tools.yaml")
QUERY = "run_snowflake_query"
TRANSPORTS = ("tcp", "pipe")

BAD = {"name": QUERY, "arguments": 3}

CONNECTION = """\
[default]
account = "anything"
user = "anything"
password = "anything"
host = "127.0.0.1"
port = {port}
protocol = "http"
database = "SHOP"
schema = "PUBLIC"
"""


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
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Snowflake's server, and a Snowflake for it."""
    home = tmp_path_factory.mktemp("snowflake")
    (port,) = free_ports(1)
    connections = home / "connections.toml"
    connections.write_text(CONNECTION.format(port=port))
    connections.chmod(0o600)
    command = ("mcp-server-snowflake", "--service-config-file", str(TOOLS), "--transport")
    http = ("streamable-http", "--server-host", "127.0.0.1", "--port", "{port}")
    snowflake = [command_of("fakesnow", "fakesnow"), "--server", "--port", str(port)]
    with running(snowflake, port, home / "said.txt"):
        yield Server(
            "`snowflake-labs-mcp`",
            "snowflake",
            "snowflake",
            ("mcp1", "-"),
            (*command, *http),
            (*command, "stdio"),
            variables={"SNOWFLAKE_HOME": str(home)},
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
    }


def test_every_request_is_counted_once_and_as_it_ended(server: Server, played: Played) -> None:
    assert played.counts == done(server, played)


def test_durations_are_shorter_than_the_client_waited(server: Server, played: Played) -> None:
    assert not outside_of_the_client(server, played)
    assert not in_other_buckets(server, played)


STATEMENTS = Counter(
    {
        # The six of the client, and the one that the server asks when it starts.
        Statement("SELECT", "SHOP", ""): 6 + 1,
        # The connector asks if it is too old, which fakesnow does not know.
        Statement("SELECT", "SHOP", "ProgrammingError"): 1 + 1,
    }
)
ROWS = {Statement("SELECT", "SHOP", ""): 1 + 5 * 2 + 1}


def test_every_statement_is_counted_once_however_it_is_spelt(played: Played) -> None:
    assert played.statements == STATEMENTS


def test_rows_are_counted(played: Played) -> None:
    assert played.rows == ROWS


def test_the_page_says_what_is_exact_of_it(server: Server, runs: Mapping[str, Played]) -> None:
    counted = all(one.statements == STATEMENTS and one.rows == ROWS for one in runs.values())
    table = f"{heading('statements')}\n{row(server, list(runs.values()), counted)}"
    assert table in PAGE.read_text(), table
