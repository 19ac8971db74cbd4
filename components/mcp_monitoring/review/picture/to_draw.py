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
    """

    dashboards: Sequence[ToDraw]
    problems: Sequence[str] = ()
