"""The typed results of a diff, for all reports and for callers in Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..past.model import Compared
from ..stacks.kinds import Kind
from .evaluated import EvaluationChange


class EditKind(StrEnum):
    """The kind of change of one value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True)
class Part:
    """The smallest differing part of an expression.

    Attributes:
        before: the old text; empty if text was only added.
        after: the new text; empty if text was only removed.
    """

    before: str
    after: str


@dataclass(frozen=True)
class Edit:
    """One value that differs.

    Attributes:
        path: keys that lead to the value. `[A]` is the entry of a list with the name `A`, such as
            a query with this refId. `[0]` is the first entry of a list whose entries have no names.
        what: name of the value in words, such as `query A` or `threshold red`.
        kind: kind of the change.
        before: the old value; None if there was none. For `REORDERED` the old order of keys.
        after: the new value; None if there is none. For `REORDERED` the new order of keys.
        parts: the parts of a PromQL expression that differ; empty for other values.
        secret: whether the value is a credential; `before` and `after` are None then.
        cosmetic: whether no reader of the dashboard sees the change in the data, such as another
            version of a panel plugin, or a collapsed row.
        without_effect: kind of an edit that changes nothing at all, by its name in `cosmetic`;
            empty for other edits.
    """

    path: tuple[str, ...]
    what: str
    kind: EditKind
    before: Any = None
    after: Any = None
    parts: tuple[Part, ...] = ()
    secret: bool = False
    cosmetic: bool = False
    without_effect: str = ""


@dataclass(frozen=True)
class PanelIdentity:
    """The identity of a panel.

    Attributes:
        id: id in the dashboard; None if it has none.
        title: title; empty if it has none.
        type: visualization, such as `timeseries`; `row` or `tab` for these.
    """

    id: int | None
    title: str
    type: str

    def __str__(self) -> str:
        kind = self.type if self.type in ("row", "tab") else "panel"
        return f'{kind} "{self.title}"' if self.title else f"{kind} {self.id or '(no title)'}"


@dataclass(frozen=True)
class PanelPosition:
    """The position of a panel on the grid of 24 columns.

    Attributes:
        x: column, counted from the left.
        y: line, counted from the top of its row or tab, else of the dashboard.
        w: width in columns.
        h: height in lines.
        row: title of the row or tab that has the panel; None if it is in none.
        inside: the rows and tabs around it in words, such as `tab "Load"`; the outermost first.
    """

    x: int
    y: int
    w: int
    h: int
    row: str | None = None
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class PanelEntry:
    """A panel that was added or removed.

    Attributes:
        identity: identity of the panel.
        panel: model of the panel; the panels inside a row are separate entries.
        in_row: whether the panel is inside a collapsed row.
        expressions: its queries, by refId; queries without an expression are left out.
        place: where it is; None if it has no place.
    """

    identity: PanelIdentity
    panel: Mapping[str, Any]
    in_row: bool = False
    expressions: Mapping[str, str] = field(default_factory=dict)
    place: PanelPosition | None = None


@dataclass(frozen=True)
class PanelChange:
    """A panel that was edited; its position is not compared here.

    Attributes:
        identity: new identity of the panel.
        edits: every value that differs.
        was: old identity of the panel.
    """

    identity: PanelIdentity
    edits: tuple[Edit, ...]
    was: PanelIdentity


@dataclass(frozen=True)
class PanelMove:
    """A panel with another position or size.

    Attributes:
        identity: new identity of the panel.
        before: old position; None if the panel had none.
        after: new position; None if the panel has none.
        was: old identity of the panel.
    """

    identity: PanelIdentity
    before: PanelPosition | None
    after: PanelPosition | None
    was: PanelIdentity


@dataclass(frozen=True)
class DashboardDiff:
    """The differences between two dashboards.

    Attributes:
        added: panels, in the new order.
        removed: panels, in the old order.
        changed: panels that are in both and were edited, in the new order.
        moved: panels that are in both and have another position, in the new order.
        settings: edits outside of panels: title, variables, annotations, links, time, …;
            empty for a dashboard that is new or deleted.
        order: all panels in the new order. It is empty if removing the removed panels from the old
            order and appending the added ones gives the new order.
        reordered: whether the panels that are in both have another order.
        models: the old and the new model, which pictures are drawn from; {} where there is none.
    """

    added: tuple[PanelEntry, ...] = ()
    removed: tuple[PanelEntry, ...] = ()
    changed: tuple[PanelChange, ...] = ()
    moved: tuple[PanelMove, ...] = ()
    settings: tuple[Edit, ...] = ()
    order: tuple[PanelIdentity, ...] = ()
    reordered: bool = False
    models: tuple[Mapping[str, Any], Mapping[str, Any]] = field(
        default=({}, {}), compare=False, repr=False
    )

    def __bool__(self) -> bool:
        panels = self.added or self.removed or self.changed or self.moved
        return bool(panels or self.settings or self.order)

    @property
    def cosmetic(self) -> bool:
        """Whether only the layout differs, or values that no reader of the dashboard sees."""
        edits = [*self.settings, *(edit for one in self.changed for edit in one.edits)]
        return not (self.added or self.removed) and all(edit.cosmetic for edit in edits)


