"""Made-up answers: stable for the same query, and plausible for what it asks."""

from collections.abc import Mapping
from typing import Any

import pytest
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.asking.prometheus_source import PrometheusSource
from mcp_monitoring.review.drawing.asking.simulated.prometheus import NOW_MS, SimulatedPrometheus
from mcp_monitoring.review.drawing.time_range import TimeRange
from mcp_monitoring.review.servers.errors import PrometheusError
from review.drawing.asking.held_source import dashboard, panel, variable

END = NOW_MS // 1000
HOUR = TimeRange(NOW_MS - 3_600_000, NOW_MS)


def ranged(query: str) -> list[tuple[Mapping[str, str], list[float]]]:
    """Labels and values of each series of an hour."""
    asked = {"query": query, "start": str(END - 3600), "end": str(END), "step": "60"}
    found = SimulatedPrometheus().data("query_range", asked)
    return [
        (one["metric"], [float(value) for _, value in one["values"]]) for one in found["result"]
    ]


def values(query: str) -> list[float]:
    """The values of the only series of a query."""
    [(_, found)] = ranged(query)
    return found


def labels(query: str) -> list[dict[str, str]]:
    return [dict(metric) for metric, _ in ranged(query)]


def test_the_same_query_has_the_same_answer_and_another_one_another() -> None:
    query = 'sum(rate(shop_orders_total{shop="a"}[5m]))'

    assert ranged(query) == ranged(query)
    assert values(query) != values(query.replace('"a"', '"b"'))
    assert len(set(values(query))) > 50, "a curve"


def test_a_sum_by_labels_has_series_with_these_alone() -> None:
    found = labels("sum by (shop, till) (rate(shop_orders_total[5m]))")

    assert len(found) == 9
    assert {tuple(one) for one in found} == {("shop", "till")}
    assert labels("sum without (instance) (up)") == [{"job": "server"}]


@pytest.mark.parametrize(
    ("matcher", "expected"),
    [
        ('kind="lost"', {"lost"}),
        ('kind=~"lost|found"', {"lost", "found"}),
        ('kind!="kind-1"', {"kind-2", "kind-3"}),
        ('kind!~"kind-[12]"', {"kind-3"}),
        ('kind=~"5.."', {"500"}),
    ],
)
def test_series_fit_the_matchers(matcher: str, expected: set[str]) -> None:
    found = labels(f"sum by (kind) (rate(shop_orders_total{{{matcher}}}[5m]))")

    assert {one["kind"] for one in found} == expected


def test_labels_of_known_metrics_have_their_own_values() -> None:
    found = labels("sum by (client_type) (rate(mcp_requests_total[5m]))")

    assert {one["client_type"] for one in found} == {"http", "websocket", "stdio"}


def test_a_share_of_errors_is_small_and_a_share_of_all_is_one() -> None:
    errors = 'sum(rate(mcp_requests_total{status="error"}[5m]))'
    others = 'sum(rate(mcp_requests_total{status!="error"}[5m]))'
    every = "sum(rate(mcp_requests_total[5m]))"

    assert min(values(f"{errors} / {every}")) > 0
    assert max(values(f"{errors} / {every}")) < 0.05
    assert values(f"({errors} + {others}) / {every}") == pytest.approx([1] * 61)
    assert values(f"100 * ({every} / {every})") == [100] * 61


def test_quantiles_and_buckets_of_a_histogram_are_in_order() -> None:
    def quantile(share: float) -> list[float]:
        buckets = "sum by (le) (rate(shop_wait_seconds_bucket[5m]))"
        return values(f"histogram_quantile({share}, {buckets})")

    assert all(low < high for low, high in zip(quantile(0.5), quantile(0.95), strict=True))
    first = {
        metric["le"]: found[0]
        for metric, found in ranged("sum by (le) (rate(shop_wait_seconds_bucket[5m]))")
    }
    assert first["0.1"] < first["1"] < first["+Inf"]
    whole = values("sum(rate(shop_wait_seconds_count[5m]))")
    assert first["+Inf"] == pytest.approx(whole[0])
    mean = values("sum(rate(shop_wait_seconds_sum[5m])) / sum(rate(shop_wait_seconds_count[5m]))")
    assert mean == pytest.approx([0.2] * 61)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("max(process_resident_memory_bytes)", 1e7, 1e9),
        ("max(shop_wait_seconds)", 0, 1),
        ("max(shop_fill_ratio)", 0, 1),
        ("max(up)", 1, 1),
        ("count(up == 0) or vector(0)", 0, 0),
        ("time() - max(process_start_time_seconds)", 86_400, 864_000),
        ("clamp_max(sum(shop_tills), 3)", 0, 3),
        ("sum(increase(shop_orders_total[1h]))", 1000, 1e6),
        ("sum(shop_tills) > bool 0", 1, 1),
    ],
)
def test_values_are_plausible_for_their_names(query: str, low: float, high: float) -> None:
    found = values(query)

    assert low <= min(found)
    assert max(found) <= high


@pytest.mark.parametrize(
    ("query", "jobs"),
    [
        ("up unless on (instance) shop_tills", 0),
        ("up and on (instance) shop_tills", 2),
        ("up or on (instance) shop_tills", 2),
        ("topk(1, up)", 1),
        ("absent(up)", 0),
        ("up > 1", 0),
    ],
)
def test_sets_and_filters_keep_the_series_that_they_should(query: str, jobs: int) -> None:
    assert len(ranged(query)) == jobs


def test_series_of_two_sides_meet_by_their_labels() -> None:
    found = ranged("sum by (instance, shop) (shop_tills) * on (instance) group_left (job) up")

    assert len(found) == 6
    assert all(metric["job"] == "server" for metric, _ in found)


@pytest.mark.parametrize("query", ["sum(", "not promql at all", "nothing_known(up)"])
def test_what_is_not_promql_has_no_answer(query: str) -> None:
    with pytest.raises(PrometheusError, match="nothing is simulated for it"):
        ranged(query)


@pytest.mark.parametrize("query", ["1 / 0", "0 / 0", "-1 / 0", "1 % 0", "0 * (1 / 0)"])
def test_numbers_without_a_value_are_no_fault(query: str) -> None:
    assert len(values(query)) == 61


@pytest.mark.parametrize("query", ["10 ^ 400", "vector(10) ^ 400"])
def test_numbers_that_are_too_large_are_one_line(query: str) -> None:
    with pytest.raises(PrometheusError, match="nothing is simulated for it: OverflowError"):
        values(query)


def drawn(*panels: dict[str, Any], **more: Any) -> Any:
    view = dashboard(*panels, **more)
    return panels_of(view, PrometheusSource(SimulatedPrometheus()), Asked(range=HOUR))


def test_a_variable_has_made_up_values() -> None:
    shop = variable("shop", "query", "label_values(shop_tills, shop)")
    found = drawn(panel(1, 'sum by (shop) (shop_tills{shop="$shop"})'), variables=[shop])

    assert [one.text for one in found.variables] == ["shop-1"]
    [row] = found.rows
    [frame] = row.panels[0].data.frames
    assert frame.fields[1].labels == {"shop": "shop-1"}


def test_a_query_that_is_wrong_is_a_problem_of_its_panel_alone() -> None:
    [row] = drawn(panel(1, "sum("), panel(2, "up")).rows

    broken, whole = (one.data for one in row.panels)
    assert "nothing is simulated" in broken.problems[0]
    assert (len(whole.frames), whole.problems) == (2, ())
