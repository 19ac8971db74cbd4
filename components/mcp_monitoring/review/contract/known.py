"""Knowledge about the metrics that queries read, from the contract or from a live server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ...suggestions import did_you_mean
from .contract import HISTOGRAM_PARTS, TARGET_LABELS, Contract, Metric

_SCRAPED = ("up", "scrape_duration_seconds", "scrape_samples_scraped")
_SCRAPED_PREFIX = "scrape_"
_ALERTS = ("ALERTS", "ALERTS_FOR_STATE")


@dataclass(frozen=True)
class Series:
    """All series of one name.

    Attributes:
        name: their name in queries.
        metric: the metric they belong to; a part of a histogram has another name than its metric.
        type: `counter`, `gauge`, `histogram`, `summary`, or "" if unknown. A part of a histogram
            has the type `histogram`.
        part: `_bucket`, `_sum` or `_count` of a histogram or summary, or "".
        labels: all their labels, or None if unknown.
        values: all values of the labels whose values are known in advance.
        bounds: upper bounds of a histogram, ascending, without +Inf; empty if unknown.
    """

    name: str
    metric: str
    type: str
    part: str = ""
    labels: frozenset[str] | None = None
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    bounds: tuple[float, ...] = ()

    @property
    def is_counter(self) -> bool:
        """Whether the value only grows, as in counters and in the parts of histograms."""
        return self.type == "counter" or bool(self.part)


@dataclass(frozen=True)
class Known:
    """All metrics that one source knows.

    Attributes:
        source: the source in messages, such as "the contract".
        series: series by name.
        target_labels: labels that the scrape adds to every series.
        is_complete: whether a name that is not in `series` does not exist.
    """

    source: str
    series: Mapping[str, Series]
    target_labels: frozenset[str] = frozenset(TARGET_LABELS)
    is_complete: bool = True

    def find(self, name: str) -> Series | None:
        """Finds the series of a name, including the series that Prometheus itself makes."""
        if name in self.series:
            return self.series[name]
        if not self.is_complete:
            return Series(name, name, "")
        if name in _SCRAPED or name.startswith(_SCRAPED_PREFIX):
            return Series(name, name, "gauge", labels=self.target_labels)
        return Series(name, name, "gauge") if name in _ALERTS else None

    def family(self, name: str) -> Series | None:
        """Finds a series of the named metric, if its series have other names than the metric."""
        return next((one for one in self.series.values() if one.metric == name), None)

    def instead(self, name: str) -> str:
        """Explains an unknown name, or suggests a similar one; empty if there is no suggestion."""
        if self.family(name):
            found = [one.name for one in self.series.values() if one.metric == name]
            return f"it is a histogram, whose series are {', '.join(found)}"
        return did_you_mean(name, [*self.series, *_SCRAPED])


def nothing_known() -> Known:
    """Makes a source that knows no metric, so that only the query itself tells something."""
    return Known("the query", {}, is_complete=False)


def known_of_contract(contract: Contract, target_labels: Iterable[str] = ()) -> Known:
    """Makes the knowledge that a contract holds.

    Args:
        contract: the contract.
        target_labels: labels that the scrape adds, besides `job` and `instance`.
    """
    added = frozenset((*TARGET_LABELS, *target_labels))
    series = [one for metric in contract.metrics.values() for one in _series_of(metric, added)]
    return Known("the contract", {one.name: one for one in series}, added)


def with_recorded(known: Known, names: Iterable[str]) -> Known:
    """Adds the metrics that recording rules make."""
    recorded = {name: Series(name, name, "") for name in names}
    return replace(known, series={**recorded, **known.series})


def _series_of(metric: Metric, target_labels: frozenset[str]) -> list[Series]:
    labels = frozenset(label.name for label in metric.labels) | target_labels
    sets = list(metric.label_sets())
    values = {
        label.name: frozenset(one[label.name] for one in sets)
        for label in metric.labels
        if label.closed
    }
    found = []
    for name in metric.series_names():
        if metric.type != "histogram":
            kind = "gauge" if metric.type == "info" else metric.type
            found.append(Series(name, name, kind, labels=labels, values=values))
            continue
        part = next(part for part in HISTOGRAM_PARTS if name.endswith(part))
        own = labels | {"le"} if part == "_bucket" else labels
        whole = name.removesuffix(part)
        found.append(Series(name, whole, "histogram", part, own, values, metric.buckets))
    return found
