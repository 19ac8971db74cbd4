"""Reading of dashboard and rule files, where one mistake never hides another.

The component's own readers find the reasons why it would refuse to deploy a file. The document is
kept as well, with any shape: a foreign export gets findings, never a traceback.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ...alerting.alerts import AlertError, AlertGroup, checked_alerts
from ...alerting.records import Records
from ...alerting.rule_documents import RuleObject, is_rule_json, objects_of
from ...alerting.rule_files import RuleFile, parse_rule_file
from ...dashboard.classic.keys import ANNOTATIONS, PANELS, ROWS, VARIABLES
from ...dashboard.classic.read import read_view
from ...dashboard.dynamic.sections import is_tab
from ...dashboard.files import Dashboard, DashboardError, checked_dashboard
from ...dashboard.lenient import JsonPath, mapping, objects, text
from ...dashboard.loaded import Loaded, is_yaml, load
from ...dashboard.view import AnnotationView, PanelView, VariableView, View
from ...dashboard.wrappers import Unwrapped
from ...file_kinds import is_dashboard, is_dashboard_text
from .deployment import Deployment
from .lines import in_form, json_lines, yaml_lines
from .place import Name, Place

# A JSON object without any of these keys is not a dashboard.
_DASHBOARD_KEYS = {PANELS, ROWS, VARIABLES, ANNOTATIONS, "schemaVersion", "title"}


@dataclass(frozen=True)
class DashboardDocument:
    """A dashboard file.

    Attributes:
        place: the model in the file.
        source: the text of the file.
        outer: the model and its wrapper; the model is of any shape.
    """

    place: Place
    source: str
    outer: Unwrapped

    @property
    def model(self) -> Mapping[str, Any]:
        """The dashboard model, or the classic form of a dynamic dashboard."""
        return self.outer.model

    @property
    def uid(self) -> str:
        """The uid in a deployment, as in `mcp_monitoring.dashboard.files`."""
        return text(self.model.get("uid")) or self.outer.resource_name or self.place.file.stem

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
        """The line of each path; one of a dynamic dashboard has the paths of its classic form."""
        is_text = is_yaml(self.place.file)
        lines = yaml_lines(self.source) if is_text else json_lines(self.source)
        if self.outer.dynamic is None:
            return lines
        return in_form(lines, self.outer.path, self.outer.dynamic.form)


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
        return yaml_lines(self.source) if is_yaml(self.place.file) else json_lines(self.source)


Document = DashboardDocument | RuleDocument


@dataclass(frozen=True)
class Reading:
    """The result of reading a file.

    Attributes:
        document: the document; None if it could not be read.
        problems: reasons why the component would refuse it.
        is_other: whether it is clearly neither a dashboard nor a rule file.
        dashboard: the dashboard as the component reads it; None if it would refuse it.
        groups: the alerts as the component reads them; empty if it would refuse them.
    """

    document: Document | None = None
    problems: Sequence[str] = field(default_factory=tuple)
    is_other: bool = False
    dashboard: Dashboard | None = None
    groups: Sequence[AlertGroup] = ()

    @property
    def warnings(self) -> Sequence[str]:
        """Parts that are deployed otherwise than the file says, `FILE: place: what`."""
        of_dashboard = self.dashboard.warnings if self.dashboard else ()
        return [*of_dashboard, *(warning for one in self.groups for warning in one.warnings)]


def read_document(file: Path, deployment: Deployment | None = None) -> Reading:
    """Reads a dashboard or rule file.

    Its content decides which; see `loaded_dashboard`.

    Args:
        file: the file.
        deployment: what a deployment of the file is told; by default nothing.
    """
    deployment = deployment or Deployment()
    loaded = loaded_dashboard(file)
    if loaded is None:
        return _read_rules(file, deployment.records)
    return _read_dashboard(file, loaded, deployment.answered)


def loaded_dashboard(file: Path) -> Loaded | None:
    """Loads a file that may be a dashboard; None for a rule file.

    A file in JSON is a dashboard unless it holds groups of rules, a file in YAML is a rule file
    unless it is meant as a dashboard. A file in JSON is read once, as it may be a pipe.
    """
    loaded = load(file)
    if not is_yaml(file):
        return None if is_rule_json(loaded.document) else loaded
    if loaded.document is None:
        return loaded if is_dashboard_text(loaded.source) else None
    return loaded if is_dashboard(loaded.document) else None


def _read_dashboard(file: Path, loaded: Loaded, answered: Collection[str]) -> Reading:
    problems: list[str] = []
    dashboard: Dashboard | None = None
    try:
        dashboard = checked_dashboard(file, loaded, answered=answered)
    except DashboardError as error:
        problems = [problem.removeprefix(f"{file}: ") for problem in error.problems]
    if loaded.document is None:
        return Reading(problems=problems)
    outer = loaded.outer
    if not has_dashboard_keys(outer.model):
        return Reading(problems=problems, is_other=True)
    place = Place(file, outer.path)
    return Reading(
        DashboardDocument(place, loaded.source, outer),
        problems,
        dashboard=dashboard,
    )


def has_dashboard_keys(model: Mapping[str, Any]) -> bool:
    """Tells whether an object of any shape has something of a dashboard."""
    return bool(_DASHBOARD_KEYS & model.keys())


def _panel_name(panel: PanelView, titles: Counter[str]) -> Name:
    kind = "tab" if is_tab(panel.model) else "row" if panel.type == "row" else "panel"
    shown = str(panel.id) if panel.id is not None and abs(panel.id) < 2**63 else ""
    return Name(kind, panel.title, shown, ambiguous=bool(shown) and titles[panel.title] > 1)


def _read_rules(file: Path, records: Records) -> Reading:
    problems: list[str] = []
    rule_file: RuleFile | None = None
    groups: list[AlertGroup] = []
    try:
        rule_file = parse_rule_file(file)
        groups = checked_alerts(rule_file, records)
    except AlertError as error:
        problems = [problem.removeprefix(f"{file}: ") for problem in error.problems]
    try:
        source = file.read_text(encoding="utf-8-sig")
        if rule_file is None:
            rule_file = _read_leniently(file, source)
    except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError):
        return Reading(problems=problems)
    found = objects_of(rule_file)
    if not any(isinstance(one.body, dict) and "groups" in one.body for one in found):
        is_other = not any(one.kind and one.may_hold_rules for one in found)
        return Reading(problems=problems, is_other=is_other)
    rules = [rule for one in found if one.may_hold_rules for rule in _rules_of(file, one)]
    return Reading(RuleDocument(Place(file), source, rules), problems, groups=groups)


def _read_leniently(file: Path, source: str) -> RuleFile:
    """Reads a rule file with a key that is given twice, which hides no mistake in the rest."""
    documents = list(yaml.load_all(source, yaml.BaseLoader))
    return RuleFile(file, list(enumerate(documents)), has_several=len(documents) > 1)


def _rules_of(file: Path, one: RuleObject) -> Iterator[RuleEntry]:
    for number, group in objects(mapping(one.body).get("groups")):
        place = Place(file, (*one.groups_path, number)).inside(_group_name(group))
        for index, rule in objects(group.get("rules")):
            yield RuleEntry(
                rule,
                place.inside(_rule_name(rule), "rules", index),
                mapping(group.get("labels")),
                text(group.get("interval")),
            )


def _group_name(group: Mapping[str, Any]) -> Name:
    return Name("group", text(group.get("name")))


def _rule_name(rule: Mapping[str, Any]) -> Name:
    kind = "record" if "record" in rule else "alert"
    return Name(kind, text(rule.get(kind)))
