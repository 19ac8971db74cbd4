"""Compares two files or two folders of dashboards and rule files, without Pulumi or Grafana."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from ...alerting.alerts import AlertError, AlertGroup, read_alert_file
from ...alerting.group_names import apart
from ...alerting.rule_names import rule_titles, rule_uids
from ...dashboard.classic.keys import PANELS, ROWS
from ...dashboard.files import (
    DashboardError,
    checked_dashboard,
    names_of_data_sources,
)
from ...dashboard.loaded import DASHBOARD_ENDINGS, Loaded, is_yaml
from ...dashboard.wrappers import unwrapped
from ...file_kinds import is_dashboard_text
from ...problems import ProblemsError
from ..console.printing import number_of
from ..documents.read import (
    DashboardDocument,
    loaded_dashboard,
    read_document,
)
from ..stacks.kinds import Kind
from .json_edits import edit
from .model import (
    Diff,
    Edit,
    EditKind,
    ObjectDiff,
    Operation,
    Risk,
    RiskKind,
    in_order_of_importance,
)
from .past import compared_document, past_dashboard, past_groups
from .resources import Difference, difference


class FilesError(ProblemsError):
    """The files cannot be compared.

    Attributes:
        problems: one line for each problem, with file and place.
    """


# What a text that cannot be parsed has in it, if it was meant to be a dashboard or a rule file.
_MEANT = re.compile(
    rf'"({PANELS}|{ROWS}|schemaVersion)"\s*:|^[\s-]*(alert|record)"?\s*:', re.MULTILINE
)


@dataclass(frozen=True)
class _Object:
    """One object of a file, in the form of a resource's inputs."""

    kind: Kind
    title: str
    uid: str
    file: str
    inputs: Mapping[str, Any]
    is_faulty: bool = False


@dataclass(frozen=True)
class _Group:
    """A group of alerts with its names in Grafana, and the file it is from."""

    group: AlertGroup
    titles: Sequence[str]
    uids: Sequence[str]
    file: str
    is_faulty: bool


_Key = tuple[Kind, str, PurePath]
"""The kind of an object, its uid or name, and the folder of its file."""


@dataclass
class _Content:
    objects: dict[_Key, _Object] = field(default_factory=dict)
    groups: list[_Group] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    others: int = 0

    def add(self, one: _Object) -> None:
        # A deployment takes the files of a folder, so another folder may have the same uids.
        folder = PurePath(one.file).parent
        key = (one.kind, one.uid or one.title, folder)
        taken = self.objects.setdefault(key, one)
        if taken is not one:
            self.problems.append(f"{one.file}: {one.kind} {key[1]!r} is also in {taken.file}")
            again = (one.kind, f"{key[1]} of {one.file}, {len(self.objects)}", folder)
            self.objects[again] = replace(one, is_faulty=True)


_ReadFile = Callable[[Path, str, _Content], None]


def files_diff(before: Path, after: Path) -> Diff:
    """Compares two dashboards, two rule files, or two folders of them.

    Folders are read with their subfolders. In folders, dashboards with the same uid are compared,
    and rule groups with the same name, those in the same subfolder first; other files are skipped.
    Two files are compared even if their uids differ.

    The new side is what a deployment would take, so it must be free of faults. The old side is
    history: what is wrong with it is no error. A faulty object of the old side that has no partner
    by its uid or name is compared with that of the same file.

    Args:
        before: the old file or folder.
        after: the new one.

    Raises:
        FilesError: if a file does not exist, a file of the new side cannot be deployed or read, a
            file and a folder are given, or a dashboard and a rule file.
    """
    missing = [path for path in (before, after) if not path.exists()]
    if missing:
        raise FilesError([f"{path}: there is no such file or folder" for path in missing])
    if before.is_dir() != after.is_dir():
        raise FilesError([f"{before} and {after}: give two files, or two folders"])
    old, new = _read(before, _read_past), _read(after, _read_file)
    if new.problems:
        raise FilesError(new.problems)
    one_of_each = not before.is_dir()
    if one_of_each and (kinds := _kinds(old)) and _kinds(new) and not kinds & _kinds(new):
        was, now = (_called(one) for one in (old, new))
        raise FilesError([f"{before} is a {was} and {after} a {now}: give two of one kind"])
    pairs = _pairs(old, new, one_of_each=one_of_each)
    objects = [_compared(*pair) for pair in pairs]
    return Diff(
        objects=in_order_of_importance([one for one in objects if one]),
        unchanged=sum(not one for one in objects),
        notes=tuple(_notes(old, new)),
    )


