"""What the set `otel` shows of emitters in the field, by real spans or documented metrics."""

from collections.abc import Iterator

import pytest
from emitters.answers import Answers, answers_of, table
from emitters.documented import EMITTERS, recorder
from emitters.otlp import push_often, pusher
from emitters.spans import SERVERS, Span, record_as_spanmetrics, spans_of
from emitters.test_otlp import PAGE
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from prometheus_server import Prometheus, prometheus_on

# Not of Pulumi, but as dear as what is: each server has an environment of its own.
pytestmark = pytest.mark.engine


@pytest.fixture(scope="module", params=SERVERS)
def package(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def all_spans() -> dict[str, list[Span]]:
    """The spans of a real server and its client, by the package of both."""
    return {package: spans_of(package) for package in SERVERS}


@pytest.fixture
def spans(all_spans: dict[str, list[Span]], package: str) -> list[Span]:
    """The spans of the server alone."""
    return [span for span in all_spans[package] if span.kind == "SERVER"]


def calls(spans: list[Span]) -> list[Span]:
    return [one for one in spans if one.attributes["mcp.method.name"] == "tools/call"]


# --- which attributes real servers give -------------------------------------------------------


def test_a_server_makes_one_span_of_each_operation(spans: list[Span]) -> None:
    methods = [one.attributes["mcp.method.name"] for one in spans]
    assert methods == ["server/discover", "tools/list", *["tools/call"] * 6]


def test_calls_have_the_tool_that_the_client_named(spans: list[Span]) -> None:
    """Also one that does not exist, so that a client can make as many series as it likes."""
    tools = [one.attributes["gen_ai.tool.name"] for one in calls(spans)]
    assert tools == [*["run_query"] * 2, "list_views", "run_query", "no_such_tool", "run_query"]


def test_a_call_that_ends_well_has_no_error_type(spans: list[Span]) -> None:
    failed = ["error.type" in one.attributes for one in calls(spans)]
    assert failed == [False, False, False, True, True, True]


def test_a_tool_that_raises_is_a_tool_error(spans: list[Span]) -> None:
    assert calls(spans)[3].attributes["error.type"] == "tool_error"


def test_every_operation_has_the_version_of_the_protocol_and_none_the_transport(
    spans: list[Span],
) -> None:
    assert {one.attributes["mcp.protocol.version"] for one in spans} == {"2026-07-28"}
    assert not [one for one in spans if "network.transport" in one.attributes]


def test_spans_of_a_client_bear_the_same_names(all_spans: dict[str, list[Span]]) -> None:
    """So that whoever counts them has to choose those of the server."""
    clients = [span for span in all_spans["fastmcp"] if span.kind == "CLIENT"]
    assert "tools/call" in {span.attributes["mcp.method.name"] for span in clients}


def test_fastmcp_has_a_new_session_for_each_call(all_spans: dict[str, list[Span]]) -> None:
    """So that a label of it would make a series of each call."""
    served = calls([span for span in all_spans["fastmcp"] if span.kind == "SERVER"])
    assert len({one.attributes["mcp.session.id"] for one in served}) == len(served)


# --- what the set shows of them ---------------------------------------------------------------

ROWS = {
    "`mcp` 2.x, spans": "mcp",
    "`fastmcp` 4.x, spans": "fastmcp",
    **{f"{name}, as documented": name for name in EMITTERS},
}


@pytest.fixture(scope="module")
def pushed(
    all_spans: dict[str, list[Span]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """A Prometheus with every emitter, each a job of its own."""
    with prometheus_on(tmp_path_factory.mktemp("emitters"), otlp={}) as prometheus:
        providers = {
            job: MeterProvider(
                [pusher(prometheus)],
                Resource.create({"service.name": job, "service.version": "1"}),
                shutdown_on_exit=False,
            )
            for job in ROWS.values()
        }
        records = {
            package: lambda package=package: record_as_spanmetrics(
                providers[package], all_spans[package]
            )
            for package in SERVERS
        } | {name: recorder(providers[name], emitter) for name, emitter in EMITTERS.items()}
        push_often([(provider, records[job]) for job, provider in providers.items()])
        yield prometheus
        for provider in providers.values():
            provider.shutdown()


def test_the_page_says_what_the_set_shows_of_each_emitter(pushed: Prometheus) -> None:
    found: list[tuple[str, Answers]] = [
        (name, answers_of(pushed, job)) for name, job in ROWS.items()
    ]
    assert table(found, "emitter") in PAGE.read_text()


def test_a_failed_call_is_an_error_of_its_tool(pushed: Prometheus, package: str) -> None:
    failed = pushed.query(
        "sum by (gen_ai_tool_name) (mcp_server_operation_duration_seconds_count"
        f'{{job="{package}", mcp_method_name="tools/call", error_type!=""}})'
    )
    assert {one["metric"]["gen_ai_tool_name"] for one in failed} == {"run_query", "no_such_tool"}
