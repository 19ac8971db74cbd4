"""The rows and tabs of a dynamic dashboard whose variables are known in them alone. Pure."""

from ...dashboard.classic.keys import COMPLEMENT
from ...dashboard.dynamic.sections import around, is_tab, sections_of
from ...dashboard.dynamic.words import SECTION
from ...dashboard.lenient import JsonPath, mapping, text
from ..documents.place import Place
from ..documents.read import DashboardDocument


class Scopes:
    """Where the variables of a dashboard are known.

    Args:
        dashboard: the dashboard; in a classic one, all are known everywhere.
    """

    def __init__(self, dashboard: DashboardDocument) -> None:
        view = dashboard.view
        self._root = dashboard.place.path
        self._of_variable: dict[str, set[str]] = {}
        for one in view.variables:
            section = text(mapping(one.model.get(COMPLEMENT)).get(SECTION))
            self._of_variable.setdefault(one.name, set()).add(section)
        own = [text(mapping(one.model.get(COMPLEMENT)).get(SECTION)) for one in view.panels]
        sections = sections_of(view)
        self._names = {
            own[number]: f'{"tab" if is_tab(one.model) else "row"} "{one.title}"'
            for number, one in enumerate(view.panels)
            if one.type == "row" and own[number]
        }
        self._of_panel: dict[JsonPath, set[str]] = {
            one.path: {own[at] for at in (number, *around(sections, number))}
            for number, one in enumerate(view.panels)
        }

    def elsewhere(self, variable: str, place: Place) -> str:
        """Names the rows and tabs that a variable is known in, if a place is in none of them.

        Args:
            variable: name of the variable.
            place: where it is used.

        Returns:
            Their names; empty if the variable is known in that place, or nowhere.
        """
        declared = self._of_variable.get(variable, set())
        if not declared or "" in declared or not declared.isdisjoint(self._around(place)):
            return ""
        return " and ".join(self._names.get(one, one) for one in sorted(declared))

    def _around(self, place: Place) -> set[str]:
        path = place.path[len(self._root) :]
        for length in range(len(path), 0, -1):
            if path[:length] in self._of_panel:
                return self._of_panel[path[:length]]
        return set()
