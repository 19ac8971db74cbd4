"""What a diff says: typed results that every report and every caller in Python reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..stacks.kinds import Kind


class EditKind(StrEnum):
    """What happened to one value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True)
class Part:
    """The smallest differing part of an expression.

    Attributes:
        before: text that was there; empty if something was only added.
        after: text that is there now; empty if something was only removed.
    """

    before: str
    after: str


@dataclass(frozen=True)
class Edit:
    """One value that differs.

    Attributes:
        path: keys that lead to it; `[A]` is the entry of a list that is known by `A`, such as a
            query by its refId, and `[0]` that of a list whose entries have no name.
        what: the same in a person's words, such as `query A` or `threshold red`.
        kind: what happened.
        before: the old value; None if there was none. For `REORDERED` the old order of keys.
        after: the new value; None if there is none. For `REORDERED` the new order of keys.
        parts: of a changed PromQL expression, what exactly differs; empty for all else.
        secret: whether it is a credential; `before` and `after` are None then.
        cosmetic: whether nobody who reads the data would notice, such as a colour scheme's spelling
            or the version of a panel plugin.
    """

    path: tuple[str, ...]
    what: str
    kind: EditKind
    before: Any = None
    after: Any = None
    parts: tuple[Part, ...] = ()
    secret: bool = False
    cosmetic: bool = False


@dataclass(frozen=True)
class PanelIdentity:
    """What a panel is known by.

    Attributes:
        id: its id in the dashboard; None if it has none.
        title: its title; empty if it has none.
        type: its visualization, such as `timeseries`.
    """

    id: int | None
    title: str
    type: str

    def __str__(self) -> str:
        return f'panel "{self.title}"' if self.title else f"panel {self.id or '(no title)'}"


@dataclass(frozen=True)
class PanelPosition:
    """Where a panel is on the grid of 24 columns.

    Attributes:
        x: column, from the left.
        y: line, from the top.
        w: width in columns.
        h: height in lines.
        row: title of the collapsed row it is kept in; None outside of one.
    """

    x: int
    y: int
    w: int
    h: int
    row: str | None = None


@dataclass(frozen=True)
class PanelEntry:
    """A panel that was added or removed.

    Attributes:
        identity: what it is known by.
        panel: all of it; of a row, without the panels inside it, which are entries of their own.
        in_row: whether it is kept inside a collapsed row.
        expressions: its queries, by refId; those without an expression are left out.
    """

    identity: PanelIdentity
    panel: Mapping[str, Any]
    in_row: bool = False
    expressions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PanelChange:
    """A panel that was edited; where it stands is not part of it.

    Attributes:
        identity: what it is known by now.
        edits: every value that differs.
        was: what it was known by.
    """

    identity: PanelIdentity
    edits: tuple[Edit, ...]
    was: PanelIdentity


@dataclass(frozen=True)
class PanelMove:
    """A panel that stands elsewhere, or has another size.

    Attributes:
        identity: what it is known by now.
        before: where it stood; None if that was nowhere in particular.
        after: where it stands.
        was: what it was known by.
    """

    identity: PanelIdentity
    before: PanelPosition | None
    after: PanelPosition | None
    was: PanelIdentity


