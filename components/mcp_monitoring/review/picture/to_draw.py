"""Dashboards that are to be drawn. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ToDraw:
    """A dashboard that is to be drawn.

    Attributes:
        uid: its uid.
        model: its model, as Grafana has it.
    """

    uid: str
    model: Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """Dashboards that are to be drawn, and others that cannot be.

    Attributes:
        dashboards: the dashboards.
        problems: why others are not drawn, a line each.
        left_out: what a deployment leaves out because the server lacks what it needs.
    """

    dashboards: Sequence[ToDraw] = ()
    problems: Sequence[str] = ()
    left_out: Sequence[str] = ()

    def __add__(self, other: "Found") -> "Found":
        """Puts two together."""
        return Found(
            [*self.dashboards, *other.dashboards],
            [*self.problems, *other.problems],
            [*self.left_out, *other.left_out],
        )
