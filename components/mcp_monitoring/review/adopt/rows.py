"""Changes the lists of panels of a dashboard: the top list, and one in each collapsed row."""

from collections.abc import Sequence
from typing import Any

from ...dashboard.classic.keys import PANELS

Panel = dict[str, Any]


class Rows:
    """The lists of panels of one dashboard; the methods change the dashboard in place.

    Args:
        model: the dashboard; if it has no list of panels, the first panel creates it.
    """

    def __init__(self, model: dict[str, Any]) -> None:
        self._model = model

    def add(self, panel: Panel, row: str | None, behind: str | None) -> None:
        """Adds a panel behind the panel with a given title, or at the end if there is none.

        Args:
            panel: the panel; without an id it goes to the end, because Grafana numbers such panels
                in order.
            row: title of the row that gets the panel; None for the top list.
            behind: title of the panel before it; None for the beginning of the list.
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
            panel: the panel to move.
            row: the row that gets the panel; None for the top list.
            before: the panels that are before it in the new list, the nearest last.
        """
        self._take_out(panel, [])
        holder = _inside(self._model if row is None else row)
        places = {id(one): number for number, one in enumerate(holder)}
        behind = [places[id(one)] for one in before if id(one) in places]
        holder.insert(behind[-1] + 1 if behind else 0, panel)

    def remove(self, panel: Panel) -> None:
        """Removes a panel from its list; the panels inside a removed row take the row's place."""
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
    """Lists the numbers of the panels that are before a panel in the same list.

    Args:
        rows: rows of all panels; see `View.rows`.
        number: number of the panel.
    """
    return [at for at in range(number) if rows[at] == rows[number]]


def _inside(holder: dict[str, Any]) -> list[Panel]:
    """Returns the list of panels of a dashboard or a row; creates it if there is none."""
    if not isinstance(holder.get(PANELS), list):
        holder[PANELS] = []
    inside: list[Panel] = holder[PANELS]
    return inside
