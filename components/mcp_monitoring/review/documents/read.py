"""Dashboard and rule files, read so that a mistake in one place hides none in another.

What the component would refuse to deploy comes from its own readers. Beside that, a document is
kept as it is, whatever its shape: foreign exports get findings, never a traceback.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ...alerting.alerts import AlertError, read_alert_file
from ...dashboard.files import DashboardError, read_dashboard
from .lines import json_lines, yaml_lines
from .place import Name, Place

DASHBOARD_ENDINGS = (".json",)
RULE_ENDINGS = (".yaml", ".yml")

# A JSON object without any of them is something else than a dashboard.
_DASHBOARD_KEYS = {"panels", "rows", "templating", "annotations", "schemaVersion", "title"}


@dataclass(frozen=True)
class Panel:
    """A panel, or a row, of a dashboard.

    Attributes:
        model: as it stands in the file.
        place: where it stands.
        row: path of the row it lies in, or () if in none.
        old: whether it comes from the `rows` of dashboards older than Grafana 5.
    """

    model: Mapping[str, Any]
    place: Place
    row: tuple[str | int, ...] = ()
    old: bool = False

    @property
    def type(self) -> str:
        """Its plugin, such as `timeseries`; empty if unknown."""
        return text(self.model.get("type"))

    @property
    def is_library_panel(self) -> bool:
        """Whether only a reference to it stands here."""
        return isinstance(self.model.get("libraryPanel"), dict)


@dataclass(frozen=True)
class DashboardDocument:
    """A dashboard file.

    Attributes:
        place: the model in the file.
        source: the text of the file.
        model: the dashboard model, taken out of its wrapper; any shape.
        resource_name: name of the resource it came as, or "".
    """

    place: Place
    source: str
    model: Mapping[str, Any]
    resource_name: str = ""

    @property
    def uid(self) -> str:
        """The uid it is deployed under, as in `mcp_monitoring.dashboards`."""
        return text(self.model.get("uid")) or self.resource_name or self.place.file.stem

    @cached_property
    def panels(self) -> Sequence[Panel]:
        """Every panel and row, those inside rows after their row."""
        found = list(self._panels())
        titles = Counter(text(model.get("title")) for model, *_ in found)
        return [
            Panel(model, self.place.inside(_panel_name(model, titles), *path), row, old)
            for model, path, row, old in found
        ]

    def _panels(
        self,
    ) -> Iterator[tuple[Mapping[str, Any], tuple[str | int, ...], tuple[str | int, ...], bool]]:
        for number, row in objects(self.model.get("rows")):
            for index, panel in objects(row.get("panels")):
                yield panel, ("rows", number, "panels", index), ("rows", number), True
        for number, panel in objects(self.model.get("panels")):
            yield panel, ("panels", number), (), False
            for index, inner in objects(panel.get("panels")):
                yield inner, ("panels", number, "panels", index), ("panels", number), False

    @cached_property
    def variables(self) -> Sequence[tuple[Place, Mapping[str, Any]]]:
        """The variables it declares, each with its place."""
        return [
            (
                self.place.inside(
                    Name("variable", text(entry.get("name"))), "templating", "list", index
                ),
                entry,
            )
            for index, entry in objects(mapping(self.model.get("templating")).get("list"))
        ]

    @cached_property
    def annotations(self) -> Sequence[tuple[Place, Mapping[str, Any]]]:
        """Its annotations, each with its place."""
        return [
            (
                self.place.inside(
                    Name("annotation", text(entry.get("name"))), "annotations", "list", index
                ),
                entry,
            )
            for index, entry in objects(mapping(self.model.get("annotations")).get("list"))
        ]

    def place_of(self, path: tuple[str | int, ...]) -> Place:
        """Finds the place of a value of the model, named after the panel or else it lies in."""
        whole = self.place.path + path
        named = [panel.place for panel in self.panels]
        named += [place for place, _ in (*self.variables, *self.annotations)]
        around = [place for place in named if whole[: len(place.path)] == place.path]
        nearest = max(around, key=lambda place: len(place.path), default=self.place)
        return Place(nearest.file, whole, nearest.names)

    @cached_property
    def inputs(self) -> Mapping[str, str]:
        """What an export asks for at import: name to plugin id."""
        return {
            text(entry.get("name")): text(entry.get("pluginId"))
            for _, entry in objects(self.model.get("__inputs"))
        }

    @cached_property
    def lines(self) -> Mapping[tuple[str | int, ...], int]:
        """The line of each path."""
        return json_lines(self.source)


@dataclass(frozen=True)
class RuleEntry:
    """An alert or a recording rule.

    Attributes:
        model: as it stands in the file, every scalar a string.
        place: where it stands.
        group_labels: labels of its group.
    """

    model: Mapping[str, Any]
    place: Place
    group_labels: Mapping[str, Any]

    @property
    def is_alert(self) -> bool:
        """Whether it is an alert rather than a recording rule."""
        return "alert" in self.model


@dataclass(frozen=True)
class RuleDocument:
    """A Prometheus rule file.

    Attributes:
        place: the file.
        source: its text.
        rules: its rules, as far as they are rules.
    """

    place: Place
    source: str
    rules: Sequence[RuleEntry] = ()

    @cached_property
    def lines(self) -> Mapping[tuple[str | int, ...], int]:
        """The line of each path."""
        return yaml_lines(self.source)


Document = DashboardDocument | RuleDocument


@dataclass(frozen=True)
class Reading:
    """What became of a file.

    Attributes:
        document: what could be read; None if nothing.
        problems: why the component would refuse it.
        unsupported: why nobody looks at it, or "".
        is_other: whether it is plainly something else than a dashboard or a rule file.
    """

    document: Document | None = None
    problems: Sequence[str] = field(default_factory=tuple)
    unsupported: str = ""
    is_other: bool = False


def read_document(file: Path) -> Reading:
    """Reads a dashboard or rule file, which it is by its ending."""
    if file.suffix.lower() in RULE_ENDINGS:
        return _read_rules(file)
    return _read_dashboard(file)


def text(value: Any) -> str:
    """Takes a value as text; anything but a string is an empty one."""
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """Takes a value as an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yields the objects of a list with their indices; anything but a list has none."""
    if isinstance(value, list):
        yield from ((index, entry) for index, entry in enumerate(value) if isinstance(entry, dict))


def texts_of(value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yields every text inside a value with the keys that lead to it, however deep."""
    todo: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while todo:
        path, one = todo.pop()
        if isinstance(one, str):
            yield path, one
        elif isinstance(one, dict):
            todo.extend(((*path, key), inner) for key, inner in one.items())
        elif isinstance(one, list):
            todo.extend(((*path, index), inner) for index, inner in enumerate(one))


