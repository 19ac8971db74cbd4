"""Hours of every scenario in a real Prometheus, and the alerts that hold there."""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import read_alerts
from mcp_monitoring.durations import duration_seconds
from mcp_monitoring.metric_sets import METRIC_SETS, metric_set
from mcp_monitoring.review.proof.firing import evaluations, held_throughout
from places import REPOSITORY
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_server import Prometheus
from scenario_weeks import END, NAMES, OF_SET

from sandbox.config import SandboxError
from sandbox.demo import SCENARIOS, Scenario, ScenarioName, expected_alerts
from sandbox.demo.backfill import backfill
from sandbox.demo.metrics import contract
from sandbox.demo.recording import Target, openmetrics, record

RULES = {
    name: [
        (rule, group.interval_seconds)
        for group in read_alerts(metric_set(name).alerts)
        for rule in group.rules
    ]
    for name in METRIC_SETS
}


@pytest.fixture
def prometheus(scenarios: Prometheus) -> Prometheus:
    """A Prometheus that saw every scenario, in the names of the contract."""
    return scenarios


@pytest.fixture(params=METRIC_SETS)
def seen(request: pytest.FixtureRequest) -> tuple[str, Prometheus]:
    """A set of metrics, and a Prometheus that saw every scenario in its names."""
    found: Prometheus = request.getfixturevalue(OF_SET[request.param])
    return request.param, found


# --- the alerts -------------------------------------------------------------------------------


def holding(prometheus: Prometheus, metrics: str, name: ScenarioName) -> set[str]:
    """The alerts that hold over their whole `for` at the end of a scenario."""
    found = set()
    for rule, interval in RULES[metrics]:
        seconds = duration_seconds(rule.for_)
        assert seconds is not None, rule.name
        moments = evaluations(END[name], seconds, interval)
        matrix = prometheus.query_range(rule.expr, moments[0], moments[-1], interval)
        series = [(one["metric"], [at for at, _ in one["values"]]) for one in matrix]
        if held_throughout(series, moments):
            found.add(rule.name)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_exactly_the_expected_alerts_hold(seen: tuple[str, Prometheus], name: ScenarioName) -> None:
    metrics, prometheus = seen
    assert holding(prometheus, metrics, name) == expected_alerts(name, metrics)


@pytest.mark.parametrize("metrics", METRIC_SETS)
def test_every_alert_is_expected_of_some_scenario(metrics: str) -> None:
    expected = set().union(*(expected_alerts(name, metrics) for name in SCENARIOS))
    assert expected == {rule.name for rule, _ in RULES[metrics]}
    assert not expected_alerts(ScenarioName.HEALTHY, metrics)


# --- what Prometheus sees ---------------------------------------------------------------------


def test_rates_are_those_of_the_scenario(prometheus: Prometheus) -> None:
    end = END[ScenarioName.HEALTHY]
    assert 7 < prometheus.value("sum(rate(mcp_requests_total[40m]))", end) < 9
    errors = 'sum(rate(mcp_requests_total{status!="success"}[40m]))'
    assert 0 < prometheus.value(f"{errors} / sum(rate(mcp_requests_total[40m]))", end) < 0.01
    p50 = "histogram_quantile(0.5, sum by (le) (rate(mcp_db_query_duration_seconds_bucket[40m])))"
    assert 0.1 < prometheus.value(p50, end) < 0.5


def test_the_series_are_those_of_the_contract_and_those_of_the_scrape(
    prometheus: Prometheus,
) -> None:
    end = END[ScenarioName.HEALTHY]
    series = prometheus.series('{job="snowflake-mcp"}', end - 600, end)
    assert {one["instance"] for one in series} == {"mcp-1"}
    own = {one["__name__"] for one in series if one["__name__"].startswith(("scrape_", "up"))}
    assert own == {
        "up",
        "scrape_duration_seconds",
        "scrape_samples_scraped",
        "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
    }
    exposed = [one["__name__"] for one in series if one["__name__"] not in own]
    assert set(exposed) == {
        name for metric in contract().metrics.values() for name in metric.series_names()
    }
    assert prometheus.value("scrape_samples_scraped", end) == len(exposed)


def test_a_healthy_server_has_been_up_all_the_time(prometheus: Prometheus) -> None:
    end = END[ScenarioName.HEALTHY]
    assert prometheus.value("count_over_time(up[45m])", end) == 45 * 4
    assert prometheus.value("avg_over_time(up[40m])", end) == 1
    assert prometheus.value("resets(mcp_uptime_seconds[40m])", end) == 0
    assert prometheus.value("time() - process_start_time_seconds - mcp_uptime_seconds", end) == 0


