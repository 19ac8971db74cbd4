"""The lists of panels of a file: the top one, and one inside each collapsed row."""

from collections.abc import Sequence
from typing import Any

from ...dashboard.classic.keys import PANELS

Panel = dict[str, Any]


class Rows:
    """Puts panels into the lists of a dashboard and takes them out, in place.

    Args:
        model: the dashboard; it gets a list of panels only when there is one to put in.
    """

    def __init__(self, model: dict[str, Any]) -> None:
        self._model = model

    def add(self, panel: Panel, row: str | None, behind: str | None) -> None:
        """Adds a panel behind another of a title, at the end if there is none.

        Args:
            panel: to be added; without an id it goes to the end, as others are numbered in order.
            row: title of the row that it is inside; None for the top.
            behind: title of the panel before it; None for the beginning.
        """
        named = [
            one
            for one in self._top()
            if one.get("type") == "row" and row is not None and one.get("title", "") == row
        ]
        holder = _inside(named[0] if named else self._model)
        if panel.get("id") is None:
            holder.append(panel)
            return
        titles = [str(one.get("title", "")) for one in holder]
        at = 0 if behind is None else len(holder)
        if behind in titles:
            at = titles.index(behind) + 1
        holder.insert(at, panel)

    def move(self, panel: Panel, row: Panel | None, before: Sequence[Panel]) -> None:
        """Moves a panel into a row or out of it.

        Args:
            panel: to be moved.
            row: that it is to be inside; None for the top.
            before: the panels that stand before it there, the nearest last.
        """
        self._take_out(panel, [])
        holder = _inside(self._model if row is None else row)
        places = {id(one): number for number, one in enumerate(holder)}
        behind = [places[id(one)] for one in before if id(one) in places]
        holder.insert(behind[-1] + 1 if behind else 0, panel)

    def remove(self, panel: Panel) -> None:
        """Removes a panel, wherever it is; what is left inside a row takes the row's place."""
        self._take_out(panel, panel.get(PANELS) or [])

    def _top(self) -> list[Panel]:
        return self._model.get(PANELS) or []

    def _take_out(self, panel: Panel, instead: Sequence[Panel]) -> None:
        for holder in (self._top(), *(one.get(PANELS) or [] for one in self._top())):
            for number, one in enumerate(holder):
                if one is panel:
                    holder[number : number + 1] = instead
                    return


def predecessors(rows: Sequence[int | None], number: int) -> list[int]:
    """Lists the panels that stand before one in the same list, by their numbers.

    Args:
        rows: of all panels; see `View.rows`.
        number: of the panel.
    """
    return [at for at in range(number) if rows[at] == rows[number]]


def _inside(holder: dict[str, Any]) -> list[Panel]:
    """Opens the list of panels of a dashboard or a row, which may have none yet."""
    if not isinstance(holder.get(PANELS), list):
        holder[PANELS] = []
    inside: list[Panel] = holder[PANELS]
    return inside