def _kinds(content: _Content) -> set[Kind]:
    return {kind for kind, _, _ in content.objects}


def _called(content: _Content) -> str:
    return "dashboard" if Kind.DASHBOARD in _kinds(content) else "rule file"


def _notes(old: _Content, new: _Content) -> Iterator[str]:
    yield from old.unreadable
    faulty = {one.file for one in old.objects.values() if one.is_faulty}
    if faulty:
        has = "has faults, which are" if len(faulty) == 1 else "have faults, which are"
        yield f"{number_of(len(faulty), 'file')} of the old side {has} not judged"
    if others := max(old.others, new.others):
        yield f"{number_of(others, 'other file was', 'other files were')} skipped"
    if any(one.group.records for one in (*old.groups, *new.groups)):
        yield "recording rules were not compared; Grafana does not get them"


def _read(path: Path, read_file: _ReadFile) -> _Content:
    content = _Content()
    if path.is_dir():
        for file in sorted(
            one for one in path.rglob("*") if one.suffix.lower() in DASHBOARD_ENDINGS
        ):
            shown = file.relative_to(path)
            if ".git" in shown.parts or not file.is_file():
                continue
            if _is_other(file):
                content.others += 1
            else:
                read_file(file, str(shown), content)
    else:
        read_file(path, str(path), content)
    by_folder: dict[PurePath, list[_Group]] = {}
    for one in content.groups:
        by_folder.setdefault(PurePath(one.file).parent, []).append(one)
    for together in by_folder.values():
        _add_rule_groups(together, content)
    return content


def _add_rule_groups(groups: Sequence[_Group], content: _Content) -> None:
    """Adds the groups of one folder, by the names that a deployment of them gives."""
    named = apart([one.group for one in groups])
    for one, group in zip(groups, named, strict=True):
        if group.rules:
            inputs = _rule_group(group, one.titles, one.uids)
            content.add(_Object(Kind.RULE_GROUP, group.name, "", one.file, inputs, one.is_faulty))


def _is_other(file: Path) -> bool:
    """Tells whether a file is neither a dashboard nor a rule file, nor meant to be one."""
    reading = read_document(file)
    if isinstance(reading.document, DashboardDocument):
        # A JSON schema has a title, too.
        return "$schema" in reading.document.model and not reading.document.panels
    if reading.is_other or reading.document is not None:
        return reading.is_other
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        return not (_MEANT.search(text) or (is_yaml(file) and is_dashboard_text(text)))
    except OSError:
        return False


def _read_file(file: Path, shown: str, content: _Content) -> None:
    """Reads a file of the new side; what cannot be deployed is a problem."""
    try:
        loaded = loaded_dashboard(file)
        if loaded is None:
            _add_groups(read_alert_file(file, "skip"), shown, content)
        else:
            _add_dashboard(_deployed(file, loaded), shown, content)
    except (DashboardError, AlertError) as error:
        content.problems += error.problems


def _read_past(file: Path, shown: str, content: _Content) -> None:
    """Reads a file of the old side; what cannot be deployed is read as it is."""
    loaded = loaded_dashboard(file)
    if loaded is None:
        _read_past_rules(file, shown, content)
        return
    try:
        _add_dashboard(_deployed(file, loaded), shown, content)
    except DashboardError as error:
        document = past_dashboard(loaded, file.stem)
        if document is None:
            content.unreadable.append(_unreadable(error, file, shown))
        else:
            _add_dashboard(document, shown, content, is_faulty=True)


