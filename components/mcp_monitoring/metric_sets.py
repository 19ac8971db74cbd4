"""The sets of metrics of this package: each a contract, its dashboards and its alerts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .packaged import packaged

MetricSetName = Literal["contract", "otel"]

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
        runbooks: directory of the dashboard that holds the runbooks of its alerts.
    """

    name: str
    contract: Path
    dashboards: Path
    alerts: Path
    runbooks: Path


# The folders of the others stand in those of the default set: directories are not searched deeper.
_FILES: Mapping[str, tuple[str, str, str, str]] = {
    CONTRACT: ("metrics.yaml", "dashboards", "alerts", "runbooks"),
    OTEL: ("metrics-otel.yaml", "dashboards/otel", "alerts/otel", "runbooks/otel"),
}


def metric_set(name: str = CONTRACT) -> MetricSet:
    """Finds a set of metrics by its name, one of `METRIC_SETS`."""
    return MetricSet(name, *(packaged(file) for file in _FILES[name]))


def common_metric_set(deployments: Iterable[Mapping[str, Any]]) -> MetricSet:
    """Finds the set of metrics that deployments have in common, else the default one.

    Args:
        deployments: the arguments of the component in each of them; a set that is not known, which
            the component refuses, counts as the default one.
    """
    named = {str(one.get("metrics", CONTRACT)) for one in deployments}
    common = named.pop() if len(named) == 1 else CONTRACT
    return metric_set(common if common in METRIC_SETS else CONTRACT)


def files_of_other_sets(metrics: MetricSet) -> Iterator[Path]:
    """Yields the packaged dashboards and rule files of every other set."""
    for one in map(metric_set, METRIC_SETS):
        if one.name != metrics.name:
            yield from one.dashboards.glob("*.json")
            yield from one.alerts.glob("*.yaml")


def set_of(file: Path) -> MetricSet | None:
    """Finds the set that a packaged dashboard or rule file is part of; None for any other file."""
    folder = file.resolve().parent
    for one in map(metric_set, METRIC_SETS):
        if folder in (one.dashboards.resolve(), one.alerts.resolve()):
            return one
    return None
