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

    def add(self, panel: Panel, row: Panel | None, before: Sequence[Panel]) -> None:
        """Adds a panel behind the nearest of some panels, or at the end if none of them is there.

        Args:
            panel: the panel.
            row: the row that gets the panel; None for the top list.
            before: the panels that are before it in the new list, the nearest last; none for the
                beginning of the list.
        """
        holder = self._inside(row)
        holder.insert(_behind(holder, before, len(holder) if before else 0), panel)

    def move(self, panel: Panel, row: Panel | None, before: Sequence[Panel]) -> None:
        """Moves a panel into a row or out of it.

        Args:
            panel: the panel to move.
            row: the row that gets the panel; None for the top list.
            before: the panels that are before it in the new list, the nearest last.
        """
        self._take_out(panel, [])
        holder = self._inside(row)
        holder.insert(_behind(holder, before, 0), panel)

    def remove(self, panel: Panel) -> None:
        """Removes a panel from its list; the panels inside a removed row take the row's place."""
        self._take_out(panel, panel.get(PANELS) or [])

    def _inside(self, row: Panel | None) -> list[Panel]:
        """Returns the list of panels of a row or of the dashboard; creates it if there is none."""
        holder = self._model if row is None else row
        if not isinstance(holder.get(PANELS), list):
            holder[PANELS] = []
        inside: list[Panel] = holder[PANELS]
        return inside

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


def _behind(holder: Sequence[Panel], before: Sequence[Panel], otherwise: int) -> int:
    """Finds the position behind the last of some panels that are in a list."""
    places = {id(one): number for number, one in enumerate(holder)}
    behind = [places[id(one)] for one in before if id(one) in places]
    return behind[-1] + 1 if behind else otherwise
