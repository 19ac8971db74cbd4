"""Durations as Prometheus reads them, for everything that holds one."""

import pytest
from mcp_monitoring.durations import duration_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15s", 15),
        ("5m", 300),
        ("1h30m", 5400),
        ("1d", 86400),
        ("250ms", 0.25),
        ("1w2d", 777600),
        ("1y", 31_536_000),
        ("0", 0),
        ("0s", 0),
        ("292y", 292 * 31_536_000),
    ],
)
def test_durations_are_those_of_prometheus(text: str, seconds: float) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "15", "00", "m", "5 m", " 5m", "5m ", "5m\n", "-5m", "+5m"),
        *("1.5h", "1.5s", "5M", "1m1h", "1s1h", "5m5m", "1h-30m", "\u0661m"),
    ],
)
def test_what_is_no_duration_of_prometheus_is_none(text: str) -> None:
    assert duration_seconds(text) is None


@pytest.mark.parametrize("text", ["293y", "292y52w", "9" * 19 + "ms", "9" * 5000 + "s"])
def test_what_is_longer_than_prometheus_can_count_is_none(text: str) -> None:
    assert duration_seconds(text) is None
