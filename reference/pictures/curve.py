"""The picture of a curve: what alerts of the afternoon would have done for each value of a knob."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp_monitoring.alerting.alerts import read_alerts, rendered_alerts
from mcp_monitoring.metric_sets import CONTRACT, metric_set
from mcp_monitoring.review.backtest.tuning import Tried, tuning, value_now, with_knob
from mcp_monitoring.review.backtest.tuning_chart import tuning_spec
from mcp_monitoring.review.drawing.theme import THEMES
from mcp_monitoring.review.past.find import past_of
from mcp_monitoring.review.past.model import Range
from mcp_monitoring.review.servers.source import Source

from .wanted import END, FOLDER

_HOURS = 2


@dataclass(frozen=True)
class Curve:
    """A picture of a curve.

    Attributes:
        name: its file, without the ending.
        tune: the knob and its values, as the command takes them.
        metrics: the set of metrics that the alerts belong to.
    """

    name: str
    tune: str
    metrics: str = CONTRACT

    @property
    def file(self) -> Path:
        """Where it is."""
        return FOLDER / f"{self.name}.png"

    def spec(self, source: Source) -> dict[str, Any]:
        """Makes the specification of the chart.

        Args:
            source: the Prometheus that has seen the afternoon.
        """
        groups = read_alerts(metric_set(self.metrics).alerts)
        tried = tuning(self.tune)
        plain = rendered_alerts(groups, {})
        when = Range((END - _HOURS * 3600) * 1000, END * 1000)
        found = [
            Tried(
                value,
                tuple(
                    past_of(
                        source,
                        with_knob(rendered_alerts(groups, {tried.knob: value}), plain, tried.knob),
                        when,
                    )
                ),
            )
            for value in tried.values
        ]
        now = value_now(plain, tried.knob)
        return tuning_spec(tried.knob, now, when, found, THEMES["dark"])


CURVES: tuple[Curve, ...] = (Curve("backtest-tune", "tool_error_ratio=0.025:0.5:0.025"),)
"""The curves that the documentation shows."""
