"""The page for people who write servers: true to the contract, with an example that works."""

import asyncio
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from exposition import exposed, promised
from mcp_monitoring.alerting.alerts import read_alerts
from mcp_monitoring.metric_sets import CONTRACT as DEFAULT
from mcp_monitoring.metric_sets import OTEL, metric_set
from mcp_monitoring.review.contract.contract import Contract, packaged_contract, read_contract
from places import REPOSITORY
from prometheus_client import enable_created_metrics, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from reference.metrics_page import metrics_page
from sandbox.ports import free_port

PAGE = (REPOSITORY / "docs" / "metrics.md").read_text()
EXAMPLE = (REPOSITORY / "docs" / "examples" / "mcp_metrics.py").read_text()
CONTRACT = read_contract(packaged_contract())
OF_OTEL = read_contract(metric_set(OTEL).contract)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, copied from the page."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    file = tmp_path_factory.mktemp("example") / "mcp_metrics.py"
    file.write_text(code)
    return file


@pytest.fixture(scope="module")
def metrics(copied: Path) -> Iterator[str]:
    """What the example exposes, run as it says."""
    file, port = copied, free_port()
    with subprocess.Popen([sys.executable, file, str(port)]) as process:
        try:
            yield _scrape(f"http://127.0.0.1:{port}/metrics")
        finally:
            process.terminate()


def _scrape(url: str) -> str:
    deadline = time.monotonic() + 30
    while True:
        try:
            text = httpx.get(url).text
            # What the example sets last.
            if "mcp_db_connections_idle 1.0" in text:
                return text
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, "the example serves no metrics"
        time.sleep(0.1)


class Example:
    """The example as a server imports it, and which of its series have changed since.

    Args:
        file: its source.
    """

    def __init__(self, file: Path) -> None:
        self.names = runpy.run_path(str(file))
        self._before = self._samples()

    def moved(self) -> dict[tuple[str, ...], float]:
        """By how much, by name and label values; without buckets and what the process uses."""
        return {
            series: value - self._before[series]
            for series, value in self._samples().items()
            if value != self._before[series]
        }

    def _samples(self) -> dict[tuple[str, ...], float]:
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in self.names["REGISTRY"].collect()
            for sample in family.samples
            if not sample.name.startswith("process_") and not sample.name.endswith("_bucket")
        }


@pytest.fixture
def example(copied: Path) -> Iterator[Example]:
    yield Example(copied)
    enable_created_metrics()  # the example disables them for all of its process


def test_is_made_from_the_contracts_and_the_example() -> None:
    made = metrics_page(CONTRACT, OF_OTEL, EXAMPLE)
    assert made == PAGE, "the comment at its top says how to make it"


def test_says_that_the_contract_is_a_target() -> None:
    assert "**The contract is a target.** No server known to us exposes all of these" in PAGE


@pytest.mark.parametrize("contract", [CONTRACT, OF_OTEL], ids=[DEFAULT, OTEL])
def test_names_every_metric_label_and_bound(contract: Contract) -> None:
    for metric in contract.metrics.values():
        assert f"`{metric.name}`" in PAGE
        assert not metric.alias or f"`{metric.alias}`" in PAGE
        for label in metric.labels:
            assert all(f"`{value}`" in PAGE for value in label.values)


def test_names_every_dashboard_and_alert_that_the_set_of_opentelemetry_does_not_have() -> None:
    absent = PAGE.partition("### What otel does not have")[2]
    ours, others = (
        {file.stem for file in metric_set(name).dashboards.glob("*.json")}
        | {rule.name for group in read_alerts(metric_set(name).alerts) for rule in group.rules}
        for name in (DEFAULT, OTEL)
    )
    assert ours - others
    assert {one for one in ours - others if f"`{one}`" not in absent} == set()


def test_names_the_only_combinations_of_labels_that_a_metric_has() -> None:
    (breaker,) = re.findall(r"^\| `mcp_circuit_breaker_state` .*", PAGE, re.MULTILINE)
    assert breaker.endswith('Only `{component="database"}`. |')
    (errors,) = re.findall(r"^\| `mcp_errors_total` .*", PAGE, re.MULTILINE)
    assert errors.count("error_type=") == 5
    assert '`{error_type="acquire_timeout", component="pool"}`' in errors