def test_a_crash_loop_resets_uptime_and_counters_and_misses_scrapes(
    prometheus: Prometheus,
) -> None:
    end = END[ScenarioName.CRASH_LOOP]
    assert 12 <= prometheus.value("resets(mcp_uptime_seconds[40m])", end) <= 20
    assert prometheus.value("changes(process_start_time_seconds[40m])", end) == prometheus.value(
        "resets(mcp_uptime_seconds[40m])", end
    )
    assert prometheus.value("max_over_time(mcp_uptime_seconds[40m])", end) < 200
    assert prometheus.value("max(max_over_time(process_cpu_seconds_total[40m]))", end) < 60
    assert 0.85 < prometheus.value("avg_over_time(up[40m])", end) < 1
    # A rate sees through the resets.
    assert 6 < prometheus.value("sum(rate(mcp_requests_total[40m]))", end) < 9


def test_a_broken_contract_is_up_without_mcp_metrics(prometheus: Prometheus) -> None:
    end = END[ScenarioName.CONTRACT_BROKEN]
    assert prometheus.value("min_over_time(up[40m])", end) == 1
    assert prometheus.series('{__name__=~"mcp_.*"}', end - 3600, end) == []
    assert prometheus.value("scrape_samples_scraped", end) == 3
    assert prometheus.value("process_resident_memory_bytes", end) > 0


def test_a_target_that_is_down_says_so_and_exposes_nothing(prometheus: Prometheus) -> None:
    end = END[ScenarioName.TARGET_DOWN]
    assert prometheus.value("up", end) == 0
    assert prometheus.value("up", end - 1200 - 15) == 1
    assert prometheus.query("mcp_uptime_seconds", end - 600) == []
    # Without the mark of a real scrape, a series is seen for five minutes more.
    assert prometheus.query("mcp_uptime_seconds", end - 1200 + 120)


def test_a_target_that_is_absent_has_no_series_at_all(prometheus: Prometheus) -> None:
    end = END[ScenarioName.TARGET_ABSENT]
    assert prometheus.query('{job="snowflake-mcp"}', end) == []
    assert prometheus.value("up", end - 1200 - 15) == 1


def test_two_servers_are_two_instances_with_a_load_of_their_own(prometheus: Prometheus) -> None:
    end = END[ScenarioName.VERSION_SKEW]
    versions = prometheus.query("mcp_server_info_info", end)
    assert {(one["metric"]["instance"], one["metric"]["version"]) for one in versions} == {
        ("mcp-1", "1.4.0"),
        ("mcp-2", "1.5.0"),
    }
    one, two = prometheus.query("sum by (instance) (mcp_requests_total)", end)
    assert one["value"] != two["value"]


def test_the_busy_scenario_has_something_of_everything(prometheus: Prometheus) -> None:
    end = END[ScenarioName.BUSY]
    counters = [metric.name for metric in contract().metrics.values() if metric.type == "counter"]
    for counter in counters:
        still = prometheus.query(f"max by (__name__) (increase({counter}[40m])) == 0", end)
        assert not still, counter
    for error in contract().metrics["mcp_errors_total"].label_sets():
        if error["error_type"] == "acquire_timeout":
            continue  # only of an exhausted pool, which is a scenario of its own
        selector = ",".join(f'{label}="{value}"' for label, value in error.items())
        assert prometheus.value(f"sum(increase(mcp_errors_total{{{selector}}}[40m]))", end) > 0
    for status in ("success", "error", "timeout"):
        for counter in ("mcp_requests_total", "mcp_db_queries_total"):
            increase = f'sum(increase({counter}{{status="{status}"}}[40m]))'
            assert prometheus.value(increase, end) > 0
    assert prometheus.value("sum(resets(mcp_uptime_seconds[40m]))", end) > 0


# --- whether an alert holds -------------------------------------------------------------------


def test_an_alert_is_evaluated_from_its_for_up_to_the_end() -> None:
    assert evaluations(1000, 180, 60) == [820, 880, 940, 1000]
    assert evaluations(1000, 0, 60) == [1000]


def test_a_for_between_two_evaluations_takes_the_earlier_one_too() -> None:
    assert evaluations(1000, 90, 60) == [880, 940, 1000]


def test_what_is_returned_at_every_evaluation_holds() -> None:
    always = ({"method": "a"}, [880.0, 940.0, 1000.0])
    assert held_throughout([always], [880, 940, 1000]) == [{"method": "a"}]


def test_what_misses_one_evaluation_does_not_hold() -> None:
    for missing in (880.0, 940.0, 1000.0):
        moments = [880.0, 940.0, 1000.0]
        moments.remove(missing)
        assert held_throughout([({}, moments)], [880, 940, 1000]) == []


def test_two_label_sets_that_take_turns_do_not_hold() -> None:
    turns = [({"method": "a"}, [880.0, 1000.0]), ({"method": "b"}, [940.0])]
    assert held_throughout(turns, [880, 940, 1000]) == []


def test_an_expression_that_returns_nothing_does_not_hold() -> None:
    assert held_throughout([], [1000]) == []


