"""Knowledge about metrics from a live Prometheus."""

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..contract.contract import HISTOGRAM_PARTS
from ..contract.known import Known, Series

if TYPE_CHECKING:
    from ..servers.prometheus import Prometheus


def known_of_server(prometheus: "Prometheus", names: Iterable[str]) -> Known:
    """Collects the knowledge of a server about named series.

    Args:
        prometheus: the server.
        names: names of series, as in queries.

    Raises:
            PrometheusError: if a call of the server fails.
    """
    there = set(prometheus.metric_names())
    metadata = prometheus.metadata()
    series = {}
    for name in sorted(there):
        whole, part = _split(name, there, metadata)
        kind = _type(metadata, whole) or _type(metadata, name)
        series[name] = Series(name, whole, kind, part)
    for name in sorted(set(names) & there):
        series[name] = _described(prometheus, series[name])
    return Known(f"Prometheus at {prometheus.name}", series)


def _described(prometheus: "Prometheus", one: Series) -> Series:
    labels = frozenset(prometheus.labels_of(one.name)) - {"__name__"}
    bounds: tuple[float, ...] = ()
    if one.part == "_bucket":
        values = prometheus.label_values_of(one.name, "le")
        bounds = tuple(sorted(filter(math.isfinite, map(_number, values))))
    return Series(one.name, one.metric, one.type, one.part, labels, {}, bounds)


def _split(name: str, there: set[str], metadata: Mapping[str, Any]) -> tuple[str, str]:
    """Splits a name into a metric and a part of a histogram or summary; else the part is empty."""
    for part in HISTOGRAM_PARTS:
        whole = name.removesuffix(part)
        if whole != name and (
            _type(metadata, whole) in ("histogram", "summary")
            or (not metadata.get(name) and f"{whole}_bucket" in there)
        ):
            return whole, part
    return name, ""


def _type(metadata: Mapping[str, Any], name: str) -> str:
    """Reads a type; empty if targets disagree or the server does not know it."""
    entries = metadata.get(name)
    entries = entries if isinstance(entries, list) else []
    types = {entry.get("type") for entry in entries if isinstance(entry, dict)}
    kind = next(iter(types)) if len(types) == 1 else ""
    if kind in ("info", "stateset"):
        return "gauge"
    return kind if kind in ("counter", "gauge", "histogram", "summary") else ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")
