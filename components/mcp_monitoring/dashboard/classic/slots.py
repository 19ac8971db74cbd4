"""Slots: the places of a classic model that a deployment writes and adopting reverts. Pure.

A slot changes the model it was made from, in place. The model must have the right shape
(`shape.shape_problems`).
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..lenient import mapping, objects, text
from ..references import Reference
from ..view import panel_name
from .keys import ANNOTATIONS, LIST, PANELS, QUERIES, ROWS, VARIABLES
from .options import OF_TEXT, options_of, value_of

_ASKING = ("query", "adhoc", "groupby")
"""Types of variables that query a data source."""


@dataclass(frozen=True)
class ReferenceSlot:
    """A place for a reference to a data source.

    Attributes:
        holder: the object that has the reference, or lacks it.
        place: the panel, variable or annotation of the reference, for messages.
        inherited: raw reference that counts if the holder has none.
    """

    holder: dict[str, Any]
    place: str
    inherited: Any = None

    @property
    def reference(self) -> Reference:
        """The reference that counts in this place."""
        own = self.holder.get("datasource")
        return Reference(self.inherited if own is None else own)

    def keep(self) -> None:
        """Writes an inherited reference to this place, as Grafana does; an own one stays."""
        if self.holder.get("datasource") is None and self.inherited is not None:
            self.holder["datasource"] = copy.deepcopy(self.inherited)

    def put(self, plugin: str, uid: str) -> None:
        """Writes a reference to this place; the plugin id is left out if it is empty."""
        self.holder["datasource"] = {"type": plugin, "uid": uid} if plugin else {"uid": uid}


@dataclass(frozen=True)
class VariableSlot:
    """A variable that may open on another value.

    Attributes:
        raw: the variable itself.
    """

    raw: dict[str, Any]

    @property
    def name(self) -> str:
        """The name that queries use."""
        return str(self.raw.get("name"))

    @property
    def type(self) -> Any:
        """The type, such as `query` or `datasource`."""
        return self.raw.get("type")

    @property
    def plugin(self) -> Any:
        """The plugin id of the data sources that the variable offers; None for other variables."""
        return self.raw.get("query") if self.type == "datasource" else None

    @property
    def place(self) -> str:
        """The variable, for messages."""
        return f'variable "{self.raw.get("name", "")}"'

    @property
    def data_sources(self) -> list[str]:
        """The uids, names or placeholders of the data sources that the variable opens on."""
        if self.type != "datasource":
            return []
        chosen = mapping(self.raw.get("current")).get("value")
        values = chosen if isinstance(chosen, list) else [chosen]
        return list(filter(None, map(text, values)))

    def open_on(self, value: str) -> None:
        """Makes the variable open on a value."""
        self._choose([value], [value])
        if self.type in OF_TEXT:
            self.raw["query"] = value
            self.raw["options"] = []
        elif self.type == "custom" and isinstance(self.raw.get("options"), list):
            self.raw["options"] = [
                {**option, "selected": option.get("value") == value}
                for option in self.raw["options"]
                if isinstance(option, dict)
            ]

    def offers(self, value: str) -> bool:
        """Tells whether a value is among the options whatever a data source answers.

        Grafana takes the first option in place of a value that is none. A variable of another type
        than `query` and `custom` takes any value, and so does a list written as JSON.
        """
        if self.type == "query":
            return any(one.get("value") == value for _, one in objects(self._static))
        if self.type == "custom" and self.raw.get("valuesFormat") != "json":
            return value in map(value_of, self._listed)
        return True

    def offer(self, value: str) -> None:
        """Adds a value to the options, before those that a data source answers."""
        if self.type == "query":
            self.raw["staticOptions"] = [{"text": value, "value": value}, *self._static]
        else:
            before = text(self.raw.get("query"))
            self.raw["query"] = f"{before}{_added_to(before, value)}"
            if self.raw.get("options"):
                new = {"selected": True, "text": value, "value": value}
                self.raw["options"] = [*self.raw["options"], new]

    def withdraw(self, value: str) -> None:
        """Takes a value out of the options that `offer` added it to."""
        if self.type == "query":
            kept = [one for one in self._static if mapping(one).get("value") != value]
            self.raw.pop("staticOptions", None)
            if kept:
                self.raw["staticOptions"] = kept
        elif self.type == "custom" and self.offers(value):
            before = text(self.raw.get("query"))
            whole = before.removesuffix(_added_to(before, value))
            # Somebody wrote options behind it.
            kept = [one for one in self._listed if value_of(one) != value]
            self.raw["query"] = whole if whole != before else ", ".join(kept)

    @property
    def _static(self) -> list[Any]:
        static = self.raw.get("staticOptions")
        return static if isinstance(static, list) else []

    @property
    def _listed(self) -> list[str]:
        return options_of(text(self.raw.get("query")))

    def offer_every(self, uids: Sequence[str], shown: Sequence[str] = ()) -> None:
        """Chooses data sources, and removes the filter on names, which could leave them out.

        Args:
            uids: their uids; a variable of one value takes the first.
            shown: the texts shown for them; none shows the uids.
        """
        self._choose(uids, shown or uids)
        self.raw["regex"] = ""
        self.raw["options"] = []

    def _choose(self, values: Sequence[str], shown: Sequence[str]) -> None:
        if self.raw.get("multi"):
            self.raw["current"] = {"selected": True, "text": [*shown], "value": [*values]}
        else:
            self.raw["current"] = {"selected": True, "text": shown[0], "value": values[0]}


@dataclass(frozen=True)
class AlertListSlot:
    """A panel that lists alerts of its Grafana.

    Attributes:
        raw: the panel itself.
    """

    raw: dict[str, Any]

    @property
    def folder(self) -> Mapping[str, Any]:
        """The folder whose alerts it lists; empty for all folders."""
        return mapping(self._options.get("folder"))

    @property
    def filter(self) -> str:
        """The matchers of the labels of the alerts it lists, such as `{severity="page"}`."""
        return text(self._options.get("alertInstanceLabelFilter"))

    @property
    def has_source(self) -> bool:
        """Whether it lists the alerts of one source: of Grafana itself, or of a Prometheus."""
        return bool(self._options.get("datasource"))

    def put_folder(self, folder: Mapping[str, str]) -> None:
        """Makes it list the alerts of a folder; Grafana compares the title."""
        self.raw["options"] = {**self._options, "folder": dict(folder)}

    def drop_folder(self) -> None:
        """Makes it list the alerts of all folders."""
        kept = {key: value for key, value in self._options.items() if key != "folder"}
        self.raw["options"] = kept

    def put_filter(self, matchers: str) -> None:
        """Replaces the matchers of labels."""
        self.raw["options"] = {**self._options, "alertInstanceLabelFilter": matchers}

    @property
    def _options(self) -> Mapping[str, Any]:
        return mapping(self.raw.get("options"))


def alert_list_slots(model: Mapping[str, Any]) -> Iterator[AlertListSlot]:
    """Yields every panel that lists alerts."""
    for panel in panels_of(model):
        if panel.get("type") == "alertlist":
            yield AlertListSlot(panel)


def panels_of(model: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields the raw panels of a dashboard, in the order of its view."""
    for row in model.get(ROWS) or []:
        yield from row.get(PANELS) or []
    for panel in model.get(PANELS) or []:
        yield panel
        yield from panel.get(PANELS) or []


