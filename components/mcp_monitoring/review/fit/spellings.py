"""The ways in which servers write the names of a set of metrics. Pure.

A server may put another namespace in place of `mcp_` (`k8s_mcp_`), and leave out the unit or the
`_total` that Prometheus' conventions add.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from ..contract.contract import HISTOGRAM_PARTS, Metric

NAMESPACE = "mcp_"
"""What the names of metrics of MCP begin with, in the sets."""

_UNITS = ("_seconds", "_bytes", "_rows")
_TOTAL = "_total"
# The classes stand for themselves in Prometheus, in VictoriaMetrics and in Python.
_WORDS = "[a-zA-Z0-9_:.]*"
_PART = f"({'|'.join(HISTOGRAM_PARTS)})?"


def is_of_mcp(name: str) -> bool:
    """Tells whether a name of a set says that the series is one of an MCP server.

    Every process has `process_cpu_seconds_total`, and every client of a database its statements.
    """
    return name.startswith(NAMESPACE)


def spellings(metric: Metric, namespace: str = NAMESPACE) -> Iterator[str]:
    """Yields the names that a metric may have at a server, the most usual first.

    Args:
        metric: the metric of a set.
        namespace: what stands in place of `NAMESPACE` there.
    """
    name = metric.name
    if is_of_mcp(name):
        name = namespace + name.removeprefix(NAMESPACE)
    elif not _is_generic(metric) and namespace.endswith(NAMESPACE):
        name = namespace.removesuffix(NAMESPACE) + name
    # A server may put its namespace before some of its names only.
    yield from dict.fromkeys((*_with_and_without(name), *_with_and_without(metric.name)))


def patterns(metrics: Iterable[Metric], literal: Iterable[str]) -> list[str]:
    """Writes regular expressions that find every spelling of metrics in one request each.

    Args:
        metrics: metrics of sets.
        literal: further names of metrics, which are looked for as they are.
    """
    found = [*metrics]
    of_mcp = {_loose(one.name.removeprefix(NAMESPACE)) for one in found if is_of_mcp(one.name)}
    prefixed = {
        _loose(one.name) for one in found if not is_of_mcp(one.name) and not _is_generic(one)
    }
    exact = {re.escape(one.name) for one in found if _is_generic(one)}
    exact |= {re.escape(name) for name in literal}
    return [
        f"{_WORDS}mcp{_WORDS}[_.]({'|'.join(sorted(of_mcp))}){_PART}",
        f"({_WORDS}[_.])?({'|'.join(sorted(prefixed))}){_PART}",
        f"({'|'.join(sorted(exact))}){_PART}",
    ]


def namespaces(metrics: Iterable[Metric], there: Collection[str]) -> list[str]:
    """Lists what stands in place of `NAMESPACE` in names of a server; most frequent first.

    Args:
        metrics: metrics of a set.
        there: names of series of the server.
    """
    counted: dict[str, int] = {}
    for metric in metrics:
        if not is_of_mcp(metric.name):
            continue
        rest = _loose(metric.name.removeprefix(NAMESPACE))
        pattern = re.compile(f"(?P<namespace>{_WORDS}mcp{_WORDS}_){rest}{_PART}")
        found = {one["namespace"] for one in map(pattern.fullmatch, there) if one}
        for namespace in found:
            counted[namespace] = counted.get(namespace, 0) + 1
    return sorted(counted, key=lambda one: (-counted[one], one))


def has_dots(name: str) -> bool:
    """Tells whether a name can only be queried in quotes, as Prometheus 3 may store it."""
    return "." in name


def _is_generic(metric: Metric) -> bool:
    """Tells whether programs of all kinds have a metric of this name."""
    return bool(metric.collector) or (metric.type == "info" and not is_of_mcp(metric.name))


def _with_and_without(name: str) -> tuple[str, ...]:
    """Lists a name with and without its `_total` and its unit."""
    whole = name.removesuffix(_TOTAL)
    bare = _without_unit(whole)
    return name, whole, bare + name.removeprefix(whole), bare


def _without_unit(name: str) -> str:
    unit = next((one for one in _UNITS if name.endswith(one)), "")
    return name.removesuffix(unit)


def _loose(name: str) -> str:
    """Writes a pattern of a name, its unit and `_total` or not, and dots for underscores."""
    without_total = name.removesuffix(_TOTAL)
    stem = _without_unit(without_total)
    unit = without_total.removeprefix(stem)
    pattern = stem.replace("_", "[_.]")
    pattern += f"([_.]{unit[1:]})?" if unit else ""
    return pattern + (f"([_.]{_TOTAL[1:]})?" if name.endswith(_TOTAL) else "")
