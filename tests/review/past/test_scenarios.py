"""Our alerts over every scenario of the demo server, held to Prometheus' own evaluation."""

from pathlib import Path

import pytest
from prometheus_server import Prometheus
from promtool_alerts import MINUTE, Watched, with_other_knobs
from scenario_weeks import END, HOURS, NAMES, OF_SET

from sandbox.demo import ScenarioName


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("metrics", [*OF_SET])
def test_each_alert_fires_in_the_very_minutes_in_which_prometheus_lets_it_fire(
    request: pytest.FixtureRequest, tmp_path: Path, metrics: str, name: ScenarioName
) -> None:
    prometheus: Prometheus = request.getfixturevalue(OF_SET[metrics])
    length = int(HOURS * 3600) // MINUTE * MINUTE
    # Of four targets, the first is scraped at three quarters of a second.
    watched = Watched(prometheus, END[name] - HOURS * 3600, length, scrape_seconds=0.25)
    groups = with_other_knobs(metrics)

    truth = watched.as_promtool(groups, tmp_path)
    found = watched.as_backtest(groups)

    assert found == truth
    assert any(alert.endswith("WithOtherKnobs") for alert, _, _ in truth), "there is something"
