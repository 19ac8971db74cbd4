"""What is recorded of an operation, by OpenTelemetry's SDK."""

import asyncio
import gc
import tracemalloc
from time import perf_counter
from typing import Any

import pytest
from mcp_server_instrumentation.operations import BUCKETS, METRIC, Operations, failure_of
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader

CALL = "tools/call"


class Recorded:
    """Operations, and what the SDK has of them."""

    def __init__(self) -> None:
        self._reader = InMemoryMetricReader()
        self._provider = MeterProvider([self._reader], shutdown_on_exit=False)
        self.operations = Operations(self._provider, "1")

    def record(self, method: str, **outcome: Any) -> None:
        self.operations.record(perf_counter(), method, **outcome)

    def points(self) -> list[HistogramDataPoint]:
        data = self._reader.get_metrics_data()
        scopes = data.resource_metrics[0].scope_metrics if data else []
        (metric,) = scopes[0].metrics if scopes else [None]
        if metric is None:
            return []
        assert (metric.name, metric.unit) == (METRIC, "s")
        return [point for point in metric.data.data_points if isinstance(point, HistogramDataPoint)]

    def attributes(self) -> list[dict[str, Any]]:
        return [dict(point.attributes or {}) for point in self.points()]


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


def test_a_call_has_the_attributes_of_the_conventions(recorded: Recorded) -> None:
    recorded.record(CALL, tool="query", transport="tcp", version="2025-06-18")

    assert recorded.attributes() == [
        {
            "mcp.method.name": "tools/call",
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "query",
            "network.transport": "tcp",
            "mcp.protocol.version": "2025-06-18",
        }
    ]


def test_the_buckets_are_those_of_the_conventions(recorded: Recorded) -> None:
    recorded.record("ping")

    assert recorded.points()[0].explicit_bounds == BUCKETS


def test_only_a_call_has_a_tool(recorded: Recorded) -> None:
    recorded.record("prompts/get", tool="query")

    assert recorded.attributes() == [{"mcp.method.name": "prompts/get"}]


def test_a_protocol_error_is_named_by_its_code(recorded: Recorded) -> None:
    recorded.record("resources/read", code=-32002)

    assert recorded.attributes() == [
        {
            "mcp.method.name": "resources/read",
            "error.type": "-32002",
            "rpc.response.status_code": "-32002",
        }
    ]


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (TimeoutError(), "timeout"),
        (asyncio.CancelledError(), "cancelled"),
        (type("Cancelled", (BaseException,), {})(), "cancelled"),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (type("Outer.Inner", (Exception,), {})(), "Outer.Inner"),
    ],
)
def test_an_exception_is_named_by_its_kind(error: BaseException, named: str) -> None:
    assert failure_of(error) == named


def test_a_subscription_that_its_client_ends_has_not_failed(recorded: Recorded) -> None:
    recorded.record("subscriptions/listen", failure="cancelled")
    recorded.record("subscriptions/listen", failure="ConnectionError")

    assert [one.get("error.type") for one in recorded.attributes()] == [None, "ConnectionError"]


def test_a_tool_is_named_when_it_failed_if_it_exists(recorded: Recorded) -> None:
    recorded.operations.tools.learn(["query"])
    recorded.record(CALL, tool="query", failure="tool_error")
    recorded.record(CALL, tool="invented", failure="tool_error")

    names = [one["gen_ai.tool.name"] for one in recorded.attributes()]
    assert names == ["query", "_OTHER"]


@pytest.mark.parametrize("tool", [None, 7, {"name": "query"}, ["query"], b"query"])
def test_a_name_that_is_no_text_is_another(recorded: Recorded, tool: object) -> None:
    recorded.record(CALL, tool=tool, failure="-32602")

    assert recorded.attributes()[0]["gen_ai.tool.name"] == "_OTHER"


def test_a_method_that_no_specification_names_counts_where_the_server_has_it(
    recorded: Recorded,
) -> None:
    recorded.record("acme/report", handled=True)
    recorded.record("acme/invented", code=-32601)

    assert [one["mcp.method.name"] for one in recorded.attributes()] == ["acme/report", "_OTHER"]


def of_tools(number: int) -> dict[str, Any]:
    return {"method": CALL, "tool": f"tool{number}", "failure": "tool_error"}


def of_tools_that_answer(number: int) -> dict[str, Any]:
    return {"method": CALL, "tool": f"tool{number}"}


def of_methods(number: int) -> dict[str, Any]:
    return {"method": f"made/up{number}", "code": -32601}


def of_codes(number: int) -> dict[str, Any]:
    return {"method": "ping", "code": number}


def of_errors(number: int) -> dict[str, Any]:
    return {"method": "ping", "failure": f"Error{number}"}


def of_versions(number: int) -> dict[str, Any]:
    return {"method": "ping", "version": f"2025-{number}"}


@pytest.mark.parametrize(
    ("invented", "most"),
    [
        (of_tools, 1),
        (of_tools_that_answer, 1001),
        (of_methods, 1),
        (of_codes, 101),
        (of_errors, 101),
        (of_versions, 21),
    ],
)
def test_invented_values_make_no_more_than_so_many_series(
    recorded: Recorded, invented: Any, most: int
) -> None:
    for number in range(3000):
        recorded.record(**invented(number))

    assert len(recorded.points()) == most
    assert sum(point.count for point in recorded.points()) == 3000


@pytest.mark.parametrize("key", ["tool", "failure", "version"])
def test_a_long_value_is_another(recorded: Recorded, key: str) -> None:
    recorded.record(CALL, **{key: "x" * 10_000})

    assert max(len(value) for value in recorded.attributes()[0].values()) < 30
    assert "_OTHER" in recorded.attributes()[0].values()


def test_nothing_is_recorded_after_the_end(recorded: Recorded) -> None:
    recorded.record("ping")
    recorded.operations.stop()
    recorded.record("ping")

    assert [point.count for point in recorded.points()] == [1]


def test_memory_does_not_grow_with_calls(recorded: Recorded) -> None:
    def call(times: int) -> None:
        for number in range(times):
            recorded.record(**of_tools(number), transport="tcp", version="2025-06-18")
            recorded.record(**of_tools_that_answer(number % 50), transport="tcp")
            recorded.record(**of_methods(number))

    def held_after(times: int) -> int:
        call(times)
        gc.collect()  # empties the interpreter's lists of free objects as well
        return tracemalloc.get_traced_memory()[0]

    # Once for the names, and once for the series of those that are known by then.
    call(100)
    tracemalloc.start()
    try:
        before = held_after(2000)
        after = held_after(5000)
    finally:
        tracemalloc.stop()

    # 15 000 records: a single object kept of each would be twenty times as much.
    assert after - before < 20_000


def test_a_fault_of_the_sdk_is_a_warning_once(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the exporter is broken")

    monkeypatch.setattr(recorded.operations._duration, "record", broken)
    for _ in range(3):
        recorded.record("ping")

    assert [one.getMessage() for one in caplog.records] == [
        "an operation of the MCP server is not in the metrics: RuntimeError: the exporter is broken"
    ]
