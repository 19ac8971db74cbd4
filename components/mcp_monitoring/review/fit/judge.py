"""What is known of a job, and what follows for the queries of a deployment. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from promql_parser import Matcher, VectorSelector

from ..contract.contract import HISTOGRAM_PARTS
from ..promql.needed import missing_selectors
from ..promql.parse import metric_name
from .offers import Fit
from .parts import Deployed, Part, written

State = Literal["data", "not yet", "none", "left out"]
"""Whether queries have data: series, none yet though the metric is there, none, not deployed."""


@dataclass(frozen=True)
class Judged:
    """A panel or alert, and whether it would have data.

    Attributes:
        part: the panel or alert.
        state: the worst state of its queries.
        why: the selector without series, or what the server lacks; empty if it has data.
    """

    part: Part
    state: State
    why: str = ""


@dataclass(frozen=True)
class Judge:
    """What is known of a job.

    Attributes:
        fit: the fit.
        series: names of the series of the job.
        declared: names that a target declares, with or without series.
        answered: selectors that have series.
    """

    fit: Fit
    series: Collection[str]
    declared: Collection[str]
    answered: Collection[str]

    def is_empty(self, selector: VectorSelector) -> bool:
        """Tells whether a selector has no series."""
        return bool(metric_name(selector)) and written(selector) not in self.answered

    def may_come(self, selector: VectorSelector) -> bool:
        """Tells of a selector without series whether it may have some at another time.

        The metric is there, and what is asked for did not happen yet. The bounds of buckets are
        there from the start or never.
        """
        name = metric_name(selector)
        if name in self.series:
            return not any(one.name == "le" for one in selector.matchers.matchers)
        end = next((part for part in HISTOGRAM_PARTS if name.endswith(part)), "")
        whole = name.removesuffix(end)
        # A histogram with other series than these, such as a native one, never has them.
        other = any(f"{whole}{part}" in self.series for part in ("", *HISTOGRAM_PARTS))
        return name in self.declared or (bool(end) and whole in self.declared and not other)

    def missing(self, selector: VectorSelector) -> str:
        """Writes what a selector looks for: only the name, if there are no series of this name."""
        is_there = metric_name(selector) in self.series
        return written(selector, _says_something) if is_there else metric_name(selector)


def judged(deployed: Deployed, wanted: Iterable[Part], judge: Judge) -> list[Judged]:
    """Judges every panel and alert of a set.

    Args:
        deployed: what would be deployed.
        wanted: the panels and alerts of the whole set.
        judge: what is known of the job.
    """
    parts = {(part.home, part.key): part for part in deployed.parts}
    return [
        _judged(own, judge)
        if (own := parts.get((part.home, part.key)))
        else Judged(part, "left out", deployed.lacking(part))
        for part in wanted
    ]


def _judged(part: Part, judge: Judge) -> Judged:
    missing = [one for query in part.queries for one in missing_selectors(query, judge.is_empty)]
    never = [one for one in missing if not judge.may_come(one)]
    if not missing:
        return Judged(part, "data")
    state: State = "none" if never else "not yet"
    return Judged(part, state, judge.missing((never or missing)[0]))


def _says_something(matcher: Matcher) -> bool:
    """Tells whether a matcher narrows a query down within a job."""
    return matcher.name != "job" and matcher.value != ".*"
