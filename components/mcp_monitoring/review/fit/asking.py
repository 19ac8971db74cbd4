"""The questions about what a Prometheus has; a thin layer without logic.

Every question names its series and looks at the last hour. It asks for names, labels or values of
labels, which the index knows, never for all series, and each answer is limited.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from ..servers.errors import PrometheusError
from ..servers.source import Source

MOST_ANSWERS = 1000
"""Most names or values in an answer; a server that does not know the limit sends all that match."""

_HOUR_SECONDS = 3600
# The server's clock may be ahead.
_CLOCKS_APART_SECONDS = 60
# Servers and proxies before them refuse longer addresses; many take 8 kB.
_LONGEST_ADDRESS = 4000


class Asking:
    """A Prometheus, and the moment that counts as now.

    Args:
        source: what answers.
        now: seconds since 1970.
    """

    def __init__(self, source: Source, now: float) -> None:
        self._source = source
        self._times = {
            "start": str(int(now) - _HOUR_SECONDS),
            "end": str(int(now) + _CLOCKS_APART_SECONDS),
            "limit": str(MOST_ANSWERS),
        }
        self._now = str(now)

    @property
    def name(self) -> str:
        """What messages call the server."""
        return self._source.name

    def names(self, selectors: Sequence[str]) -> set[str]:
        """Finds the names of the series that any of some selectors finds."""
        return {
            name
            for some in _in_parts(selectors)
            for name in self._list("label/__name__/values", some)
        }

    def values(self, label: str, selectors: Sequence[str]) -> set[str]:
        """Finds the values of a label of the series that any of some selectors finds."""
        return {
            value
            for some in _in_parts(selectors)
            for value in self._list(f"label/{label}/values", some)
        }

    def labels(self, selector: str) -> set[str]:
        """Finds the labels of the series of a selector."""
        return set(self._list("labels", [selector]))

    def with_series(self, selectors: Iterable[tuple[str, str]]) -> set[str]:
        """Finds out which selectors have series.

        Selectors of different names share a request: the answer has the names, so it tells which.

        Args:
            selectors: names of metrics, each with a selector of this name.
        """
        waiting: dict[str, list[str]] = {}
        for name, selector in dict.fromkeys(selectors):
            waiting.setdefault(name, []).append(selector)
        found: set[str] = set()
        while waiting:
            turn = {name: several.pop() for name, several in waiting.items()}
            there = self.names(sorted(turn.values()))
            found |= {selector for name, selector in turn.items() if name in there}
            waiting = {name: several for name, several in waiting.items() if several}
        return found

    def declared(self, names: Iterable[str]) -> set[str]:
        """Finds the names that targets say they expose, whether they have a series or not.

        A labelled counter has none before its first event. Not every server keeps metadata.
        """
        return {name for name in names if self._is_declared(name)}

    def scrape_interval(self, selector: str) -> float:
        """Measures the seconds between two samples of one series; 0 if it has too few."""
        sample = self._query(f"topk(1, {selector})")
        labels = sample[0].get("metric") if sample else None
        if not isinstance(labels, dict) or not labels.get("__name__"):
            return 0
        matchers = (f"{name}={quoted(str(value))}" for name, value in labels.items())
        found = self._query(f"{{{', '.join(matchers)}}}[10m]")
        samples = found[0].get("values") if found else None
        times = [float(one[0]) for one in samples] if isinstance(samples, list) else []
        return median(late - early for early, late in pairwise(times)) if len(times) > 1 else 0

    def _is_declared(self, name: str) -> bool:
        try:
            found = self._source.data("metadata", {"metric": name, "limit": "1"})
        except PrometheusError:
            return False
        return isinstance(found, dict) and bool(found.get(name))

    def _query(self, query: str) -> list[Mapping[str, Any]]:
        found = self._source.data("query", {"query": query, "time": self._now})
        result = found.get("result") if isinstance(found, dict) else None
        return [one for one in result if isinstance(one, dict)] if isinstance(result, list) else []

    def _list(self, path: str, selectors: Sequence[str]) -> list[str]:
        found = self._source.data(path, {**self._times, "match[]": list(selectors)})
        # Some answer with null instead of an empty list.
        if found is not None and not isinstance(found, list):
            raise PrometheusError(f"{self.name}: its answer about {path} is no list")
        return [one for one in found or [] if isinstance(one, str)]


def quoted(text: str) -> str:
    """Writes a string of PromQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def one_of(names: Collection[str], job: str | None = None) -> list[str]:
    """Writes selectors that together find the series of some names, each short enough to be sent.

    Args:
        names: names of series.
        job: the job they have; None for any.
    """
    of_job = f", job={quoted(job)}" if job is not None else ""
    parts: list[list[str]] = [[]]
    for name in sorted(names):
        if sum(map(len, parts[-1])) > _LONGEST_ADDRESS // 2:
            parts.append([])
        parts[-1].append(name)
    return [f"{{__name__=~{quoted('|'.join(part))}{of_job}}}" for part in parts if part]


def _in_parts(selectors: Sequence[str]) -> list[list[str]]:
    """Splits selectors into as many requests as their length needs."""
    parts: list[list[str]] = []
    length = _LONGEST_ADDRESS
    for selector in selectors:
        if length + len(selector) > _LONGEST_ADDRESS:
            parts.append([])
            length = 0
        parts[-1].append(selector)
        length += len(selector)
    return parts
