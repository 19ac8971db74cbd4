"""What the checks say about single queries, and what they let pass."""

import json
from pathlib import Path

import pytest
from mcp_monitoring.review.check.findings import Report
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.contract.contract import packaged_contract

DS = {"type": "prometheus", "uid": "${datasource}"}
W = "$__rate_interval"


def checked(tmp_path: Path, expr: str, legend: str = "", contract: bool = True) -> Report:
    """Checks a dashboard that is right but for one query."""
    model = {
        "title": "One query",
        "uid": "one-query",
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": "prometheus"},
                {"name": "status", "type": "custom", "query": "error,timeout"},
                {"name": "metric", "type": "custom", "query": "up,down"},
                {"name": "group", "type": "custom", "query": "method,status"},
                {"name": "n", "type": "textbox", "query": "5"},
                {"name": "window", "type": "interval", "query": "5m,1h"},
            ]
        },
        "panels": [
            {
                "id": 1,
                "type": "timeseries",
                "title": "P",
                "description": "$status $metric $group $n $window",
                "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
                "fieldConfig": {"defaults": {"unit": "short"}},
                "datasource": DS,
                "targets": [{"refId": "A", "datasource": DS, "expr": expr, "legendFormat": legend}],
            }
        ],
    }
    file = tmp_path / "one-query.json"
    file.write_text(json.dumps(model))
    return check_paths([file], project=tmp_path, contract=packaged_contract() if contract else None)


def broken_by(tmp_path: Path, expr: str, legend: str = "") -> list[str]:
    report = checked(tmp_path, expr, legend)
    assert not report.not_checked
    return [finding.rule for finding in report.findings]


RIGHT = {
    "counter by rate": f"sum(rate(mcp_requests_total[{W}]))",
    "counter by the range": "sum(increase(mcp_requests_total[$__range]))",
    "counter by a window one chooses": "sum(rate(mcp_requests_total[$window]))",
    "counter over a subquery": f"sum(rate(mcp_requests_total[{W}:15s]))",
    "counters counted": "count(mcp_requests_total)",
    "counter missing": 'absent(mcp_requests_total{status="error"})',
    "counter reset": f"resets(mcp_requests_total[{W}])",
    "counter just born": "(mcp_errors_total unless mcp_errors_total offset 10m) > 0",
    "counter as zero": f"sum(rate(mcp_errors_total[{W}])) or sum(0 * mcp_requests_total)",
    "counter as a condition": "mcp_uptime_seconds and on (job) mcp_requests_total",
    "gauge reset": f"resets(mcp_uptime_seconds[{W}])",
    "gauge delta": f"delta(mcp_db_connections_active[{W}])",
    "alias": "mcp_client_sessions_total",
    "quantile": f"histogram_quantile(0.9, sum by (le) (rate(mcp_request_size_bytes_bucket[{W}])))",
    "quantile of one variable": (
        f"histogram_quantile(0.$n, sum by (le) (rate(mcp_request_size_bytes_bucket[{W}])))"
    ),
    "quantile without": (
        "histogram_quantile(0.9, sum without (instance)"
        f" (rate(mcp_request_size_bytes_bucket[{W}])))"
    ),
    "quantile by a variable": (
        "histogram_quantile(0.9, sum by (le, $group)"
        f" (rate(mcp_request_duration_seconds_bucket[{W}])))"
    ),
    "quantile below the top": (
        f"histogram_quantile(0.9, sum by (le) (rate(mcp_request_size_bytes_bucket[{W}]))) > 49999"
    ),
    "both spellings of a bound": (
        f'sum(rate(mcp_request_duration_seconds_bucket{{le=~"5([.]0)?"}}[{W}]))'
    ),
    "both spellings, backslash": (
        f'sum(rate(mcp_request_duration_seconds_bucket{{le=~"5(\\\\.0)?"}}[{W}]))'
    ),
    "fraction as a bound": f'sum(rate(mcp_request_duration_seconds_bucket{{le="0.5"}}[{W}]))',
    "large bound": f'sum(rate(mcp_response_size_bytes_bucket{{le="1e+06"}}[{W}]))',
    "all of it": f'sum(rate(mcp_request_duration_seconds_bucket{{le="+Inf"}}[{W}]))',
    "value by a variable": f'sum(rate(mcp_requests_total{{status=~"$status"}}[{W}]))',
    "value of an open label": f'sum(rate(mcp_requests_total{{method="my_tool"}}[{W}]))',
    "any value": f'sum(rate(mcp_requests_total{{status=~".+"}}[{W}]))',
    "pattern that matches": f'sum(rate(mcp_requests_total{{status=~"err.*|time.*"}}[{W}]))',
    "no value": f'sum(rate(mcp_requests_total{{status!=""}}[{W}]))',
    "metric by a variable": "sum($metric)",
    "part of a metric": "sum(mcp_${metric}_total)",
    "how many by a variable": f"topk($n, sum by (method) (rate(mcp_requests_total[{W}])))",
    "group by a variable": f"sum by ($group) (rate(mcp_requests_total[{W}]))",
    "of Prometheus": "up + on (job, instance) scrape_duration_seconds",
    "alerts": 'count by (alertname) (ALERTS{alertstate="firing"})',
    "info joined": (
        "mcp_uptime_seconds * on (job, instance) group_left (version) mcp_server_info_info"
    ),
    "label made": 'sum by (host) (label_replace(up, "host", "$1", "instance", "(.*):.*"))',
    "name as a matcher": '{__name__="mcp_uptime_seconds"}',
    "names by pattern": 'count({__name__=~"mcp_.*"})',
    "comment": f"sum(  # over all\n  rate(mcp_requests_total[{W}])  # it's fine\n)",
}


