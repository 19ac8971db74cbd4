"""The sets of metrics of this package: each a contract, its dashboards and its alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .packaged import packaged

CONTRACT = "contract"
"""The set of the names of `metrics.yaml`; that of a deployment that says nothing."""

OTEL = "otel"
"""The set of OpenTelemetry's semantic conventions, with the names that Prometheus stores."""

METRIC_SETS = (CONTRACT, OTEL)
"""The names of all sets."""


@dataclass(frozen=True)
class MetricSet:
    """A set of metrics.

    Attributes:
        name: its name, one of `METRIC_SETS`.
        contract: the file of its contract, which says what a server has to expose.
        dashboards: directory of its dashboards.
        alerts: directory of its rule files.
    """

    name: str
    contract: Path
    dashboards: Path
    alerts: Path


# The folders of the others stand in those of the default set: directories are not searched deeper.
_FILES: Mapping[str, tuple[str, str, str]] = {
    CONTRACT: ("metrics.yaml", "dashboards", "alerts"),
    OTEL: ("metrics-otel.yaml", "dashboards/otel", "alerts/otel"),
}


def metric_set(name: str = CONTRACT) -> MetricSet:
    """Finds a set of metrics by its name, one of `METRIC_SETS`."""
    return MetricSet(name, *(packaged(file) for file in _FILES[name]))
