"""An answer, written for a person and as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ...alerting.knobs import format_number
from ...problems import listed
from ..console.printing import number_of
from ..console.terminal import harmless
from .answer import Answer, config_commands, shown_command
from .judge import Judged, State

JSON_VERSION = 1
"""Version of the JSON report."""

_COLOURS: dict[State, str] = {
    "data": "green",
    "not yet": "yellow",
    "none": "red",
    "left out": "dim",
}
_VERDICTS = {0: "fits", 1: "does not fit", 2: "fits in part"}


def print_answer(answer: Answer, console: Console) -> None:
    """Prints an answer for a person: what fits, a table per dashboard, and the settings."""
    for line in _summary(answer):
        console.print(harmless(line), soft_wrap=True)
    if answer.parts:
        console.print()
    for title, parts in groupby(answer.parts, key=lambda one: one.part.home_title):
        console.print(harmless(title, "bold"))
        console.print(_table([*parts]))
    for note in answer.notes:
        console.print(harmless(f"Note: {note}."), soft_wrap=True)
    if answer.fit is None:
        return
    console.print(harmless(_counted(answer.parts)), soft_wrap=True)
    console.print()
    for command in config_commands(answer.settings):
        console.print(harmless(shown_command(command)), soft_wrap=True)


def as_json(answer: Answer) -> str:
    """Writes an answer as JSON."""
    fit = answer.fit
    document = {
        "version": JSON_VERSION,
        "server": answer.server,
        "verdict": _VERDICTS[answer.exit_code],
        "metrics": fit.offer.metrics if fit else None,
        "profile": fit.offer.profile.name if fit and fit.offer.profile else None,
        "job": fit.job if fit else None,
        "jobs": [
            {"job": one.job, "fits": one.offer, "share": round(one.share, 3)} for one in answer.jobs
        ],
        "metric_names": dict(fit.names) if fit else {},
        "label_names": dict(answer.label_names),
        "buckets": [*answer.bounds],
        "scrape_interval_seconds": answer.interval or None,
        "parts": [
            {
                "dashboard": None if one.part.is_alert else one.part.home,
                "kind": "alert" if one.part.is_alert else "panel",
                "name": one.part.name,
                "state": one.state,
                "why": one.why,
            }
            for one in answer.parts
        ],
        "notes": [*answer.notes],
        "settings": dict(answer.settings),
        "commands": [shown_command(one) for one in config_commands(answer.settings)],
    }
    return json.dumps(document, indent=2)


def _summary(answer: Answer) -> Iterator[str]:
    fit = answer.fit
    if fit is None:
        yield f"{answer.server} has no metrics of an MCP server in the last hour."
        return
    yield f"{answer.server} {_VERDICTS[answer.exit_code]}: {fit.offer.label}, job {fit.job}."
    for other in answer.jobs[1:]:
        share = f"{other.share:.0%} of its queries have their metrics"
        yield f"Job {other.job}: {other.offer}, {share}."
    others = {name: own for name, own in fit.names.items() if own not in ("", name)}
    lacking = [name for name, own in fit.names.items() if not own]
    if others:
        yield f"Other names: {listed([f'{own} for {name}' for name, own in others.items()], 4)}."
    if lacking:
        yield f"Not there: {listed(lacking, 6)}."
    renamed = {name: own for name, own in answer.label_names.items() if own not in ("", name)}
    absent = [name for name, own in answer.label_names.items() if not own]
    if renamed:
        yield f"Other labels: {', '.join(f'{own} for {name}' for name, own in renamed.items())}."
    if absent:
        yield f"Labels not there: {listed(absent, 6)}."
    if answer.bounds:
        bounds = ", ".join(map(format_number, answer.bounds))
        yield f"Buckets of the latency: {bounds} s."
    if answer.objective is not None:
        yield f"Latency objective: {format_number(answer.objective)} s, the nearest bound."
    if answer.interval:
        yield f"Scraped every {answer.interval:.0f} s."


def _table(parts: Sequence[Judged]) -> Table:
    kind = "alert" if parts[0].part.is_alert else "panel"
    table = Table(kind, "data", box=SIMPLE_HEAD)
    states = {one.state for one in parts}
    if states in ({"data"}, {"left out"}) and len(parts) > 1:
        # A row each would say the same again and again.
        whys = list(dict.fromkeys(one.why for one in parts))
        whole = Judged(parts[0].part, parts[0].state, listed(whys, 1))
        rows = [(f"all {number_of(len(parts), kind)}", whole)]
    else:
        rows = [(one.part.name, one) for one in parts]
    for name, one in rows:
        table.add_row(harmless(name), harmless(_shown(one), _COLOURS[one.state]))
    return table


def _shown(one: Judged) -> str:
    match one.state:
        case "data":
            return "yes"
        case "left out":
            return f"left out: no {one.why}"
    return f"{one.state}: {one.why}"


def _counted(parts: Iterable[Judged]) -> str:
    found = [*parts]
    several: list[str] = []
    for kind, of_kind in (
        ("panel", [one for one in found if not one.part.is_alert]),
        ("alert", [one for one in found if one.part.is_alert]),
    ):
        states = [one.state for one in of_kind]
        counted = [
            f"{states.count(state)} {words}"
            for state, words in (
                ("data", "with data"),
                ("not yet", "without data yet"),
                ("none", "without data"),
                ("left out", "left out"),
            )
            if state in states
        ]
        several.append(f"{number_of(len(of_kind), kind)}: {', '.join(counted)}.")
    return " ".join(several)