@pytest.mark.parametrize("expr", RIGHT.values(), ids=RIGHT.keys())
def test_lets_pass(tmp_path: Path, expr: str) -> None:
    assert broken_by(tmp_path, expr) == []


WRONG = {
    "counter subtracted": ("mcp_requests_total - mcp_requests_total offset 1h", "raw-counter"),
    "rate of a sum": (f"rate(sum(mcp_requests_total)[{W}:15s])", "raw-counter"),
    "counter above": ("mcp_requests_total > 5", "raw-counter"),
    "average over time": (f"avg_over_time(mcp_requests_total[{W}])", "raw-counter"),
    "buckets since ever": (
        "histogram_quantile(0.9, sum by (le) (mcp_request_size_bytes_bucket))",
        "raw-counter",
    ),
    "gauge in a subquery": (f"rate(mcp_uptime_seconds[{W}:15s])", "rate-on-gauge"),
    "trend of a counter": (f"deriv(mcp_requests_total[{W}])", "delta-on-counter"),
    "milliseconds above the top": (
        "1000 < histogram_quantile(0.9, sum by (le)"
        f" (rate(mcp_db_query_duration_seconds_bucket[{W}]))) / 1",
        "quantile-above-top-bucket",
    ),
    "exactly the top": (
        f"histogram_quantile(0.9, sum by (le) (rate(mcp_request_size_bytes_bucket[{W}]))) > 50000",
        "quantile-above-top-bucket",
    ),
    "one spelling of two bounds": (
        f'sum(rate(mcp_request_duration_seconds_bucket{{le=~"1|2"}}[{W}]))',
        "le-literal",
    ),
    "bound of another histogram": (
        f'sum(rate(mcp_request_duration_seconds_bucket{{le="0.001"}}[{W}]))',
        "unknown-bucket",
    ),
    "le without buckets": (
        f'sum(rate(mcp_request_duration_seconds_count{{le="5"}}[{W}]))',
        "unknown-label",
    ),
    "excluded value": (
        f'sum(rate(mcp_requests_total{{status!="succes"}}[{W}]))',
        "unknown-label-value",
    ),
    "label behind or": (
        'mcp_uptime_seconds{job="a" or pod="b"}',
        "unknown-label",
    ),
    "label ignored": ("up / ignoring (pod) mcp_uptime_seconds", "unknown-label"),
    "count of a gauge": (f"rate(mcp_uptime_seconds_count[{W}])", "not-a-histogram"),
}


@pytest.mark.parametrize(("expr", "rule"), WRONG.values(), ids=WRONG.keys())
def test_finds(tmp_path: Path, expr: str, rule: str) -> None:
    assert broken_by(tmp_path, expr) == [rule]


@pytest.mark.parametrize(
    ("expr", "legend"),
    [
        (f"sum by (method) (rate(mcp_requests_total[{W}]))", "{{ method }}"),
        (f"sum by ($group) (rate(mcp_requests_total[{W}]))", "{{status}}"),
        ("topk(3, mcp_health_status)", "{{component}} {{__name__}}"),
        ('count_values("version", up)', "{{version}}"),
        ("foreign_metric", "{{anything}}"),
        ('absent(up{job="a"})', "{{job}}"),
    ],
)
def test_finds_labels_of_a_legend(tmp_path: Path, expr: str, legend: str) -> None:
    assert "unknown-result-label" not in broken_by(tmp_path, expr, legend)


@pytest.mark.parametrize(
    ("expr", "legend"),
    [
        (f"sum(rate(mcp_requests_total[{W}]))", "{{method}}"),
        (
            f"histogram_quantile(0.9, sum by (le) (rate(mcp_request_size_bytes_bucket[{W}])))",
            "{{le}}",
        ),
        ("mcp_db_connections_active / on (job) mcp_db_connections_max", "{{instance}}"),
        ("mcp_health_status or mcp_uptime_seconds", "{{status}}"),
    ],
)
def test_misses_labels_of_a_legend(tmp_path: Path, expr: str, legend: str) -> None:
    assert broken_by(tmp_path, expr, legend) == ["unknown-result-label"]


