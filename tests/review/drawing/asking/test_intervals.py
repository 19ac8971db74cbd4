"""Steps of queries and the variables of their durations."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.asking.durations import all_units, duration_ms, largest_unit
from mcp_monitoring.review.drawing.asking.intervals import (
    MOST_POINTS,
    proposed_interval_ms,
    rounded_interval_ms,
    timing_of,
    with_durations,
)
from mcp_monitoring.review.drawing.time_range import TimeRange
from review.drawing.recorded_source import NAMES, SCRAPE_MS, SHOWN, RecordedSource

YEAR_MS = 365 * 24 * 3600 * 1000


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_query_was_executed_as_it_is_here(name: str) -> None:
    queries = RecordedSource(name).queries

    assert queries
    for query, result in queries:
        timing = timing_of(query, SHOWN, SCRAPE_MS)
        executed = result["frames"][0]["schema"]["meta"]["executedQueryString"]
        expression = with_durations(query["expr"], timing)
        assert f"Expr: {expression}\nStep: {all_units(timing.step_ms)}" == executed


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_interval_was_proposed_as_it_is_here(name: str) -> None:
    seen = set()
    for query, _ in RecordedSource(name).queries:
        points, asked = query["maxDataPoints"], query["intervalMs"]
        seen.add(asked)
        # Panels of these dashboards with an interval of their own have 15 s.
        least = 15_000 if asked == 15_000 else SCRAPE_MS
        assert proposed_interval_ms(SHOWN.span_ms, points, least) == asked

    assert SCRAPE_MS in seen


@pytest.mark.parametrize(
    ("span_ms", "points", "least", "interval"),
    [
        (6 * 3_600_000, 1000, 15_000, 20_000),
        (3_600_000, 1000, 15_000, 15_000),
        (7 * 86_400_000, 500, 15_000, 1_200_000),
        (10 * YEAR_MS, 800, 15_000, 86_400_000),
        (1_800_000, 20, 5_000, 120_000),
        (1_000, 2_000, 0, 1),
        (0, 0, 0, 1),
    ],
)
def test_an_interval_is_proposed_by_range_and_width(
    span_ms: int, points: int, least: int, interval: int
) -> None:
    assert proposed_interval_ms(span_ms, points, least) == interval


@pytest.mark.parametrize(
    ("query", "step", "rate"),
    [
        ({}, 15_000, "1m0s"),
        ({"intervalMs": 60_000}, 60_000, "1m15s"),
        ({"intervalMs": 15_000, "interval": "1m"}, 60_000, "4m0s"),
        ({"intervalMs": 15_000, "interval": "$__rate_interval"}, 60_000, "1m0s"),
        ({"intervalMs": 15_000, "interval": "$__interval"}, 15_000, "1m0s"),
        ({"intervalMs": 15_000, "intervalFactor": 10}, 150_000, "1m0s"),
        ({"intervalMs": 15_000, "interval": "soon"}, 15_000, "1m0s"),
    ],
)
def test_the_server_makes_the_step_of_the_interval(
    query: dict[str, Any], step: int, rate: str
) -> None:
    timing = timing_of({**query, "maxDataPoints": 1000}, TimeRange(0, 3_600_000), 15_000)

    assert timing.step_ms == step
    assert timing.variables["__rate_interval"] == rate


def test_durations_are_filled_in_and_other_variables_stay() -> None:
    timing = timing_of({"maxDataPoints": 100}, TimeRange(0, 5_400_000), 15_000)
    text = "[$__range] [${__range_s}s] ${__range_ms} $__interval_ms ${__interval} $job ${__from}"

    filled = with_durations(text, timing)

    assert filled == "[5400s] [5400s] 5400000 60000 1m $job ${__from}"


@given(
    st.integers(0, 20 * YEAR_MS),
    st.integers(0, 100_000),
    st.integers(0, 10**9),
    st.sampled_from(["", "1s", "1ms", "30s", "1d", "$__rate_interval", "x"]),
    st.integers(1000, 300_000),
)
def test_no_query_asks_more_points_than_prometheus_gives(
    span: int, points: int, interval: int, least: str, scrape: int
) -> None:
    query = {"maxDataPoints": points, "intervalMs": interval, "interval": least}

    timing = timing_of(query, TimeRange(0, span), scrape)

    assert timing.step_ms >= 1
    assert span // timing.step_ms + 1 <= MOST_POINTS


@given(st.floats(0, 1e13), st.floats(0, 1e13))
def test_a_longer_interval_is_never_rounded_to_a_shorter_one(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))

    assert rounded_interval_ms(shorter) <= rounded_interval_ms(longer)


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [
        ("15s", 15_000),
        (">10s", 10_000),
        ("1m30s", 90_000),
        ("1.5h", 5_400_000),
        ("30", 30_000),
        ("250ms", 250),
        ("1M", 30 * 86_400_000),
        ("", None),
        ("s", None),
        ("1m 30s", None),
        ("-1m", None),
        ("9" * 99 + "s", None),
    ],
)
def test_a_duration_is_read_in_the_words_of_grafana(written: str, milliseconds: int | None) -> None:
    assert duration_ms(written) == milliseconds


def test_durations_are_written_as_grafana_writes_them() -> None:
    assert [largest_unit(one) for one in (0, 500, 15_000, 90_000, 86_400_000)] == [
        "1ms",
        "500ms",
        "15s",
        "1m",
        "1d",
    ]
    assert [all_units(one) for one in (0, 500, 1500, 60_000, 3_661_000)] == [
        "0s",
        "500ms",
        "1.5s",
        "1m0s",
        "1h1m1s",
    ]