def strings(value: Any) -> Iterator[str]:
    """Yields every text inside a value, keys left out."""
    return (one for _, one in texts_of(value))


def _read_dashboard(file: Path) -> Reading:
    try:
        source = file.read_text(encoding="utf-8-sig")
        outer = json.loads(source)
    except (OSError, ValueError, RecursionError):
        return Reading(problems=_dashboard_problems(file))
    model, path, name = unwrapped(outer)
    if "elements" in model and "layout" in model:
        return Reading(
            unsupported="a dynamic dashboard (schema v2) is not supported yet; export it again as"
            " a classic dashboard (Export > Export as code > Classic)"
        )
    problems = _dashboard_problems(file)
    if not _DASHBOARD_KEYS & model.keys():
        return Reading(problems=problems, is_other=True)
    return Reading(DashboardDocument(Place(file, path), source, model, name), problems)


def unwrapped(outer: Any) -> tuple[Mapping[str, Any], tuple[str | int, ...], str]:
    """Takes a model out of its wrapper: the model, where it was, and the name of a resource."""
    document = mapping(outer)
    if isinstance(document.get("spec"), dict) and "apiVersion" in document:
        return document["spec"], ("spec",), text(mapping(document.get("metadata")).get("name"))
    if isinstance(document.get("dashboard"), dict) and "panels" not in document:
        return document["dashboard"], ("dashboard",), ""
    return document, (), ""


def _dashboard_problems(file: Path) -> list[str]:
    try:
        read_dashboard(file)
    except DashboardError as error:
        return [problem.removeprefix(f"{file}: ") for problem in error.problems]
    return []


def _panel_name(model: Mapping[str, Any], titles: Counter[str]) -> Name:
    title, number = text(model.get("title")), model.get("id")
    kind = "row" if model.get("type") == "row" else "panel"
    shown = str(number) if isinstance(number, int) and abs(number) < 2**63 else ""
    return Name(kind, title, shown, ambiguous=bool(shown) and titles[title] > 1)


def _read_rules(file: Path) -> Reading:
    problems: list[str] = []
    try:
        read_alert_file(file)
    except AlertError as error:
        problems = [problem.removeprefix(f"{file}: ") for problem in error.problems]
    try:
        source = file.read_text(encoding="utf-8-sig")
        outer = yaml.load(source, yaml.BaseLoader)  # noqa: S506 (it makes plain strings only)
    except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError):
        return Reading(problems=problems)
    if not isinstance(outer, dict) or "groups" not in outer:
        return Reading(problems=problems, is_other=True)
    place = Place(file)
    rules = [
        RuleEntry(
            rule,
            place.inside(_group_name(group)).inside(
                _rule_name(rule), "groups", number, "rules", index
            ),
            mapping(group.get("labels")),
        )
        for number, group in objects(outer.get("groups"))
        for index, rule in objects(group.get("rules"))
    ]
    return Reading(RuleDocument(place, source, rules), problems)


def _group_name(group: Mapping[str, Any]) -> Name:
    return Name("group", text(group.get("name")))


def _rule_name(rule: Mapping[str, Any]) -> Name:
    kind = "record" if "record" in rule else "alert"
    return Name(kind, text(rule.get(kind)))
