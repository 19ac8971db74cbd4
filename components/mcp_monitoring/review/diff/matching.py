"""Which panel of a new dashboard is which of the old one. Pure.

A panel is known by its id, its title and its type. Ids alone do not do: the provider strips them
from what it reads back, and a file without ids is numbered anew when a panel is put on top.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any

from ...dashboard.classic.normal import normal_panel, plain_text, unspaced
from ...dashboard.lenient import JsonPath
from ...dashboard.view import PanelView

Pair = tuple[int | None, int | None]


def pair_panels(before: Sequence[PanelView], after: Sequence[PanelView]) -> list[Pair]:
    """Finds which panels are the same.

    Args:
        before: all panels of the old dashboard, rows and what is inside them among them.
        after: all panels of the new one.

    Returns:
        Pairs of positions, in the new order; `(None, j)` is an added panel. Those of removed
        panels, `(i, None)`, come last.
    """
    pairing = _Pairing(_known(before), _known(after))
    # What is surest first. Two panels that agree in all of these are told apart by their order.
    pairing.match(lambda one: (one.name, one.id, one.content))
    pairing.match(lambda one: (one.name, one.id) if one.id is not None else None)
    pairing.match(lambda one: (one.name, one.content))
    pairing.match(lambda one: (one.id, one.shown) if one.id is not None else None)
    pairing.match(lambda one: one.name if one.title else None)
    pairing.match(lambda one: one.id, also=_are_related)
    pairing.match(lambda one: one.shown)
    pairing.match(lambda one: one.title or None)
    pairing.match(lambda one: one.expressions or None)
    pairing.match(lambda one: one.inside or None)
    pairing.match(lambda one: (one.type, one.grid), also=_one_has_no_id)
    return pairing.pairs()


class _Known:
    """What a panel is known by; what is costly is worked out when it is asked for, and once."""

    def __init__(self, panel: PanelView, inside: Sequence[PanelView]) -> None:
        self.id = panel.id
        self.title = panel.title
        self.type = panel.type
        self.name = (self.title, self.type)
        # Titles and types of the panels inside it, if it is a collapsed row.
        self.inside = tuple((one.title, one.type) for one in inside)
        self._panel = panel

    @cached_property
    def content(self) -> str:
        """All that it shows."""
        return plain_text(self._plain)

    @cached_property
    def shown(self) -> str | None:
        """What it shows, whatever its title; None if it shows nothing."""
        untitled = {key: value for key, value in self._plain.items() if key != "title"}
        return plain_text(untitled) if self._shows_something else None

    @cached_property
    def expressions(self) -> tuple[str, ...]:
        """Its queries."""
        return tuple(one.expr for one in self._panel.queries if one.expr)

    @cached_property
    def grid(self) -> str:
        """Where it stands."""
        return plain_text(self._panel.grid)

    @cached_property
    def _normal(self) -> dict[str, Any]:
        return normal_panel(self._panel.content)

    @property
    def _shows_something(self) -> bool:
        return bool(set(self._normal) - {"title", "type"})

    @cached_property
    def _plain(self) -> dict[str, Any]:
        """It without the space in its queries, in which it means nothing."""
        return unspaced(self._normal)


def _known(panels: Sequence[PanelView]) -> list[_Known]:
    inside: dict[JsonPath, list[PanelView]] = defaultdict(list)
    for panel in panels:
        inside[panel.row].append(panel)
    return [_Known(panel, inside.get(panel.path, ())) for panel in panels]


class _Pairing:
    def __init__(self, before: Sequence[_Known], after: Sequence[_Known]) -> None:
        self._before = before
        self._after = after
        self._partner: dict[int, int] = {}  # new position to old position
        self._old_left = list(range(len(before)))
        self._new_left = list(range(len(after)))

    def match(
        self,
        key: Callable[[_Known], Hashable],
        also: Callable[[_Known, _Known], bool] = lambda _old, _new: True,
    ) -> None:
        """Pairs panels that are left and agree in a key; None agrees with nothing."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for old in self._old_left:
            waiting[key(self._before[old])].append(old)
        waiting.pop(None, None)
        for new in self._new_left:
            candidates = waiting.get(key(self._after[new]), [])
            fitting = [i for i in candidates if also(self._before[i], self._after[new])]
            if fitting:
                candidates.remove(fitting[0])
                self._partner[new] = fitting[0]
        taken = set(self._partner.values())
        self._old_left = [old for old in self._old_left if old not in taken]
        self._new_left = [new for new in self._new_left if new not in self._partner]

    def pairs(self) -> list[Pair]:
        kept: list[Pair] = [(self._partner.get(new), new) for new in range(len(self._after))]
        return kept + [(old, None) for old in self._old_left]


def _are_related(old: _Known, new: _Known) -> bool:
    """Tells whether two panels of one id have something in common."""
    if old.title == new.title or old.type == new.type:
        return True
    return bool(set(old.expressions) & set(new.expressions))


def _one_has_no_id(old: _Known, new: _Known) -> bool:
    return old.id is None or new.id is None