def test_its_example_exposes_exactly_the_contract(metrics: str) -> None:
    assert exposed(metrics) == promised(CONTRACT)


def test_its_example_records_what_happens(metrics: str) -> None:
    moved = {
        sample.name
        for family in text_string_to_metric_families(metrics)
        for sample in family.samples
        if sample.value
    }

    assert moved >= {
        "mcp_requests_total",
        "mcp_request_duration_seconds_count",
        "mcp_request_size_bytes_sum",
        "mcp_response_size_bytes_sum",
        "mcp_db_connection_acquire_duration_seconds_count",
        "mcp_db_connections_max",
        "mcp_db_queries_total",
        "mcp_db_query_rows_returned_sum",
        "mcp_uptime_seconds",
        "mcp_server_info_info",
    }
    assert "mcp_errors_total" not in moved


def test_its_example_has_everything_at_zero_before_the_first_call(example: Example) -> None:
    text = generate_latest(example.names["REGISTRY"]).decode()
    counted = [
        sample
        for family in text_string_to_metric_families(text)
        if family.type in ("counter", "histogram") and family.name.startswith("mcp_")
        for sample in family.samples
    ]
    assert counted
    assert {sample.value for sample in counted} == {0}


def test_its_example_records_a_call(example: Example) -> None:
    with example.names["call"]("query_view", "stdio", b"{}") as answer:
        answer += [b"one", b"two"]

    moved = example.moved()
    assert moved.pop(("mcp_request_duration_seconds_sum", "query_view", "stdio")) > 0
    assert moved == {
        ("mcp_requests_total", "query_view", "stdio", "success"): 1,
        ("mcp_request_duration_seconds_count", "query_view", "stdio"): 1,
        ("mcp_request_size_bytes_count", "query_view"): 1,
        ("mcp_request_size_bytes_sum", "query_view"): 2,
        ("mcp_response_size_bytes_count", "query_view"): 1,
        ("mcp_response_size_bytes_sum", "query_view"): 6,
    }


@pytest.mark.parametrize(
    ("raised", "status", "errors"),
    [
        (ValueError, "error", 1),
        (TimeoutError, "timeout", 0),
        (asyncio.CancelledError, "error", 0),  # the client is gone
    ],
)
def test_its_example_records_a_call_that_fails_and_lets_the_exception_pass(
    example: Example, raised: type[BaseException], status: str, errors: int
) -> None:
    with pytest.raises(raised), example.names["call"]("query_view", "http", b"{}"):
        raise raised

    moved = example.moved()
    ended = {series: by for series, by in moved.items() if series[0] == "mcp_requests_total"}
    assert ended == {("mcp_requests_total", "query_view", "http", status): 1}
    assert moved.get(("mcp_errors_total", "tool_failed", "http"), 0) == errors


@pytest.mark.parametrize(
    ("status", "error_type"), [("error", "statement_failed"), ("timeout", "statement_timeout")]
)
def test_its_example_records_a_statement_that_fails_without_rows(
    example: Example, status: str, error_type: str
) -> None:
    example.names["statement"]("show", "finance", status, seconds=1.5, rows=0)

    assert example.moved() == {
        ("mcp_db_queries_total", "show", "finance", status): 1,
        ("mcp_db_query_duration_seconds_count", "show", "finance"): 1,
        ("mcp_db_query_duration_seconds_sum", "show", "finance"): 1.5,
        ("mcp_errors_total", error_type, "database"): 1,
    }


def test_its_example_sets_the_pool_under_both_names(example: Example) -> None:
    example.names["pool"](opened=4, active=3, size=10)

    assert example.moved() == {
        ("mcp_db_connections_open",): 4,
        ("mcp_db_connections_total",): 4,
        ("mcp_db_connections_active",): 3,
        ("mcp_db_connections_idle",): 1,
        ("mcp_db_connections_max",): 10,
    }


def test_its_example_records_a_wait_for_a_connection_that_gives_up(example: Example) -> None:
    with pytest.raises(TimeoutError), example.names["waiting"]():
        raise TimeoutError

    moved = example.moved()
    assert moved.pop(("mcp_db_connection_acquire_duration_seconds_sum",)) > 0
    assert moved == {
        ("mcp_db_connection_acquire_duration_seconds_count",): 1,
        ("mcp_errors_total", "acquire_timeout", "pool"): 1,
    }