@dataclass(frozen=True)
class AlertChange:
    """An alert rule that differs.

    Attributes:
        uid: uid of the rule.
        title: name of the rule.
        kind: added, removed or changed.
        edits: every value that differs in a changed rule.
        expression: PromQL of an added or removed rule; empty if it has none.
        weakened: reasons why the alert would notify less than before, one phrase each; empty if
            there is no reason.
        redirected: where its notifications would go instead of where they went; empty if nothing
            changes that.
        past: what it did in the past and what it would have done; None if that is not known.
    """

    uid: str
    title: str
    kind: EditKind
    edits: tuple[Edit, ...] = ()
    expression: str = ""
    weakened: tuple[str, ...] = ()
    redirected: str = ""
    past: Compared | None = None


@dataclass(frozen=True)
class RuleGroupDiff:
    """The differences between two rule groups.

    Attributes:
        alerts: rules that differ, in the new order; removed rules come last.
        settings: edits of the group itself, such as its interval.
        evaluations: the rules that are evaluated otherwise, so that they may fire otherwise.
    """

    alerts: tuple[AlertChange, ...] = ()
    settings: tuple[Edit, ...] = ()
    evaluations: tuple[EvaluationChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alerts or self.settings)


class Operation(StrEnum):
    """The operation that would be done to an object."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    IMPORT = "import"
    FORGET = "forget"
    """The object leaves the state and stays in Grafana."""


class RiskKind(StrEnum):
    """The kind of a risk, the most important first."""

    SILENT = "would have been silent"
    FIRES = "would have fired"
    NOBODY = "nobody gets it"
    RECIPIENTS = "who gets alerts"
    TOO_OLD = "Grafana too old"
    EXISTS = "exists already"
    PROVIDER = "provider"
    REPLACEMENT = "replacement"
    DELETION = "deletion"
    DATASOURCE = "data source"
    WEAKENED_ALERT = "weakened alert"
    FOREIGN = "foreign content"
    LOST_EDIT = "lost edit"


@dataclass(frozen=True)
class Risk:
    """An effect of a change that a reviewer must not overlook.

    Attributes:
        kind: kind of the risk.
        text: the effect, in words.
    """

    kind: RiskKind
    text: str


@dataclass(frozen=True)
class ObjectDiff:
    """The differences of one object, and the operation on it.

    Attributes:
        kind: kind of the object.
        operation: operation that would be done.
        title: title or name of the object.
        uid: uid in Grafana; empty if the object has none or it is unknown.
        urn: URN of its Pulumi resource; empty in a comparison of files.
        file: path of the file, relative to the compared folder; empty unless files are compared.
        dashboard: differences of a dashboard; for a new or deleted dashboard all its panels.
        rule_group: differences of a rule group; for a new or deleted group all its alerts.
        edits: differences of all other properties, such as the folder.
        risks: risks of the change.
        remarks: further facts about the object, such as who changed it when.
        lost_edit: changes that somebody made in Grafana since the last deployment and that would
            be undone; None if there are none, or if Grafana was not asked.
        page: address of its page in Grafana; empty if it has none yet, or it is not known.
    """

    kind: Kind
    operation: Operation
    title: str
    uid: str = ""
    urn: str = ""
    file: str = ""
    dashboard: DashboardDiff | None = None
    rule_group: RuleGroupDiff | None = None
    edits: tuple[Edit, ...] = ()
    risks: tuple[Risk, ...] = ()
    remarks: tuple[str, ...] = ()
    lost_edit: "ObjectDiff | None" = None
    page: str = ""

    def __bool__(self) -> bool:
        return self.operation is not Operation.UPDATE or bool(
            self.dashboard or self.rule_group or self.edits
        )

    @property
    def is_whole(self) -> bool:
        """Whether the object is shown as a whole, because there is no other side to compare."""
        return self.operation in (Operation.CREATE, Operation.DELETE, Operation.IMPORT)

    @property
    def cosmetic(self) -> bool:
        """Whether only the layout differs, or values that no reader of the dashboard sees."""
        return (
            self.operation is Operation.UPDATE
            and not self.rule_group
            and (self.dashboard is None or self.dashboard.cosmetic)
            and all(edit.cosmetic for edit in self.edits)
        )


@dataclass(frozen=True)
class Diff:
    """All differences of a comparison.

    Attributes:
        objects: objects that differ, the most important first: those with risks.
        unchanged: number of objects that were compared and do not differ; None if it is not known:
            a plan leaves such objects out.
        stack: name of the Pulumi stack; empty in a comparison of files.
        notes: facts about the comparison, such as objects that could not be compared.
        headline: the result in one line; if empty, reports count the operations instead.
        project: name of the Pulumi project; empty if it is not known.
    """

    objects: tuple[ObjectDiff, ...] = ()
    unchanged: int | None = 0
    stack: str = ""
    notes: tuple[str, ...] = ()
    headline: str = ""
    project: str = ""

    def __bool__(self) -> bool:
        return bool(self.objects)

    @property
    def risks(self) -> tuple[Risk, ...]:
        """The risks of all objects."""
        return tuple(risk for one in self.objects for risk in one.risks)

    def operations(self) -> Mapping[Operation, int]:
        """Counts the objects by operation."""
        done = [one.operation for one in self.objects]
        return {operation: done.count(operation) for operation in Operation if operation in done}


def in_order_of_importance(objects: Sequence[ObjectDiff]) -> tuple[ObjectDiff, ...]:
    """Sorts objects for a reader: those with risks first, then by kind and title."""
    kinds, risks = list(Kind), list(RiskKind)

    def rank(one: ObjectDiff) -> tuple[int, int, bool, str]:
        worst = min((risks.index(risk.kind) for risk in one.risks), default=len(risks))
        return worst, kinds.index(one.kind), one.cosmetic, one.title

    return tuple(sorted(objects, key=rank))
