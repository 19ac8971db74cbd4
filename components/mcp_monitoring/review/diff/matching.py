"""Which panel of a new dashboard is which of the old one. Pure.

A panel is known by its id, its title and its type. Ids alone do not do: the provider strips them
from what it reads back, and a file without ids is numbered anew when a panel is put on top.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from .normal import normal_panel, plain_text

Panel = Mapping[str, Any]
Pair = tuple[int | None, int | None]


def pair_panels(before: Sequence[Panel], after: Sequence[Panel]) -> list[Pair]:
    """Finds which panels are the same.

    Args:
        before: all panels of the old dashboard, rows and what is inside them among them.
        after: all panels of the new one.

    Returns:
        Pairs of positions, in the new order; `(None, j)` is an added panel. Those of removed
        panels, `(i, None)`, come last.
    """
    pairing = _Pairing(before, after)
    # What is surest first. Two panels that agree in all of these are told apart by their order.
    pairing.match(lambda panel: (*_name(panel), _id(panel), _content(panel)))
    pairing.match(lambda panel: (*_name(panel), _id(panel)) if _id(panel) is not None else None)
    pairing.match(lambda panel: (*_name(panel), _content(panel)))
    pairing.match(lambda panel: (_id(panel), _shown(panel)) if _id(panel) is not None else None)
    pairing.match(lambda panel: _name(panel) if _title(panel) else None)
    pairing.match(_id, also=_is_related)
    pairing.match(_shown)
    pairing.match(lambda panel: _title(panel) or None)
    pairing.match(lambda panel: _expressions(panel) or None)
    pairing.match(lambda panel: (panel.get("type"), _grid(panel)), also=_one_has_no_id)
    return pairing.pairs()


class _Pairing:
    def __init__(self, before: Sequence[Panel], after: Sequence[Panel]) -> None:
        self._before = before
        self._after = after
        self._partner: dict[int, int] = {}  # new position to old position
        self._old_left = list(range(len(before)))
        self._new_left = list(range(len(after)))

    def match(
        self,
        key: Callable[[Panel], Hashable],
        also: Callable[[Panel, Panel], bool] = lambda _old, _new: True,
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


def _id(panel: Panel) -> Hashable:
    number = panel.get("id")
    return number if isinstance(number, int) and number else None


def _title(panel: Panel) -> str:
    title = panel.get("title")
    return title if isinstance(title, str) else ""


def _name(panel: Panel) -> tuple[str, str]:
    return _title(panel), str(panel.get("type") or "")


def _content(panel: Panel) -> str:
    return plain_text(_with_plain_queries(normal_panel(panel)))


def _shown(panel: Panel) -> str | None:
    """What a panel shows, whatever its title; None of a panel that shows nothing."""
    normal = {key: value for key, value in normal_panel(panel).items() if key != "title"}
    return plain_text(_with_plain_queries(normal)) if set(normal) - {"type"} else None


def _with_plain_queries(panel: dict[str, Any]) -> dict[str, Any]:
    """Takes the space out of queries, in which it means nothing."""
    targets = [
        {**one, "expr": "".join(one["expr"].split())} if isinstance(one.get("expr"), str) else one
        for one in panel.get("targets") or []
        if isinstance(one, Mapping)
    ]
    return {**panel, "targets": targets}


def _expressions(panel: Panel) -> tuple[str, ...]:
    targets = panel.get("targets")
    if not isinstance(targets, list):
        return ()
    found = [one.get("expr") for one in targets if isinstance(one, Mapping)]
    return tuple(str(one) for one in found if one)


def _grid(panel: Panel) -> str:
    return plain_text(panel.get("gridPos"))


def _is_related(old: Panel, new: Panel) -> bool:
    """Tells whether two panels of one id have something in common."""
    if _title(old) == _title(new) or old.get("type") == new.get("type"):
        return True
    return bool(set(_expressions(old)) & set(_expressions(new)))


def _one_has_no_id(old: Panel, new: Panel) -> bool:
    return _id(old) is None or _id(new) is None