def test_moments_that_went_through_json_are_the_same() -> None:
    moments = evaluations(1795478406.579, 120, 60)
    sent = json.loads(json.dumps([round(moment, 3) for moment in moments]))
    assert held_throughout([({}, sent)], moments)


# --- the recording ----------------------------------------------------------------------------


def recording(scenario: Scenario, scrapes: int = 4, seed: int = 0) -> str:
    """A recording that ends a minute after a round moment."""
    end = 1e9 + 60
    start = end - 15 * scrapes
    targets = record(scenario, start=start, end=end, job="a job", step=15, seed=seed)
    return "".join(openmetrics(targets))


def samples(text: str) -> list[tuple[str, float]]:
    """Every sample of a recording: name with labels, and seconds after the round moment."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    parts = [line.rsplit(" ", 2) for line in lines]
    return [(series, float(moment) - 1e9) for series, _, moment in parts]


@pytest.mark.parametrize("name", [ScenarioName.HEALTHY, ScenarioName.BUSY])
def test_a_strict_reader_accepts_a_recording(name: ScenarioName) -> None:
    # Of one scrape: of a second one, the reader of prometheus_client drops all but one bucket.
    families = list(text_string_to_metric_families(recording(SCENARIOS[name], scrapes=1)))
    assert {family.type for family in families} == {"counter", "gauge", "histogram", "info"}
    assert {sample.labels["job"] for family in families for sample in family.samples} == {"a job"}


def test_a_family_stands_together_and_its_series_are_in_order_of_time() -> None:
    text = recording(SCENARIOS[ScenarioName.BUSY])
    assert text.endswith("\n# EOF\n")
    types = [line for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(set(types)) == len(types)
    moments = defaultdict(list)
    for series, moment in samples(text):
        moments[series].append(moment)
    for series, found in moments.items():
        server = 7.5 if "mcp-1" in series else 0
        assert found == [15 - server, 30 - server, 45 - server, 60 - server]


def test_same_seed_same_recording() -> None:
    busy = SCENARIOS[ScenarioName.BUSY]
    assert recording(busy) == recording(busy)
    assert recording(busy) != recording(busy, seed=1)


def test_a_turn_changes_what_happens_and_not_what_has_happened() -> None:
    steady, turned = (
        record(
            SCENARIOS[ScenarioName.VERSION_SKEW],
            start=1e9,
            end=1e9 + 1200,
            job="a job",
            step=15,
            seed=0,
            turns=turns,
        )
        for turns in ({}, {1e9 + 600: SCENARIOS[ScenarioName.ERRORS]})
    )

    def failed(target: Target) -> dict[float, float]:
        """The statements that had failed, by moment."""
        scrapes = [
            (moment, value)
            for labels, seen in target.families["mcp_db_queries"].scrapes.items()
            if ("status", "error") in labels
            for moment, [(_, value)] in seen
        ]
        return {at: sum(value for moment, value in scrapes if moment == at) for at, _ in scrapes}

    assert len(turned) == len(steady) == 2
    for before, after in zip(steady, turned, strict=True):
        usual, found = failed(before), failed(after)
        early = [at for at in usual if at <= 1e9 + 600]
        assert [found[at] for at in early] == [usual[at] for at in early]
        counted = [found[at] for at in sorted(found)]
        assert counted == sorted(counted), "no process is started anew"
        assert found[max(found)] > 20 * usual[max(usual)]


def test_a_label_value_is_escaped() -> None:
    odd = '1.4 "\\ß"\n'
    text = recording(Scenario("odd", versions=(odd,)), scrapes=1)
    [info] = (one for one in text_string_to_metric_families(text) if one.type == "info")
    assert info.samples[0].labels["version"] == odd


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "step"), [(0, 15), (-1, 15), (1 / 3, 15), (float("nan"), 15), (1, 0), (1, -15)]
)
def test_a_time_too_short_to_show_anything(tmp_path: Path, hours: float, step: int) -> None:
    with pytest.raises(SandboxError, match="the hours must be more than"):
        backfill(ScenarioName.HEALTHY, tmp_path, end=1e9, hours=hours, step=step)


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SandboxError, match=r"promtool refused the backfill: .*not a directory"):
        backfill(ScenarioName.TARGET_DOWN, tmp_path / "file" / "data", end=1e9, hours=0.35)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox.demo.backfill", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    done = run("contract-broken", tmp_path, "--hours", "0.5")
    assert done.returncode == 0, done.stderr
    assert f"{(5 + 3) * 120} samples" in done.stdout
    assert f"--storage.tsdb.path={tmp_path}" in done.stdout
    assert list(tmp_path.glob("*/meta.json"))


def test_the_command_refuses_in_one_line(tmp_path: Path) -> None:
    done = run("contract-broken", tmp_path, "--hours", "0.1")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "the hours must be more than 0.33" in done.stderr
    assert run("no-such-scenario", tmp_path).returncode == 2
