"""The page for people who write servers: true to the contract, with an example that works."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from exposition import exposed, promised
from mcp_monitoring.review.contract import packaged_contract, read_contract
from mcp_monitoring.review.contract_page import contract_page
from places import REPOSITORY
from prometheus_client.parser import text_string_to_metric_families

from sandbox.ports import free_port

PAGE = (REPOSITORY / "docs" / "metrics.md").read_text()
EXAMPLE = (REPOSITORY / "docs" / "examples" / "mcp_metrics.py").read_text()
CONTRACT = read_contract(packaged_contract())


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the example of the page exposes, copied from there and run as it says."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    file = tmp_path_factory.mktemp("example") / "mcp_metrics.py"
    Path(file).write_text(code)
    port = free_port()
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
            if 'status="success"} 1.0' in text:  # the example has recorded a call
                return text
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, "the example serves no metrics"
        time.sleep(0.1)


def test_is_made_from_the_contract_and_the_example() -> None:
    assert contract_page(CONTRACT, EXAMPLE) == PAGE, "the comment at its top says how to make it"


def test_says_that_the_contract_is_a_target() -> None:
    assert "**It is a target.** No server known to us exposes all of it today" in PAGE


def test_names_every_metric_label_and_bound() -> None:
    for metric in CONTRACT.metrics.values():
        assert f"`{metric.name}`" in PAGE
        assert not metric.alias or f"`{metric.alias}`" in PAGE
        for label in metric.labels:
            assert all(f"`{value}`" in PAGE for value in label.values)


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
        "mcp_db_queries_total",
        "mcp_db_query_rows_returned_sum",
        "mcp_uptime_seconds",
        "mcp_server_info_info",
    }
    assert "mcp_errors_total" not in moved
