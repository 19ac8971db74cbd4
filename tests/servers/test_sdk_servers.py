"""What Prometheus has of real servers is what real clients did, with every SDK."""

from collections import Counter
from collections.abc import Mapping

import pytest
from emitters.answers import table
from places import REPOSITORY
from servers.comparison import (
    done,
    error_of,
    handshake,
    heading,
    in_other_buckets,
    outside_of_the_client,
    row,
)
from servers.playing import Played, Server, job_of, play_all, server_of_program
from servers.steps import LONG_NAME, OTHER, steps

pytestmark = pytest.mark.servers

PAGE = REPOSITORY / "docs" / "servers.md"

SERVERS = (
    server_of_program(
        "`mcp` 1.x, low level", "mcp1-low", "mcp1", "mcp1_lowlevel.py", ("mcp1", "-"), "/mcp/"
    ),
    server_of_program("`mcp` 1.x, its `FastMCP`", "mcp1", "mcp1", "mcp1_fastmcp.py", ("mcp1", "-")),
    server_of_program("`fastmcp` 2", "fastmcp2", "mcp1", "fastmcp_server.py", ("mcp1", "-")),
    server_of_program("`fastmcp` 3", "fastmcp3", "fastmcp3", "fastmcp_server.py", ("mcp1", "-")),
    server_of_program("`mcp` 2.x, `MCPServer`", "mcp2", "mcp2", "mcp2_server.py", ("mcp2", "auto")),
    server_of_program(
        *("`mcp` 2.x, a client of 2025", "mcp2-legacy", "mcp2", "mcp2_server.py"),
        ("mcp2", "legacy"),
    ),
    server_of_program("`fastmcp` 4", "fastmcp4", "fastmcp4", "fastmcp_server.py", ("mcp2", "auto")),
)
TRANSPORTS = ("tcp", "pipe")
RUNS = {
    job_of(server, transport): (server, transport) for server in SERVERS for transport in TRANSPORTS
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Played]:
    """Every server on both transports, each played with once; one Prometheus scrapes them all."""
    return play_all(RUNS, steps, tmp_path_factory.mktemp("servers"))


