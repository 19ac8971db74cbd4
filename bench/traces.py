"""Reads the trace of one command of Pulumi: `pulumi up --otel-traces file://FILE`."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PLUGIN = "pulumirpc.ResourceProvider/"
"""What the names of calls to a plugin begin with."""


@dataclass(frozen=True)
class Span:
    """One call, or one step of the CLI.

    Attributes:
        name: its name, such as `pulumirpc.ResourceProvider/Create`.
        start: when it began, in seconds.
        end: when it ended.
    """

    name: str
    start: float
    end: float


def read_trace(file: Path) -> list[Span]:
    """Reads a trace: one JSON document per line."""
    return [span for line in file.read_text().splitlines() if line for span in _spans(line)]


def _spans(line: str) -> Iterator[Span]:
    for resource in json.loads(line)["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for one in scope["spans"]:
                times = (int(one[f"{end}TimeUnixNano"]) / 1e9 for end in ("start", "end"))
                yield Span(one["name"], *times)


def covered(spans: Iterable[Span]) -> float:
    """Returns the seconds in which at least one of some spans ran."""
    total, until = 0.0, 0.0
    for one in sorted(spans, key=lambda span: span.start):
        total += max(0.0, one.end - max(one.start, until))
        until = max(until, one.end)
    return total


def parts(spans: list[Span]) -> dict[str, float]:
    """Splits the time of a command into what ran one after the other, and plugin calls."""
    whole = _only(spans, "pulumi")
    program = _only(spans, "pulumirpc.LanguageRuntime/Run")
    registered = [one for one in spans if one.name.startswith("pulumirpc.ResourceMonitor/Register")]
    first = min(one.start for one in registered)
    last = max(one.end for one in registered)
    return {
        "CLI and language host start": program.start - whole.start,
        "program, until it registers": first - program.start,
        "registration, first to last": last - first,
        "  of it calls to the plugin": covered(
            one for one in spans if one.name.startswith(PLUGIN) and first <= one.start <= last
        ),
        "program and engine end": whole.end - last,
        "whole command": whole.end - whole.start,
    }


def _only(spans: list[Span], name: str) -> Span:
    (found,) = (one for one in spans if one.name == name)
    return found
