"""Reading of dashboard and rule files, where one mistake never hides another.

The component's own readers find the reasons why it would refuse to deploy a file. The document is
kept as well, with any shape: a foreign export gets findings, never a traceback.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ...alerting.alerts import AlertError, checked_alerts
from ...alerting.rule_files import parse_rule_file
from ...dashboard.classic.keys import ANNOTATIONS, PANELS, ROWS, VARIABLES
from ...dashboard.classic.read import read_view
from ...dashboard.files import DashboardError, Loaded, checked_dashboard, load
from ...dashboard.lenient import JsonPath, mapping, objects, text
from ...dashboard.view import AnnotationView, PanelView, VariableView, View
from ...dashboard.wrappers import DYNAMIC, is_dynamic, unwrapped
from .lines import json_lines, yaml_lines
from .place import Name, Place

DASHBOARD_ENDINGS = (".json",)
RULE_ENDINGS = (".yaml", ".yml")

# A JSON object without any of these keys is not a dashboard.
_DASHBOARD_KEYS = {PANELS, ROWS, VARIABLES, ANNOTATIONS, "schemaVersion", "title"}


@dataclass(frozen=True)
class DashboardDocument:
    """A dashboard file.

    Attributes:
        place: the model in the file.
        source: the text of the file.
        model: the dashboard model, without its wrapper; of any shape.
        resource_name: name of the resource around it, or "".
    """

    place: Place
    source: str
    model: Mapping[str, Any]
    resource_name: str = ""

    @property
    def uid(self) -> str:
        """The uid in a deployment, as in `mcp_monitoring.dashboard.files`."""
        return text(self.model.get("uid")) or self.resource_name or self.place.file.stem

    @cached_property
    def view(self) -> View:
        """The view of the model."""
        return read_view(self.model)

    @cached_property
    def panels(self) -> Sequence[tuple[Place, PanelView]]:
        """Every panel and row with its place; the panels of a row follow it."""
        titles = Counter(panel.title for panel in self.view.panels)
        return [
            (self.place.inside(_panel_name(panel, titles), *panel.path), panel)
            for panel in self.view.panels
        ]

    @cached_property
    def variables(self) -> Sequence[tuple[Place, VariableView]]:
        """The variables it declares, each with its place."""
        return [
            (self.place.inside(Name("variable", one.name), *one.path), one)
            for one in self.view.variables
        ]

    @cached_property
    def annotations(self) -> Sequence[tuple[Place, AnnotationView]]:
        """Its annotations, each with its place."""
        return [
            (self.place.inside(Name("annotation", one.name), *one.path), one)
            for one in self.view.annotations
        ]

    def place_of(self, path: JsonPath) -> Place:
        """Finds the place of a value of the model, with the name of the panel or part around it."""
        whole = self.place.path + path
        named = [place for place, _ in (*self.panels, *self.variables, *self.annotations)]
        around = [place for place in named if whole[: len(place.path)] == place.path]
        nearest = max(around, key=lambda place: len(place.path), default=self.place)
        return Place(nearest.file, whole, nearest.names)

    @cached_property
    def lines(self) -> Mapping[JsonPath, int]:
        """The line of each path."""
        return json_lines(self.source)


@dataclass(frozen=True)
class RuleEntry:
    """An alert or a recording rule.

    Attributes:
        model: the raw rule, every scalar a string.
        place: its place in the file.
        group_labels: labels of its group.
        interval: interval of its group, as written; empty if it has none.
    """

    model: Mapping[str, Any]
    place: Place
    group_labels: Mapping[str, Any]
    interval: str = ""

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
        rules: its rules; entries that are not rules are left out.
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
    """The result of reading a file.

    Attributes:
        document: the document; None if it could not be read.
        problems: reasons why the component would refuse it.
        unsupported: reason why it is not checked, or "".
        is_other: whether it is clearly neither a dashboard nor a rule file.
    """

    document: Document | None = None
    problems: Sequence[str] = field(default_factory=tuple)
    unsupported: str = ""
    is_other: bool = False


def read_document(file: Path) -> Reading:
    """Reads a dashboard or rule file; the suffix of its name decides which."""
    if file.suffix.lower() in RULE_ENDINGS:
        return _read_rules(file)
    return _read_dashboard(file)


def _read_dashboard(file: Path) -> Reading:
    loaded = load(file)
    problems = _dashboard_problems(file, loaded)
    if loaded.document is None:
        return Reading(problems=problems)
    outer = unwrapped(loaded.document)
    if is_dynamic(outer.model):
        return Reading(unsupported=DYNAMIC)
    if not has_dashboard_keys(outer.model):
        return Reading(problems=problems, is_other=True)
    place = Place(file, outer.path)
    return Reading(
        DashboardDocument(place, loaded.source, outer.model, outer.resource_name), problems
    )


def has_dashboard_keys(model: Mapping[str, Any]) -> bool:
    """Tells whether an object of any shape has something of a dashboard."""
    return bool(_DASHBOARD_KEYS & model.keys())


def _dashboard_problems(file: Path, loaded: Loaded) -> list[str]:
    try:
        checked_dashboard(file, loaded)
    except DashboardError as error:
        return [problem.removeprefix(f"{file}: ") for problem in error.problems]
    return []


def _panel_name(panel: PanelView, titles: Counter[str]) -> Name:
    kind = "row" if panel.type == "row" else "panel"
    shown = str(panel.id) if panel.id is not None and abs(panel.id) < 2**63 else ""
    return Name(kind, panel.title, shown, ambiguous=bool(shown) and titles[panel.title] > 1)


def _read_rules(file: Path) -> Reading:
    problems: list[str] = []
    outer: Any = None
    try:
        outer = parse_rule_file(file)
        checked_alerts(file, outer)
    except AlertError as error:
        problems = [problem.removeprefix(f"{file}: ") for problem in error.problems]
    try:
        source = file.read_text(encoding="utf-8-sig")
        if outer is None:
            # A key that is given twice hides no mistake in the rest of the file.
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
            text(group.get("interval")),
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
