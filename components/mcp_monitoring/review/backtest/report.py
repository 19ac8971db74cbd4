"""Writes what alerts would have done: as text, as Markdown and as JSON. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ..console.markdown import code_span, literal
from ..console.printing import number_of
from ..console.terminal import harmless
from ..past.evaluation import Run, Span
from ..past.model import AlertPast, Compared, Range
from ..past.words import data_in_words, duration, iso_time, moment
from .strip import FIRING, PENDING, QUIET, UNKNOWN, strip

JSON_VERSION = 1
"""Version of the JSON report; `docs/backtest.schema.json` describes it."""

_STRIP = 48
_MARKDOWN_STRIP = 32
_MOST_SERIES = 5
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Backtest:
    """What alerts would have done.

    Attributes:
        server: what was asked.
        range: the range of time.
        alerts: each alert, as it is and as it would be; without a comparison, `before` is None.
        is_comparison: whether alerts are compared with what they are now.
        change: what is changed, in a few words; "" if nothing is.
    """

    server: str
    range: Range
    alerts: tuple[Compared, ...]
    is_comparison: bool = False
    change: str = ""

    @property
    def pasts(self) -> Iterator[AlertPast]:
        """Everything that was evaluated."""
        for one in self.alerts:
            yield from (past for past in (one.before, one.after) if past)

    @property
    def exit_code(self) -> int:
        """2 if there is something to look at: a firing, or a difference if it is a comparison."""
        if any(past.problems for past in self.pasts):
            return 2
        if self.is_comparison:
            return 2 if any(one.differs for one in self.alerts) else 0
        return 2 if any(past.firings for past in self.pasts) else 0


def print_backtest(found: Backtest, console: Console) -> None:
    """Prints a backtest for a person.

    Args:
        found: the result.
        console: where it is printed.
    """
    console.print(harmless(headline(found), "bold"), soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head in ("alert", "fired", "longest", "of the time"):
        table.add_column(head, no_wrap=True)
    table.add_column(_scale(found.range), no_wrap=True)
    for one in found.alerts:
        shown = one.after or one.before
        if shown is None:
            continue
        style = "" if one.differs or not found.is_comparison else "dim"
        columns = [one.name, *_cells(one, found), strip(shown, _STRIP)]
        table.add_row(*(harmless(text, style) for text in columns))
        if found.is_comparison and one.differs and one.before and one.after:
            before = ("  as it is now", "", "", "", strip(one.before, _STRIP))
            table.add_row(*(harmless(text, "dim") for text in before))
    console.print(table)
    console.print(harmless(f"{FIRING} fired  {PENDING} pending  {QUIET} quiet  {UNKNOWN} unknown"))
    for line in details(found):
        console.print(harmless(line), soft_wrap=True)


def headline(found: Backtest) -> str:
    """Says in one line what was looked at, and what came out."""
    counted = number_of(len(found.alerts), "alert")
    said = f"{counted} from {moment(found.range.start_ms)} to {moment(found.range.end_ms)}"
    said += f" ({duration(found.range.length_ms)})"
    if found.change:
        said += f", {found.change}"
    if not found.is_comparison:
        fired = sum(1 for one in found.pasts if one.firings)
        return f"{said}: {fired or 'none'} fired"
    changed = [one for one in found.alerts if one.differs]
    if not changed:
        return f"{said}: all would have fired exactly as they did"
    return f"{said}: {number_of(len(changed), 'alert')} would have fired otherwise"


def details(found: Backtest) -> Iterator[str]:
    """Lists the series that fired, and what is not known, a line each."""
    for one in found.alerts:
        shown = one.after or one.before
        if shown is None or (found.is_comparison and not one.differs):
            continue
        fired = [series for series in shown.series if found.range.clipped(series.spans.firing)]
        for series in fired[:_MOST_SERIES]:
            parts = found.range.clipped(series.spans.firing)
            total = duration(sum(part.last_ms - part.first_ms for part in parts))
            last = moment(parts[-1].first_ms)
            times = number_of(len(parts), "time")
            yield f"{one.name} {_labels(series.labels)}: fired {times}, {total}, last {last}"
        if len(fired) > _MOST_SERIES:
            yield f"{one.name}: {len(fired) - _MOST_SERIES} more series fired"
    for past in found.pasts:
        if lack := data_in_words(past):
            yield f"{past.name}: {lack}"
        for problem in past.problems:
            # Evaluations from before the range count for its begin.
            inside = past.range.clipped(Span(one.first_ms, one.last_ms) for one in past.failed)
            lost = sum(run.last_ms - run.first_ms for run in inside)
            part = f"{duration(lost)} of it is unknown" if past.failed else "it is unknown"
            yield f"{past.name}: {part}: {problem}"
    yield from dict.fromkeys(f"{past.name}: {one}" for past in found.pasts for one in past.limits)


def as_markdown(found: Backtest) -> str:
    """Writes a backtest as Markdown for a comment."""
    lines = [f"**Backtest.** {literal(headline(found))}.", ""]
    told = [one for one in found.alerts if not found.is_comparison or one.differs]
    if told:
        lines += ["| alert | fired | longest | of the time | |", "|---|---|---|---|---|"]
    for one in told:
        shown = one.after or one.before
        if shown:
            cells = [literal(one.name), *map(literal, _cells(one, found))]
            lines.append(f"| {' | '.join(cells)} | {code_span(strip(shown, _MARKDOWN_STRIP))} |")
    return "\n".join([*lines, "", *(f"- {literal(line)}" for line in details(found))]).rstrip()


def as_json(found: Backtest) -> str:
    """Writes a backtest as JSON, in ASCII."""
    document = {
        "version": JSON_VERSION,
        "server": found.server,
        "from": iso_time(found.range.start_ms),
        "to": iso_time(found.range.end_ms),
        "change": found.change,
        "comparison": found.is_comparison,
        "alerts": [
            {
                "name": one.name,
                "differs": one.differs if found.is_comparison else None,
                "before": _past(one.before) if one.before else None,
                "after": _past(one.after) if one.after else None,
            }
            for one in found.alerts
        ],
    }
    return json.dumps(document, indent=2)


def _cells(one: Compared, found: Backtest) -> list[str]:
    """Writes how often, how long at most, and which share of the time an alert fired."""
    sides = [one.before, one.after] if found.is_comparison else [one.after]
    if found.is_comparison and not one.differs:
        sides = [one.after]
    return [
        " → ".join(dict.fromkeys(map(_fired, sides))),
        " → ".join(dict.fromkeys(map(_longest, sides))),
        " → ".join(dict.fromkeys(map(_share, sides))),
    ]


def _fired(past: AlertPast | None) -> str:
    if past is None:
        return "-"
    if past.problems and not past.queries:
        return "?"
    if past.has_no_data and not past.firings:
        return "no data"
    return f"{len(past.firings)}{', firing' if past.fires_at_the_end else ''}"


def _longest(past: AlertPast | None) -> str:
    return duration(past.longest_ms) if past and past.firings else "-"


def _share(past: AlertPast | None) -> str:
    return f"{past.share:.2%}" if past and past.firings else "-"


def _scale(when: Range) -> str:
    """Writes the begin and the end of the range above the strip."""
    start, end = (datetime.fromtimestamp(one / 1000, UTC) for one in (when.start_ms, when.end_ms))
    shown = "%a %d %b" if when.length_ms >= 2 * _DAY_MS else "%H:%M"
    left, right = start.strftime(shown), end.strftime(shown)
    return left + right.rjust(_STRIP - len(left))


def _labels(labels: Mapping[str, str]) -> str:
    shown = ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
    return f"{{{shown}}}"


def _past(past: AlertPast) -> dict[str, Any]:
    return {
        "group": past.group,
        "expr": past.expr,
        "for": past.for_,
        "keep_firing_for": past.keep_firing_for,
        "fired": len(past.firings),
        "pending": past.pendings,
        "longest_seconds": past.longest_ms / 1000,
        "firing_seconds": past.firing_ms / 1000,
        "share": round(past.share, 6),
        "fires_at_the_end": past.fires_at_the_end,
        "data_from": None if past.data_from_ms is None else iso_time(past.data_from_ms),
        "series": [
            {
                "labels": dict(one.labels),
                "pending": _spans(one.spans.pending),
                "firing": _spans(one.spans.firing),
            }
            for one in past.series
        ],
        "unknown": _runs(past.failed),
        "problems": list(past.problems),
        "limits": list(past.limits),
        "queries": past.queries,
        "samples": past.samples,
    }


def _spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [
        {"from": iso_time(one.start_ms), "to": None if one.end_ms is None else iso_time(one.end_ms)}
        for one in spans
    ]


def _runs(found: Sequence[Run]) -> list[dict[str, Any]]:
    return [{"from": iso_time(one.first_ms), "to": iso_time(one.last_ms)} for one in found]