def library_panels(model: Mapping[str, Any]) -> Iterator[str]:
    """Yields the names, for messages, of the panels that refer to Grafana's library."""
    for panel in panels_of(model):
        if panel.get("libraryPanel") is not None:
            yield panel_name(panel.get("title"), panel.get("id"))


def has_old_rows(model: Mapping[str, Any]) -> bool:
    """Tells whether panels are in the rows that Grafana had before version 5."""
    return bool(model.get(ROWS))


def entries_of(model: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    """Lists the raw variables or annotations; none if the part is missing or null.

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
    """Yields a slot for every reference that decides where a query goes.

    A query that takes the reference of its panel has no slot of its own. Library panels have none:
    Grafana keeps their queries elsewhere.
    """
    for panel in panels_of(model):
        if panel.get("libraryPanel") is None:
            yield from _of_panel(panel)
    for variable in entries_of(model, VARIABLES):
        if variable.get("type") in _ASKING:
            place = VariableSlot(variable).place
            yield ReferenceSlot(variable, place)
            yield from _of_query(variable.get("query"), place)
    for annotation in entries_of(model, ANNOTATIONS):
        place = f'annotation "{annotation.get("name", "")}"'
        # The built-in annotation shows Grafana's own ones, unless it names a data source.
        if annotation.get("datasource") is not None or not annotation.get("builtIn"):
            yield ReferenceSlot(annotation, place)
        yield from _of_query(annotation.get("target"), place)


def threshold_slots(model: Mapping[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yields the thresholds of panels and of their overrides, each with the id of its panel.

    Thresholds have `mode` and `steps`. A step has a `color` and a `value`; the first value is null.
    """
    for panel in panels_of(model):
        config = mapping(panel.get("fieldConfig"))
        found = [mapping(config.get("defaults")).get("thresholds")]
        for _, override in objects(config.get("overrides")):
            for _, change in objects(override.get("properties")):
                if change.get("id") == "thresholds":
                    found.append(change.get("value"))
        yield from ((panel.get("id"), one) for one in found if isinstance(one, dict))


def _added_to(listed: str, value: str) -> str:
    """Writes a value as it stands at the end of a list of options."""
    written = value.replace(",", "\\,")
    return f", {written}" if listed.strip() not in ("", written) else written


def _of_panel(panel: dict[str, Any]) -> Iterator[ReferenceSlot]:
    place = panel_name(panel.get("title"), panel.get("id"))
    queries: list[dict[str, Any]] = panel.get(QUERIES) or []
    asking = [one for one in queries if not Reference(one.get("datasource")).is_expression]
    # Grafana gives a panel without a data source that of its first query.
    slot = ReferenceSlot(panel, place, asking[0].get("datasource") if asking else None)
    is_mixed = slot.reference.is_mixed
    if asking or panel.get("datasource") is not None:
        yield slot
    for index, query in enumerate(queries):
        # Other queries take the reference of their panel.
        if query.get("datasource") or is_mixed:
            yield ReferenceSlot(query, f"{place}/query {query.get('refId', index)}")


def _of_query(query: Any, place: str) -> Iterator[ReferenceSlot]:
    """Yields the slot of a query of a variable or an annotation that names a data source."""
    if isinstance(query, dict) and query.get("datasource"):
        yield ReferenceSlot(query, f"{place}/query")
