"""Pairs the panels of a new dashboard with those of the old one. Pure.

Panels are paired by id, title and type, and those of dynamic dashboards by the keys that somebody
chose for them. The id alone is not enough: the provider drops ids when it
reads a dashboard, and a new panel at the top of a file without ids changes all ids.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any

from ...dashboard.classic.keys import COMPLEMENT
from ...dashboard.classic.normal import normal_panel, plain_text, unspaced
from ...dashboard.dynamic.sections import sections_of
from ...dashboard.lenient import mapping, text
from ...dashboard.view import PanelView, View
from .cosmetic import panel_edits
from .json_edits import edits

Pair = tuple[int | None, int | None]


def pair_panels(before: View, after: View) -> list[Pair]:
    """Pairs the panels of two dashboards, with rows and the panels inside them.

    Args:
        before: the old dashboard.
        after: the new one.

    Returns:
        Pairs of positions, in the new order; `(None, j)` is an added panel. Removed panels,
        `(i, None)`, come last.
    """
    pairing = _Pairing(_known(before), _known(after))
    # The most reliable rule comes first. Panels that agree in all of these are paired in order.
    pairing.match(lambda one: (one.name, one.id, one.content))
    pairing.match(lambda one: one.element)
    pairing.match(lambda one: (one.name, one.id) if one.id is not None else None)
    pairing.match(lambda one: (one.name, one.content))
    pairing.match(lambda one: one.id, also=_show_the_same)
    pairing.match(lambda one: one.name if one.title else None)
    pairing.match(lambda one: one.id, also=_are_related)
    pairing.match(lambda one: one.shown)
    pairing.match(lambda one: one.title or None)
    pairing.match(lambda one: one.expressions or None)
    pairing.match(lambda one: one.inside or None)
    pairing.match(lambda one: (one.type, one.grid), also=_one_has_no_id)
    return pairing.pairs()


class _Known:
    """The properties by which a panel is paired; costly ones are computed once, on first use."""

    def __init__(self, panel: PanelView, inside: Sequence[PanelView]) -> None:
        self.id = panel.id
        self.title = panel.title
        self.type = panel.type
        self.name = (self.title, self.type)
        # The key that somebody chose for it in a dynamic dashboard.
        self.element = text(mapping(panel.model.get(COMPLEMENT)).get("element")) or None
        # Titles and types of the panels in it, if it is a row or a tab.
        self.inside = tuple((one.title, one.type) for one in inside)
        self._panel = panel

    @cached_property
    def content(self) -> str:
        """Everything that the panel shows."""
        return plain_text(self.plain)

    @cached_property
    def shown(self) -> str | None:
        """Everything that the panel shows, without its title; None if it shows nothing."""
        untitled = {key: value for key, value in self.plain.items() if key != "title"}
        return plain_text(untitled) if self._shows_something else None

    @cached_property
    def expressions(self) -> tuple[str, ...]:
        """The queries of the panel."""
        return tuple(one.expr for one in self._panel.queries if one.expr)

    @cached_property
    def grid(self) -> str:
        """The position of the panel."""
        return plain_text(self._panel.grid)

    @cached_property
    def _normal(self) -> dict[str, Any]:
        return normal_panel(self._panel.content)

    @property
    def _shows_something(self) -> bool:
        return bool(set(self._normal) - {"title", "type"})

    @cached_property
    def plain(self) -> dict[str, Any]:
        """The panel without the spaces in its queries that mean nothing."""
        return unspaced(self._normal)


def _known(view: View) -> list[_Known]:
    inside: dict[int | None, list[PanelView]] = defaultdict(list)
    for panel, section in zip(view.panels, sections_of(view), strict=True):
        inside[section].append(panel)
    return [_Known(panel, inside.get(number, ())) for number, panel in enumerate(view.panels)]


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
        """Pairs panels that are not paired yet and have the same key; None is never the same."""
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


def _show_the_same(old: _Known, new: _Known) -> bool:
    """Tells whether two panels differ in nothing but the title and what a save writes."""
    return bool(old.shown and new.shown) and all(
        edit.cosmetic or edit.path == ("title",)
        for edit in panel_edits(edits(old.plain, new.plain), old.plain, new.plain)
    )


def _are_related(old: _Known, new: _Known) -> bool:
    """Tells whether two panels with the same id have a title, a type or a query in common."""
    if old.title == new.title or old.type == new.type:
        return True
    return bool(set(old.expressions) & set(new.expressions))


def _one_has_no_id(old: _Known, new: _Known) -> bool:
    return old.id is None or new.id is None
