"""The metrics of the metric contract, as instruments of one Prometheus registry."""

import platform
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import TypeVar

from mcp_monitoring.review.contract.contract import (
    Contract,
    Metric,
    packaged_contract,
    read_contract,
)
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

_Key = tuple[str, frozenset[tuple[str, str]]]


@cache
def contract() -> Contract:
    """Reads `metrics.yaml`, once."""
    return read_contract(packaged_contract())


def label_values(label: str) -> tuple[str, ...]:
    """Lists the values of a label in the contract: all of them, or examples.

    Raises:
        KeyError: if the contract has no such label.
    """
    for metric in contract().metrics.values():
        for one in metric.labels:
            if one.name == label:
                return one.values
    raise KeyError(label)


class ServerMetrics:
    """Exactly the metrics of the contract; every known series exists from the start.

    The name of a metric and all labels address a series. A series that the contract does not know
    is a KeyError. A metric with an alias is exposed under both names.

    The `process_*` metrics are set like the others, not read from this process, because they belong
    to the simulated server and its clock.

    Args:
        version: version of the server.

    Attributes:
        registry: holds all metrics, for exposition.
        process_registry: holds only those that a process collector exposes.
    """

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        self.process_registry = CollectorRegistry()
        self._counters: defaultdict[_Key, list[Counter]] = defaultdict(list)
        self._gauges: defaultdict[_Key, list[Gauge]] = defaultdict(list)
        self._histograms: defaultdict[_Key, list[Histogram]] = defaultdict(list)
        server = {"version": version, "python_version": platform.python_version()}
        for metric in contract().metrics.values():
            if metric.type == "info":
                # The client library appends `_info` itself.
                name = metric.name.removesuffix("_info")
                info = Info(name, metric.meaning, registry=self.registry)
                info.info({label.name: server[label.name] for label in metric.labels})
                continue
            for name in filter(None, (metric.name, metric.alias)):
                self._create(metric, name)
        for created in (self._counters, self._gauges, self._histograms):
            created.default_factory = None  # from here on, an unknown key is an error

    def count(self, name: str, amount: float = 1, /, **labels: str) -> None:
        """Adds to a counter."""
        for counter in self._counters[name, frozenset(labels.items())]:
            counter.inc(amount)

    def set(self, name: str, value: float, /, **labels: str) -> None:
        """Sets a gauge."""
        for gauge in self._gauges[name, frozenset(labels.items())]:
            gauge.set(value)

    def observe(self, name: str, value: float, /, **labels: str) -> None:
        """Adds an observation to a histogram, in the metric's unit."""
        for histogram in self._histograms[name, frozenset(labels.items())]:
            histogram.observe(value)

    def _create(self, metric: Metric, name: str) -> None:
        labels = [label.name for label in metric.labels]
        instrument: Counter | Gauge | Histogram
        if metric.type == "counter":
            instrument = Counter(name, metric.meaning, labels, registry=self.registry)
            for key, counter in _series(instrument, metric):
                self._counters[key].append(counter)
        elif metric.type == "histogram":
            instrument = Histogram(
                name, metric.meaning, labels, registry=self.registry, buckets=metric.buckets
            )
            for key, histogram in _series(instrument, metric):
                self._histograms[key].append(histogram)
        else:
            instrument = Gauge(name, metric.meaning, labels, registry=self.registry)
            for key, gauge in _series(instrument, metric):
                self._gauges[key].append(gauge)
        if metric.collector == "process":
            self.process_registry.register(instrument)


_Instrument = TypeVar("_Instrument", Counter, Gauge, Histogram)


def _series(instrument: _Instrument, metric: Metric) -> Iterator[tuple[_Key, _Instrument]]:
    """Creates every known series of a metric with the value 0, and yields it with its key."""
    for labels in metric.label_sets():
        one = instrument.labels(**labels) if labels else instrument
        yield (metric.name, frozenset(labels.items())), one