def _read_past_rules(file: Path, shown: str, content: _Content) -> None:
    try:
        _add_groups(read_alert_file(file, "skip"), shown, content)
    except AlertError as error:
        groups = past_groups(file)
        if groups is None:
            content.unreadable.append(_unreadable(error, file, shown))
        else:
            _add_groups(groups, shown, content, is_faulty=True)


def _unreadable(error: ProblemsError, file: Path, shown: str) -> str:
    why = error.problems[0].removeprefix(f"{file}: ")
    return f"the old side of {shown} could not be read ({why}); what is in it counts as new"


def _deployed(file: Path, loaded: Loaded) -> Mapping[str, Any]:
    # No deployment says here which data sources stand for the placeholders of the file.
    answered = names_of_data_sources(file, loaded) or ()
    dashboard = checked_dashboard(file, loaded, answered=answered)
    return compared_document({**dashboard.model, "uid": dashboard.uid}, dashboard.dynamic)


def _add_dashboard(
    document: Mapping[str, Any], shown: str, content: _Content, *, is_faulty: bool = False
) -> None:
    inputs = {"configJson": json.dumps(document)}
    uid = str(document["uid"])
    title = str(unwrapped(document).model.get("title") or uid)
    content.add(_Object(Kind.DASHBOARD, title, uid, shown, inputs, is_faulty))


def _add_groups(
    groups: Sequence[AlertGroup], shown: str, content: _Content, *, is_faulty: bool = False
) -> None:
    named = zip(groups, rule_titles(groups), rule_uids(groups, ""), strict=True)
    content.groups += [_Group(*one, shown, is_faulty) for one in named]


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
        return [(was, now)]
    partners = {**_moved(old, new), **_partners_by_file(old, new)}
    taken = set(partners.values())
    pairs = [(was, new.objects.get(partners.get(key, key))) for key, was in old.objects.items()]
    added = [now for key, now in new.objects.items() if key not in {*old.objects, *taken}]
    return [*pairs, *((None, now) for now in added)]


def _moved(old: _Content, new: _Content) -> dict[_Key, _Key]:
    """Pairs what is in another folder than before."""
    left = {key[:2]: key for key in reversed(new.objects) if key not in old.objects}
    gone = (key for key in old.objects if key not in new.objects)
    return {key: left.pop(key[:2]) for key in gone if key[:2] in left}


def _partners_by_file(old: _Content, new: _Content) -> dict[_Key, _Key]:
    """Pairs what is left of faulty files: a repair may have changed the uid or the name."""
    left: dict[tuple[Kind, str], list[_Key]] = {}
    for key, now in new.objects.items():
        if key not in old.objects:
            left.setdefault((now.kind, now.file), []).append(key)
    partners: dict[_Key, _Key] = {}
    for key, was in old.objects.items():
        candidates = left.get((was.kind, was.file))
        if was.is_faulty and key not in new.objects and candidates:
            partners[key] = candidates.pop(0)
    return partners


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
        edits=tuple(_repaired_name(old, new)),
        risks=tuple(_risks(operation, found)),
    )


def _repaired_name(old: _Object | None, new: _Object | None) -> Iterator[Edit]:
    """Yields the edit of a uid or name by which a faulty object would have been known."""
    if old is not None and new is not None and old.is_faulty:
        key = "uid" if old.kind is Kind.DASHBOARD else "name"
        was, now = ((one.uid or one.title) for one in (old, new))
        if was != now:
            yield edit((key,), EditKind.CHANGED, before=was, after=now)


def _risks(operation: Operation, found: Difference) -> list[Risk]:
    gone = [Risk(RiskKind.DELETION, "would be deleted")] if operation is Operation.DELETE else []
    alerts = found.rule_group.alerts if found.rule_group else ()
    return gone + [
        Risk(RiskKind.WEAKENED_ALERT, f"{alert.title}: {reason}")
        for alert in alerts
        for reason in alert.weakened
    ]