@dataclass(frozen=True)
class DashboardDiff:
    """How one dashboard differs from another.

    Attributes:
        added: panels, in the new order.
        removed: panels, in the old order.
        changed: panels that are in both and were edited, in the new order.
        moved: panels that are in both and stand elsewhere, in the new order.
        settings: edits of all that is no panel: title, variables, annotations, links, time, …;
            none for a dashboard that is new or deleted.
        order: panels in the new order, if it does not follow from the old one by leaving out what
            was removed and appending what was added; else empty.
        reordered: whether panels that are in both follow each other differently.
    """

    added: tuple[PanelEntry, ...] = ()
    removed: tuple[PanelEntry, ...] = ()
    changed: tuple[PanelChange, ...] = ()
    moved: tuple[PanelMove, ...] = ()
    settings: tuple[Edit, ...] = ()
    order: tuple[PanelIdentity, ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        panels = self.added or self.removed or self.changed or self.moved
        return bool(panels or self.settings or self.order)

    @property
    def cosmetic(self) -> bool:
        """Whether only the layout differs, or what nobody notices."""
        edits = [*self.settings, *(edit for one in self.changed for edit in one.edits)]
        return not (self.added or self.removed) and all(edit.cosmetic for edit in edits)


@dataclass(frozen=True)
class AlertChange:
    """An alert rule that differs.

    Attributes:
        uid: of the rule.
        title: its name.
        kind: added, removed or changed.
        edits: every value that differs, of a changed one.
        expression: its PromQL, of an added or removed one; empty if it has none.
        weakened: why it would now say less than before, one phrase each; empty if it would not.
    """

    uid: str
    title: str
    kind: EditKind
    edits: tuple[Edit, ...] = ()
    expression: str = ""
    weakened: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleGroupDiff:
    """How one rule group differs from another.

    Attributes:
        alerts: rules that differ, in the new order, removed ones last.
        settings: edits of the group itself, such as its interval.
    """

    alerts: tuple[AlertChange, ...] = ()
    settings: tuple[Edit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alerts or self.settings)


class Operation(StrEnum):
    """What would be done to an object."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    IMPORT = "import"
    FORGET = "forget"
    """It leaves the state and stays in Grafana."""


class RiskKind(StrEnum):
    """Why a reviewer should look twice."""

    PROVIDER = "provider"
    REPLACEMENT = "replacement"
    DELETION = "deletion"
    DATASOURCE = "data source"
    WEAKENED_ALERT = "weakened alert"
    FOREIGN = "foreign content"
    LOST_EDIT = "lost edit"


@dataclass(frozen=True)
class Risk:
    """Something a reviewer must not overlook.

    Attributes:
        kind: which sort.
        text: what would happen, for a person.
    """

    kind: RiskKind
    text: str


@dataclass(frozen=True)
class ObjectDiff:
    """What differs of one object, and what would be done about it.

    Attributes:
        kind: what it is.
        operation: what would be done.
        title: its name for a person: title, name or alert group.
        uid: its uid in Grafana, or its name if it has none; empty if unknown.
        urn: of its Pulumi resource; empty between files.
        file: of a comparison of files, the path below what was compared; else empty.
        dashboard: of a dashboard, what differs; for a new or deleted one all its panels.
        rule_group: of a rule group, what differs; for a new or deleted one all its alerts.
        edits: of all else, what differs; for all kinds also folder, and what Pulumi adds.
        risks: what a reviewer must not overlook.
        remarks: more that a reader should know of it, such as who changed it when.
        lost_edit: what somebody changed in Grafana since the last deployment and would now be
            undone; None if nothing, or if it was not asked for.
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

    def __bool__(self) -> bool:
        return self.operation is not Operation.UPDATE or bool(
            self.dashboard or self.rule_group or self.edits
        )

    @property
    def is_whole(self) -> bool:
        """Whether all of it is told, since there is nothing to compare it with."""
        return self.operation in (Operation.CREATE, Operation.DELETE, Operation.IMPORT)

    @property
    def cosmetic(self) -> bool:
        """Whether only layout differs, or what nobody notices."""
        return (
            self.operation is Operation.UPDATE
            and not self.rule_group
            and (self.dashboard is None or self.dashboard.cosmetic)
            and all(edit.cosmetic for edit in self.edits)
        )


@dataclass(frozen=True)
class Diff:
    """All that differs.

    Attributes:
        objects: those that differ, in the order of their importance: risks first.
        unchanged: how many were compared and do not differ.
        stack: name of the Pulumi stack; empty between files.
        notes: what a reader should know of how it was made, such as that Grafana was not asked.
        headline: what it comes to in one line; empty where the operations say it.
    """

    objects: tuple[ObjectDiff, ...] = ()
    unchanged: int = 0
    stack: str = ""
    notes: tuple[str, ...] = ()
    headline: str = ""

    def __bool__(self) -> bool:
        return bool(self.objects)

    @property
    def risks(self) -> tuple[Risk, ...]:
        """What a reviewer must not overlook, of all objects."""
        return tuple(risk for one in self.objects for risk in one.risks)

    def operations(self) -> Mapping[Operation, int]:
        """Counts the objects by what would be done to them."""
        done = [one.operation for one in self.objects]
        return {operation: done.count(operation) for operation in Operation if operation in done}


def in_order_of_importance(objects: Sequence[ObjectDiff]) -> tuple[ObjectDiff, ...]:
    """Sorts objects for a reader: those with risks first, then by kind and title."""
    kinds, risks = list(Kind), list(RiskKind)

    def rank(one: ObjectDiff) -> tuple[int, int, bool, str]:
        worst = min((risks.index(risk.kind) for risk in one.risks), default=len(risks))
        return worst, kinds.index(one.kind), one.cosmetic, one.title

    return tuple(sorted(objects, key=rank))
