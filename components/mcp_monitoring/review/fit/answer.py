"""The answer: what fits a Prometheus, what would have data, and which settings deploy it. Pure."""

import math
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...alerting.knobs import NUMBER_KNOBS, OWN_KNOBS, format_number
from ...arguments.names import camel_case
from .judge import Judged
from .offers import Fit
from .parts import OBJECTIVE

_MAPS = ("metric_names", "label_names")


@dataclass(frozen=True)
class JobFit:
    """What fits a job best, by the names of its series alone.

    Attributes:
        job: the job.
        offer: what it is called.
        share: the share of the set's queries that have data.
    """

    job: str
    offer: str
    share: float


@dataclass(frozen=True)
class Answer:
    """What fits a Prometheus.

    Attributes:
        server: what messages call it.
        fit: the offer that fits best, with the names of the job; None if nothing fits.
        label_names: names of the labels of the set at the job; "" for one that it lacks.
        jobs: the jobs that have metrics of an MCP server, the chosen one first.
        settings: arguments of the component that deploy it.
        parts: every panel and alert of the set.
        bounds: bounds of the buckets of the latency; empty if they are not known.
        objective: the latency objective, if it has to be set.
        interval: seconds between two samples; 0 if not known.
        notes: what else to know, one line each.
    """

    server: str
    fit: Fit | None = None
    label_names: Mapping[str, str] = field(default_factory=dict)
    jobs: Sequence[JobFit] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    parts: Sequence[Judged] = ()
    bounds: Sequence[float] = ()
    objective: float | None = None
    interval: float = 0
    notes: Sequence[str] = ()

    @property
    def exit_code(self) -> int:
        """0 if everything of the set has data or will have, 2 if a part has, 1 if nothing."""
        states = {one.state for one in self.parts}
        if not states & {"data", "not yet"}:
            return 1
        return 0 if states <= {"data", "not yet"} else 2


def settings_of(
    names: Mapping[str, Any], objective: float | None, interval: float
) -> dict[str, Any]:
    """Makes the arguments of the component that deploy a fit.

    Args:
        names: the set, the names and the job.
        objective: the latency objective; None for that of the files.
        interval: seconds between two samples; 0 if not known.
    """
    settings = dict(names)
    if objective is not None:
        settings[OBJECTIVE] = objective
    if interval:
        settings["scrape_interval"] = f"{max(1, round(interval))}s"
    return settings


def nearest_objective(
    default: float, choices: Iterable[float], bounds: Iterable[float]
) -> float | None:
    """Chooses the latency objective: the bound of a bucket that is nearest to the default.

    Args:
        default: the objective of the files.
        choices: what the knob takes; nothing if it takes every number.
        bounds: the bounds of the server's buckets.

    Returns:
        None if none of the bounds can be one.
    """
    taken = set(choices)
    usable = [one for one in bounds if 0 < one < math.inf and (not taken or one in taken)]
    # Half as long is as far away as twice as long; of two, the stricter one.
    return min(usable, key=lambda one: (abs(math.log(one / default)), one), default=None)


def config_commands(settings: Mapping[str, Any], stack: str = "") -> list[list[str]]:
    """Writes the arguments of `pulumi` that put arguments of the component into a stack.

    Args:
        settings: the arguments of the component.
        stack: the stack; empty for the one that is selected.
    """
    at = ["--stack", stack] if stack else []
    return [["config", "set", *at, *words] for words in _assignments(settings)]


def stale_commands(
    settings: Mapping[str, Any], configured: Iterable[str], stack: str
) -> list[list[str]]:
    """Writes the arguments of `pulumi` that take away what an earlier fit put into a stack.

    Args:
        settings: the arguments of the component that will be set.
        configured: names of the keys that the stack has, without namespace.
        stack: the stack.
    """
    keys = {camel_case(name) for name in ("profile", *_MAPS)}
    kept = {camel_case(name) for name in settings if name not in _MAPS}
    return [
        ["config", "rm", "--stack", stack, key] for key in sorted(keys & set(configured) - kept)
    ]


def shown_command(arguments: Sequence[str]) -> str:
    """Writes a command of `pulumi` for a shell."""
    return shlex.join(["pulumi", *arguments])


def _assignments(settings: Mapping[str, Any]) -> Iterator[list[str]]:
    for name, value in settings.items():
        if name in _MAPS:
            for key, own in value.items():
                yield ["--path", f"{camel_case(name)}.{key}", own]
        elif name in NUMBER_KNOBS:
            yield ["--path", f"{OWN_KNOBS}.{name}", "--type", "float", format_number(value)]
        else:
            yield [camel_case(name), str(value)]
