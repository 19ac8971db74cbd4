"""Check that the windows of panels follow the zoom and the scrape interval."""

from collections.abc import Iterator
from datetime import timedelta

from promql_parser import Call, MatrixSelector, SubqueryExpr

from ...promql.matchers import RATES
from ...promql.parse import walk
from ...promql.placeholders import CHOSEN, INTERVAL, RATE_INTERVAL
from ..findings import Finding
from ..subject import Result, Subject


def check(subject: Subject) -> Iterator[Result]:
    """Finds rates over windows that are empty or too coarse at some zoom levels."""
    for one in subject.queries:
        if one.query.kind != "panel" or one.expr is None:
            continue
        windows = {
            argument.range
            for call in walk(one.expr)
            if isinstance(call, Call) and call.func.name in RATES
            for argument in call.args
            if isinstance(argument, MatrixSelector | SubqueryExpr)
        }
        for window in sorted(filter(None, windows)):
            if window == INTERVAL:
                message = (
                    "$__interval may be shorter than two scrapes, and the rate is empty then;"
                    " use $__rate_interval"
                )
                yield Finding("short-window", one.query.place, message)
            elif window not in (RATE_INTERVAL, CHOSEN):
                message = (
                    f"the window of {_duration(window)} stays the same at any zoom and scrape"
                    " interval; use $__rate_interval"
                )
                yield Finding("fixed-window", one.query.place, message)


def _duration(window: timedelta) -> str:
    seconds = window.total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"
