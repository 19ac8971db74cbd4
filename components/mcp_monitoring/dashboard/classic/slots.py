"""Slots: the places of a classic model that a deployment writes to, or takes out of it again. Pure.

They lead into the model they are made from, and change it in place. The model must be of the right
shape (`shape.shape_problems`).
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..lenient import mapping, objects
from ..references import Reference
from ..view import panel_name
from .keys import ANNOTATIONS, LIST, PANELS, QUERIES, ROWS, VARIABLES

_ASKING = ("query", "adhoc", "groupby")
"""Types of variables that ask a data source."""

# Variables without options of their own: what they hold is their query.
_OF_TEXT = ("constant", "textbox")


@dataclass(frozen=True)
class ReferenceSlot:
    """A place for a reference to a data source.

    Attributes:
        holder: the object that has the reference, or lacks it.
        place: what it is of, for a person.
    """

    holder: dict[str, Any]
    place: str

    @property
    def reference(self) -> Reference:
        """What stands there."""
        return Reference(self.holder.get("datasource"))

    def put(self, plugin: str, uid: str) -> None:
        """Writes a reference there."""
        self.holder["datasource"] = {"type": plugin, "uid": uid}


@dataclass(frozen=True)
class VariableSlot:
    """A variable that may open on another value.

    Attributes:
        raw: the variable itself.
    """

    raw: dict[str, Any]

    @property
    def name(self) -> str:
        """As queries use it."""
        return str(self.raw.get("name"))

    @property
    def type(self) -> Any:
        """Such as `query` or `datasource`."""
        return self.raw.get("type")

    @property
    def plugin(self) -> Any:
        """Of a variable for data sources: their plugin id."""
        return self.raw.get("query") if self.type == "datasource" else None

    def open_on(self, value: str, shown: str = "") -> None:
        """Chooses a value.

        Args:
            value: to be chosen.
            shown: how it is shown; as it is if empty.
        """
        self._choose(value, shown or value)
        if self.type in _OF_TEXT:
            self.raw["query"] = value
            self.raw["options"] = []
        elif self.type == "custom" and isinstance(self.raw.get("options"), list):
            self.raw["options"] = [
                {**option, "selected": option.get("value") == value}
                for option in self.raw["options"]
                if isinstance(option, dict)
            ]

    def offer_every(self, value: str, shown: str = "") -> None:
        """Chooses a data source and lets no filter on names leave it out."""
        self._choose(value, shown or value)
        self.raw["regex"] = ""
        self.raw["options"] = []

    def _choose(self, value: str, shown: str) -> None:
        if self.raw.get("multi"):
            self.raw["current"] = {"selected": True, "text": [shown], "value": [value]}
        else:
            self.raw["current"] = {"selected": True, "text": shown, "value": value}


def panels_of(model: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields the panels of a dashboard as they stand, in the order of its view."""
    for row in model.get(ROWS) or []:
        yield from row.get(PANELS) or []
    for panel in model.get(PANELS) or []:
        yield panel
        yield from panel.get(PANELS) or []


def library_panels(model: Mapping[str, Any]) -> Iterator[str]:
    """Names the panels that are references to panels of Grafana's library, for a person."""
    for panel in panels_of(model):
        if panel.get("libraryPanel") is not None:
            yield panel_name(panel.get("title"), panel.get("id"))


def has_old_rows(model: Mapping[str, Any]) -> bool:
    """Tells whether panels stand in rows of before Grafana 5."""
    return bool(model.get(ROWS))


def entries_of(model: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    """Lists variables or annotations as they stand; none where the part is missing or null.

    Args:
        model: a dashboard model.
        part: `VARIABLES` or `ANNOTATIONS`.
    """
    holder = model.get(part)
    entries = holder.get(LIST) if isinstance(holder, dict) else None
    return [entry for entry in entries or [] if isinstance(entry, dict)]


def put_entries(model: dict[str, Any], part: str, entries: list[dict[str, Any]]) -> None:
    """Replaces the list of variables or annotations; the part may be missing or null."""
    model[part] = {**(model.get(part) or {}), LIST: entries}


def variable_slots(model: Mapping[str, Any]) -> Iterator[VariableSlot]:
    """Yields every variable."""
    return map(VariableSlot, entries_of(model, VARIABLES))


def reference_slots(model: Mapping[str, Any]) -> Iterator[ReferenceSlot]:
    """Yields every place whose reference decides where a query goes.

    What takes the reference of something around it has no slot of its own. Library panels have
    none: their queries stand elsewhere.
    """
    for panel in panels_of(model):
        if panel.get("libraryPanel") is None:
            yield from _of_panel(panel)
    for variable in entries_of(model, VARIABLES):
        if variable.get("type") in _ASKING:
            place = f'variable "{variable.get("name", "")}"'
            yield ReferenceSlot(variable, place)
            yield from _of_query(variable.get("query"), place)
    for annotation in entries_of(model, ANNOTATIONS):
        place = f'annotation "{annotation.get("name", "")}"'
        # The built-in one shows Grafana's own annotations, unless it names something else.
        if annotation.get("datasource") is not None or not annotation.get("builtIn"):
            yield ReferenceSlot(annotation, place)
        yield from _of_query(annotation.get("target"), place)


def threshold_slots(model: Mapping[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yields the thresholds of panels, those of overrides among them, each with its panel's id.

    Thresholds have `mode` and `steps`; a step has a `color` and a `value`, the first one null.
    """
    for panel in panels_of(model):
        config = mapping(panel.get("fieldConfig"))
        found = [mapping(config.get("defaults")).get("thresholds")]
        for _, override in objects(config.get("overrides")):
            for _, change in objects(override.get("properties")):
                if change.get("id") == "thresholds":
                    found.append(change.get("value"))
        yield from ((panel.get("id"), one) for one in found if isinstance(one, dict))


def _of_panel(panel: dict[str, Any]) -> Iterator[ReferenceSlot]:
    place = panel_name(panel.get("title"), panel.get("id"))
    queries: list[dict[str, Any]] = panel.get(QUERIES) or []
    asking = [one for one in queries if not Reference(one.get("datasource")).is_expression]
    if asking and panel.get("datasource") is None:
        # Grafana gives such a panel the data source of its first query.
        panel["datasource"] = copy.deepcopy(asking[0].get("datasource"))
    if asking or panel.get("datasource") is not None:
        yield ReferenceSlot(panel, place)
    is_mixed = Reference(panel.get("datasource")).is_mixed
    for index, query in enumerate(queries):
        # Only a mixed panel has no reference to give.
        if query.get("datasource") or is_mixed:
            yield ReferenceSlot(query, f"{place}/query {query.get('refId', index)}")


def _of_query(query: Any, place: str) -> Iterator[ReferenceSlot]:
    """Yields the slot of a query of a variable or an annotation that names a data source."""
    if isinstance(query, dict) and query.get("datasource"):
        yield ReferenceSlot(query, f"{place}/query")
