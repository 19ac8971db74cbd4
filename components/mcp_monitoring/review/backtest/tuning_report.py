"""Writes what alerts would have done for each value of a knob: as text, Markdown and JSON. Pure."""

import json
from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ..console.markdown import code_span, literal
from ..console.terminal import harmless
from ..past.model import AlertPast, Range
from ..past.words import duration, iso_time, moment
from .strip import strip
from .tuning import Tried

JSON_VERSION = 1
"""Version of the JSON report; `docs/backtest.schema.json` describes it."""

_STRIP = 48
_HEADS = ("alert", "fired", "longest", "in all", "of the time")

Row = tuple[str, str, str, str, str, str]


def print_tuning(knob: str, when: Range, tried: Sequence[Tried], console: Console) -> None:
    """Prints a row for each value and alert.

    Args:
        knob: name of the knob.
        when: the range.
        tried: the values, and what came out.
        console: where it is printed.
    """
    console.print(harmless(_headline(knob, when), "bold"), soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head in (knob, *_HEADS, ""):
        table.add_column(harmless(head), no_wrap=True)
    for one in tried:
        for past in one.alerts:
            table.add_row(*map(harmless, (*_row(one.value, past), strip(past, _STRIP))))
    console.print(table)
    for line in _problems(tried):
        console.print(harmless(line), soft_wrap=True)


def tuning_as_markdown(knob: str, when: Range, tried: Sequence[Tried]) -> str:
    """Writes a table as Markdown."""
    heads = (code_span(knob), *_HEADS)
    lines = [f"{literal(_headline(knob, when))}.", "", f"| {' | '.join(heads)} |"]
    lines.append(f"|{'---|' * len(heads)}")
    for one in tried:
        lines += [f"| {' | '.join(map(literal, _row(one.value, past)))} |" for past in one.alerts]
    return "\n".join([*lines, *(f"- {literal(line)}" for line in _problems(tried))])


def tuning_as_json(knob: str, when: Range, server: str, tried: Sequence[Tried]) -> str:
    """Writes the curve as JSON."""
    document = {
        "version": JSON_VERSION,
        "server": server,
        "from": iso_time(when.start_ms),
        "to": iso_time(when.end_ms),
        "knob": knob,
        "values": [
            {
                "value": one.value,
                "alerts": [
                    {
                        "name": past.name,
                        "fired": len(past.firings),
                        "longest_seconds": past.longest_ms / 1000,
                        "firing_seconds": past.firing_ms / 1000,
                        "share": round(past.share, 6),
                        "problems": list(past.problems),
                        "limits": list(past.limits),
                    }
                    for past in one.alerts
                ],
            }
            for one in tried
        ],
    }
    return json.dumps(document, indent=2)


def _headline(knob: str, when: Range) -> str:
    return f"{knob} in the {duration(when.length_ms)} before {moment(when.end_ms)}"


def _row(value: float, past: AlertPast) -> Row:
    return (
        f"{value:g}",
        past.name,
        str(len(past.firings)),
        duration(past.longest_ms) if past.firings else "-",
        duration(past.firing_ms) if past.firings else "-",
        f"{past.share:.2%}" if past.firings else "-",
    )


def _problems(tried: Sequence[Tried]) -> Iterator[str]:
    for one in tried:
        for past in one.alerts:
            for problem in past.problems:
                yield f"{one.value:g}: {past.name}: {problem}"
    yield from dict.fromkeys(
        f"{past.name}: {limit}" for one in tried for past in one.alerts for limit in past.limits
    )
