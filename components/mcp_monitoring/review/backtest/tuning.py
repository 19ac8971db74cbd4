"""The values of a knob that are tried, and the alerts that have it. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...alerting.groups import AlertGroup
from ...alerting.knobs import knobs_of
from ...problems import ProblemsError
from ..past.model import AlertPast

_MOST_VALUES = 50


@dataclass(frozen=True)
class Tuning:
    """Values that are tried of a knob.

    Attributes:
        knob: its name.
        values: the values, in ascending order.
    """

    knob: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Tried:
    """What the alerts with the knob would have done for one value."""

    value: float
    alerts: tuple[AlertPast, ...]


def tuning(text: str) -> Tuning:
    """Reads `KNOB=FROM:TO:STEP`.

    Raises:
        ProblemsError: if it is something else, or has too many values.
    """
    name, _, given = text.partition("=")
    try:
        first, last, step = map(float, given.split(":"))
    except ValueError:
        first = last = step = math.nan
    if not (name.isidentifier() and first <= last and step > 0 and math.isfinite(last / step)):
        raise ProblemsError([f"--tune {text}: write KNOB=FROM:TO:STEP, as pool_share=0.5:1:0.05"])
    number = math.floor((last - first) / step + 1e-9) + 1
    if number > _MOST_VALUES:
        raise ProblemsError(
            [f"--tune {text}: these are {number} values, and {_MOST_VALUES} are tried at most"]
        )
    return Tuning(name, tuple(round(first + step * one, 12) for one in range(number)))


def value_now(groups: Sequence[AlertGroup], knob: str) -> float | None:
    """Finds the value of a knob in alerts, in which it can still be read; None if none has it."""
    rules = (rule for group in groups for rule in group.rules)
    knobs = (one for rule in rules for one in knobs_of(rule.expr))
    return next((one.default for one in knobs if one.name == knob), None)


def with_knob(
    rendered: Sequence[AlertGroup], written: Sequence[AlertGroup], knob: str
) -> list[AlertGroup]:
    """Takes the alerts that have a knob.

    Args:
        rendered: the alerts, with the values of knobs put in.
        written: the same alerts, in which the knobs can still be read.
        knob: name of the knob.
    """
    having = [
        {
            position
            for position, rule in enumerate(group.rules)
            if any(one.name == knob for one in knobs_of(rule.expr))
        }
        for group in written
    ]
    return [
        replace(
            group,
            rules=tuple(rule for position, rule in enumerate(group.rules) if position in positions),
        )
        for group, positions in zip(rendered, having, strict=True)
        if positions
    ]