@pytest.fixture(params=RUNS)
def job(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def played(runs: Mapping[str, Played], job: str) -> Played:
    return runs[job]


@pytest.fixture
def server(job: str) -> Server:
    return RUNS[job][0]


def errors_of(played: Played, tool: str) -> Counter[str]:
    """Counts the calls of a tool in Prometheus by their `error_type`."""
    errors: Counter[str] = Counter()
    for series, count in played.counts.items():
        if series.tool == tool:
            errors[series.error] += count
    return errors


# --- counts -----------------------------------------------------------------------------------


def test_every_request_is_counted_once_and_as_it_ended(server: Server, played: Played) -> None:
    assert played.counts == done(server, played)


def test_calls_at_once_are_all_counted(played: Played) -> None:
    assert errors_of(played, "answer")[""] == 1 + 20 + 1


def test_a_tool_that_raises_has_failed(played: Played) -> None:
    assert errors_of(played, "fail") == {"tool_error": 1}


def test_a_tool_that_says_is_error_has_failed(played: Played) -> None:
    assert errors_of(played, "refuse") == {"tool_error": 1}


def test_a_tool_that_times_out_has_failed(played: Played) -> None:
    assert errors_of(played, "give_up") == {"tool_error": 1}


def test_a_tool_that_raises_a_protocol_error_has_failed_as_the_client_is_told(
    server: Server, played: Played
) -> None:
    """With the code, unless the SDK makes `isError` of it."""
    step, [ended] = played.steps["tool raises a protocol error"]
    assert ended.ended in ("isError", "error -32050")
    assert errors_of(played, "forbid") == {error_of(server, step, ended): 1}


def test_an_async_generator_as_a_tool_is_counted_as_the_server_ends_it(
    server: Server, played: Played
) -> None:
    step, [ended] = played.steps["tool is an async generator"]
    assert errors_of(played, "generate") == {error_of(server, step, ended): 1}


def test_a_cancelled_call_has_failed(played: Played) -> None:
    assert errors_of(played, "hang") == {"cancelled": 1}


def test_a_call_that_the_client_no_longer_waits_for_is_counted_as_it_ends(
    server: Server, played: Played
) -> None:
    """A client on `mcp` 2.x cancels it; one on 1.x leaves the tool to end well."""
    [ended] = played.steps["client times out"][1]
    assert ended.ended in ("error 408", "error -32001")
    well, cancelled = (2, 0) if server.client[0] == "mcp1" else (1, 1)
    errors = errors_of(played, "wait")
    assert (errors[""], errors["cancelled"]) == (well, cancelled)


def test_wrong_arguments_are_a_failure_of_the_tool(played: Played) -> None:
    assert errors_of(played, "wait")["tool_error"] == 1


def test_tools_that_do_not_exist_are_one_series(played: Played) -> None:
    assert errors_of(played, OTHER) == {"tool_error": 2}
    assert not errors_of(played, "no_such_tool")


def test_no_label_grows_with_what_the_client_sends(played: Played) -> None:
    values = {value for labels in played.labels for value in labels.values()}
    assert max(map(len, values)) < 128 < len(LONG_NAME)


def test_parameters_that_are_none_are_a_protocol_error(played: Played) -> None:
    assert errors_of(played, "answer")["-32602"] == 1


def test_unknown_methods_are_one_series_of_failures(played: Played) -> None:
    [(series, count)] = [item for item in played.counts.items() if item[0].method == OTHER]
    assert count == 1
    assert series.error in ("-32601", "-32602")


def test_lists_pings_and_the_handshake_are_counted_apart_from_calls(
    server: Server, played: Played
) -> None:
    counted = Counter({one.method: count for one, count in played.counts.items() if not one.tool})
    assert (counted["tools/list"], counted["ping"], counted[handshake(server)]) == (1, 1, 1)


# --- durations --------------------------------------------------------------------------------


def test_durations_are_longer_than_the_tool_took_and_shorter_than_the_client_waited(
    server: Server, played: Played
) -> None:
    assert not outside_of_the_client(server, played)


def test_every_duration_is_in_a_bucket_that_the_client_can_have_seen(
    server: Server, played: Played
) -> None:
    assert not in_other_buckets(server, played)


def test_the_buckets_are_those_of_the_conventions(played: Played) -> None:
    bounds = {tuple(sorted(one)) for one in played.buckets.values()}
    assert bounds == {
        (*(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300), float("inf"))
    }


# --- the other labels -------------------------------------------------------------------------


def test_the_version_of_the_protocol_is_the_one_that_the_client_agreed_on(played: Played) -> None:
    assert {labels["mcp_protocol_version"] for labels in played.labels} == {played.version}


def test_only_calls_execute_a_tool(played: Played) -> None:
    named = {
        (labels["mcp_method_name"] == "tools/call", labels.get("gen_ai_operation_name", ""))
        for labels in played.labels
    }
    assert named == {(True, "execute_tool"), (False, "")}


def test_the_code_of_a_protocol_error_is_a_label_of_its_own(played: Played) -> None:
    coded = {
        (labels.get("error_type"), labels["rpc_response_status_code"])
        for labels in played.labels
        if labels.get("rpc_response_status_code")
    }
    assert coded
    assert all(error == code for error, code in coded)


# --- the server -------------------------------------------------------------------------------


def test_the_instrumentation_has_nothing_to_say(played: Played) -> None:
    assert "mcp_server_instrumentation" not in played.said


# --- the documentation ------------------------------------------------------------------------


def test_the_page_says_of_which_server_what_is_exact(runs: Mapping[str, Played]) -> None:
    rows = [
        row(server, [runs[job_of(server, transport)] for transport in TRANSPORTS])
        for server in SERVERS
    ]
    lines = "\n".join([heading(), *rows])
    assert lines in PAGE.read_text(), lines


def test_the_page_says_what_the_set_shows_of_any_of_them(runs: Mapping[str, Played]) -> None:
    [shown] = {table([("any of these", played.shown)], "server") for played in runs.values()}
    assert shown in PAGE.read_text(), shown