def test_reports_what_the_parser_does_not_know_as_not_checked(tmp_path: Path) -> None:
    report = checked(tmp_path, "rate(mcp_requests_total[5m] smoothed)")
    assert report.findings == []
    assert [str(one) for one in report.not_checked] == [
        f'{tmp_path}/one-query.json: panel "P", query A: not checked: the parser does not know the'
        " modifier smoothed or anchored"
    ]


def test_without_a_contract_says_only_what_the_query_itself_tells(tmp_path: Path) -> None:
    expr = 'sum by (x) (rate(theirs_total{y="z"}[$__rate_interval])) + theirs_total'
    assert checked(tmp_path, expr, contract=False).findings == []
    expr = "histogram_quantile(0.9, rate(theirs_bucket[$__rate_interval]))"
    found = checked(tmp_path, expr, contract=False).findings
    assert [finding.rule for finding in found] == ["quantile-per-series"]


@pytest.mark.parametrize(
    ("expr", "legend", "rule"),
    [
        ("sum by (shop) (rate(orders_total[$window]))", "{{region}}", "unknown-result-label"),
        ("sum(rate(orders_total[$window]))", "{{shop}}", "unknown-result-label"),
        (
            "histogram_quantile(0.9, sum by (le) (rate(latency_bucket[$window])))",
            "{{le}}",
            "unknown-result-label",
        ),
        ("orders / on (shop) carts", "{{region}}", "unknown-result-label"),
        ("sum by (region) (max by (shop) (orders))", "", "unknown-label"),
        ("sum by (shop) (orders) * on (region) carts", "", "unknown-label"),
        ("orders * on (shop) group_left (team) max by (shop) (owners)", "", "unknown-label"),
        (
            "histogram_quantile(0.9, sum(rate(latency_bucket[$window])))",
            "",
            "histogram-quantile-le",
        ),
        (
            "histogram_quantile(0.9, sum without (le) (rate(latency_bucket[$window])))",
            "",
            "histogram-quantile-le",
        ),
    ],
)
def test_finds_without_a_contract_what_the_aggregation_decides(
    tmp_path: Path, expr: str, legend: str, rule: str
) -> None:
    report = checked(tmp_path, expr, legend, contract=False)
    assert [finding.rule for finding in report.findings] == [rule]


def test_says_which_labels_an_aggregation_leaves(tmp_path: Path) -> None:
    [finding] = checked(
        tmp_path, "sum by (region) (max by (shop) (orders))", contract=False
    ).findings
    assert finding.message == "by: what is inside carries shop, not region; keep region there"


@pytest.mark.parametrize(
    ("expr", "legend"),
    [
        ('up{cluster="a"}', "{{cluster}}"),
        ("scrape_duration_seconds", "{{pod}}"),
        ('sum by (cluster) (up{cluster=~"a.*"})', "{{cluster}}"),
        ('count({__name__=~"theirs_.*"}) by (__name__)', "{{__name__}}"),
        ("topk(5, sum by (shop) (orders))", "{{shop}}"),
        ('count_values("version", build_info)', "{{version}}"),
        ('label_replace(sum(orders), "$group", "x", "", "")', "{{status}}"),
        ('label_join(sum by (a) (orders), "b", "-", "a")', "{{a}} {{b}}"),
        ("sum by ($group) (orders)", "{{status}}"),
        ("orders * on (shop) group_left (team) owners", "{{team}} {{pod}}"),
        ("sum by (shop) (orders) / ignoring (code) sum by (shop) (carts)", "{{shop}}"),
        ("sum without (pod) (sum by (shop) (orders))", "{{shop}}"),
        ("sum by (shop) (orders) or theirs", "{{anything}}"),
        ("$metric", "{{anything}}"),
        ("rate(theirs_gauge[$window]) + theirs_total", "{{a}}"),
        ('sum by (le) (rate(theirs_bucket{le="7"}[$window]))', "{{le}}"),
        ("histogram_quantile(0.9, rate(theirs_bucket[$window]))", "{{pod}}"),
        ("histogram_quantile(0.9, sum by (le, pod) (rate(theirs_bucket[$window])))", "{{pod}}"),
        ("histogram_quantile(0.9, sum by (vmrange) (rate(theirs_bucket[$window])))", ""),
        ("histogram_quantile(0.9, sum(rate(native_seconds[$window])))", ""),
    ],
)
def test_lets_pass_without_a_contract_what_may_be(tmp_path: Path, expr: str, legend: str) -> None:
    assert checked(tmp_path, expr, legend, contract=False).findings == []


def test_refuses_a_missing_range_of_a_metric_that_the_contract_promises(tmp_path: Path) -> None:
    [finding] = checked(tmp_path, "sum(rate(mcp_requests_total))").findings
    assert finding.rule == "promql-syntax"
    assert finding.message.endswith("rate() needs a range, such as [$__rate_interval] or [5m]")

    report = checked(tmp_path, "sum(rate(mcp_requests_total))", contract=False)
    assert report.findings == []
    assert len(report.not_checked) == 1
