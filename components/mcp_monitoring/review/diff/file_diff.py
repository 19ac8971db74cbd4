"""Compares two files or two folders of dashboards and rule files, without Pulumi or Grafana."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...alerting.alerts import AlertError, AlertGroup, read_alert_file
from ...alerting.group_names import apart
from ...alerting.rule_names import rule_titles, rule_uids
from ...dashboard.files import DashboardError, read_dashboard
from ...problems import ProblemsError
from ..console.printing import number_of
from ..documents.read import DASHBOARD_ENDINGS, RULE_ENDINGS, holds_rules, read_document
from ..stacks.kinds import Kind
from .model import Diff, ObjectDiff, Operation, Risk, RiskKind, in_order_of_importance
from .resources import Difference, difference


class FilesError(ProblemsError):
    """The files cannot be compared.

    Attributes:
        problems: one line for each problem, with file and place.
    """


@dataclass(frozen=True)
class _Object:
    """One object of a file, in the form of a resource's inputs."""

    kind: Kind
    title: str
    uid: str
    file: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class _Group:
    """A group of alerts with its names in Grafana, and the file it is from."""

    group: AlertGroup
    titles: Sequence[str]
    uids: Sequence[str]
    file: str


@dataclass
class _Content:
    objects: dict[tuple[Kind, str], _Object] = field(default_factory=dict)
    groups: list[_Group] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    others: int = 0

    def add(self, one: _Object) -> None:
        key = (one.kind, one.uid or one.title)
        taken = self.objects.setdefault(key, one)
        if taken is not one:
            self.problems.append(f"{one.file}: {one.kind} {key[1]!r} is also in {taken.file}")


def files_diff(before: Path, after: Path) -> Diff:
    """Compares two dashboards, two rule files, or two folders of them.

    Folders are read with their subfolders. In folders, dashboards with the same uid are compared,
    and rule groups with the same name; other files are skipped. Two files are compared even if
    their uids differ.

    Args:
        before: the old file or folder.
        after: the new one.

    Raises:
        FilesError: if a file does not exist, cannot be read or is no dashboard or rule file, or if
            a file and a folder are given.
    """
    missing = [path for path in (before, after) if not path.exists()]
    if missing:
        raise FilesError([f"{path}: there is no such file or folder" for path in missing])
    if before.is_dir() != after.is_dir():
        raise FilesError([f"{before} and {after}: give two files, or two folders"])
    old, new = _read(before), _read(after)
    if problems := old.problems + new.problems:
        raise FilesError(problems)
    pairs = _pairs(old, new, one_of_each=before.is_file())
    objects = [_compared(*pair) for pair in pairs]
    return Diff(
        objects=in_order_of_importance([one for one in objects if one]),
        unchanged=sum(not one for one in objects),
        notes=tuple(_notes(old, new)),
    )


def _notes(old: _Content, new: _Content) -> Iterator[str]:
    if others := max(old.others, new.others):
        yield f"{number_of(others, 'other file was', 'other files were')} skipped"
    if any(one.group.records for one in (*old.groups, *new.groups)):
        yield "recording rules were not compared; Grafana does not get them"


def _read(path: Path) -> _Content:
    content = _Content()
    endings = (*DASHBOARD_ENDINGS, *RULE_ENDINGS)
    if path.is_dir():
        for file in sorted(one for one in path.rglob("*") if one.suffix.lower() in endings):
            if file.is_file() and read_document(file).is_other:
                content.others += 1
            elif file.is_file():
                _read_file(file, str(file.relative_to(path)), content)
    else:
        _read_file(path, str(path), content)
    for one, group in zip(
        content.groups, apart([one.group for one in content.groups]), strict=True
    ):
        if group.rules:
            inputs = _rule_group(group, one.titles, one.uids)
            content.add(_Object(Kind.RULE_GROUP, group.name, "", one.file, inputs))
    return content


def _read_file(file: Path, shown: str, content: _Content) -> None:
    try:
        if holds_rules(file):
            groups = read_alert_file(file, "skip")
            named = zip(groups, rule_titles(groups, ""), rule_uids(groups, ""), strict=True)
            content.groups += [_Group(*one, shown) for one in named]
        else:
            dashboard = read_dashboard(file)
            model = {**dashboard.model, "uid": dashboard.uid}
            inputs = {"configJson": json.dumps(model)}
            title = str(model.get("title"))
            content.add(_Object(Kind.DASHBOARD, title, dashboard.uid, shown, inputs))
    except (DashboardError, AlertError) as error:
        content.problems += error.problems


def _rule_group(group: AlertGroup, titles: Sequence[str], uids: Sequence[str]) -> dict[str, Any]:
    return {
        "name": group.name,
        "intervalSeconds": group.interval_seconds,
        "rules": [
            {
                "uid": uid,
                "name": title,
                "for": rule.for_,
                "keepFiringFor": rule.keep_firing_for,
                "labels": dict(rule.labels),
                "annotations": dict(rule.annotations),
                "datas": [{"refId": "query", "model": {"expr": rule.expr}}],
            }
            for rule, title, uid in zip(group.rules, titles, uids, strict=True)
        ],
    }


def _pairs(
    old: _Content, new: _Content, *, one_of_each: bool
) -> list[tuple[_Object | None, _Object | None]]:
    if one_of_each and len(old.objects) == len(new.objects) == 1:
        (was,), (now,) = old.objects.values(), new.objects.values()
        if was.kind is now.kind:
            return [(was, now)]
    return [
        (old.objects.get(key), new.objects.get(key))
        for key in dict.fromkeys((*old.objects, *new.objects))
    ]


def _compared(old: _Object | None, new: _Object | None) -> ObjectDiff:
    shown = new or old
    assert shown is not None  # noqa: S101  # one of a pair is there
    before, after = old.inputs if old else {}, new.inputs if new else {}
    found = difference(shown.kind, before, after, ("configJson",))
    operation = Operation.UPDATE
    if old is None or new is None:
        operation = Operation.CREATE if old is None else Operation.DELETE
    return ObjectDiff(
        kind=shown.kind,
        operation=operation,
        title=shown.title,
        uid=shown.uid,
        file=shown.file,
        dashboard=found.dashboard,
        rule_group=found.rule_group,
        risks=tuple(_risks(operation, found)),
    )


def _risks(operation: Operation, found: Difference) -> list[Risk]:
    gone = [Risk(RiskKind.DELETION, "would be deleted")] if operation is Operation.DELETE else []
    alerts = found.rule_group.alerts if found.rule_group else ()
    return gone + [
        Risk(RiskKind.WEAKENED_ALERT, f"{alert.title}: {reason}")
        for alert in alerts
        for reason in alert.weakened
    ]
