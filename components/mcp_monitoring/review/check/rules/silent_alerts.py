"""Check that alerts ask for series that something makes."""

from collections.abc import Iterator

from ....alerting.silent import unmade
from ....suggestions import did_you_mean
from ...promql.needed import empty_without
from ..findings import Finding
from ..subject import Result, Subject


def check(subject: Subject) -> Iterator[Result]:
    """Finds alerts on alerts, and on recorded series that nothing records."""
    recorded = {one.query.record for one in subject.queries if one.query.record}
    # `Known.find` has series that every Prometheus may have; these are those it has.
    there = recorded.union(*(known.series for known in subject.known))
    for one in subject.queries:
        if one.query.kind != "alert" or one.expr is None:
            continue
        for name in sorted(empty_without(one.expr, lambda name: bool(unmade(name, there)))):
            advice = did_you_mean(name, recorded) or (
                "check the file that records it as well, or check with --prometheus"
            )
            message = (
                f"asks for {name}: {unmade(name)}; it never fires unless your Prometheus has such"
                f" series; {advice}"
            )
            yield Finding("silent-alert", one.query.place, message)
