"""Suppressions: findings that a project allows, called exceptions in its settings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from ...suggestions import did_you_mean
from ..documents.place import Name, Place
from .catalog import RULES
from .findings import Finding, SwitchedOff

_PLACES = (
    *("panel", "row", "tab", "query", "variable", "annotation"),
    *("group", "alert", "record", "metric"),
)
_KEYS = ("rule", "reason", "file", *_PLACES)


@dataclass(frozen=True)
class RuleException:
    """One exception of the settings file.

    Attributes:
        place: its place in the settings file.
        rule: id of the rule that it switches off.
        reason: reason for the exception.
        file: pattern of files, relative to the settings file; empty for all files.
        names: names that limit it, by kind: title or id of a panel, refId of a query, …
    """

    place: Place
    rule: str
    reason: str
    file: str
    names: Mapping[str, str]

    def covers(self, finding: Finding) -> bool:
        """Tells whether the exception switches off a finding."""
        return (
            finding.rule == self.rule
            and (not self.file or self.covers_file(finding.place.file))
            and all(
                any(_is_called(name, kind, wanted) for name in finding.place.names)
                for kind, wanted in self.names.items()
            )
        )

    def covers_file(self, file: Path) -> bool:
        """Tells whether the exception applies to a file."""
        return fnmatchcase(_seen_from(self.place.file, file), self.file)


@cache
def _seen_from(settings: Path, file: Path) -> str:
    """Writes the path of a file relative to the settings file, if it lies below."""
    base, whole = settings.resolve().parent, file.resolve()
    return (whole.relative_to(base) if whole.is_relative_to(base) else whole).as_posix()


def exceptions_of(entries: Sequence[Any], file: Path) -> list[RuleException]:
    """Makes exceptions from entries without problems (see `exception_problems`)."""
    return [
        RuleException(
            Place(file).inside(Name("exception", str(index + 1)), "exceptions", index),
            entry["rule"],
            " ".join(entry["reason"].split()),
            entry.get("file", ""),
            {kind: entry[kind] for kind in _PLACES if kind in entry},
        )
        for index, entry in enumerate(entries)
    ]


def exception_problems(entries: Sequence[Any]) -> list[str]:
    """Lists the problems of entries, one line each, `PLACE: what is wrong`."""
    return [
        f"exceptions[{index}]: {problem}"
        for index, entry in enumerate(entries)
        for problem in _problems(entry)
    ]


def without_exceptions(
    findings: Sequence[Finding],
    exceptions: Sequence[RuleException],
    checked: Sequence[Path],
    *,
    whole_set: bool,
    elsewhere: Sequence[Path] = (),
) -> tuple[list[Finding], list[SwitchedOff]]:
    """Takes out allowed findings, and adds a finding for each exception that was not needed.

    Args:
        findings: findings of the checks.
        exceptions: exceptions of the project.
        checked: the checked files.
        whole_set: whether they are all files of the project; if not, an exception counts as not
            needed only if it names a checked file.
        elsewhere: files of other sets of metrics; an exception for one of them is not judged.
    """
    kept, switched_off = [], []
    used: set[Place] = set()
    for finding in findings:
        covering = [one for one in exceptions if one.covers(finding)]
        used.update(one.place for one in covering)
        if covering:
            switched_off.append(SwitchedOff(finding, covering[0].reason))
        else:
            kept.append(finding)
    for one in exceptions:
        judged = any(one.covers_file(file) for file in checked) if one.file else False
        is_elsewhere = one.file and any(one.covers_file(file) for file in elsewhere)
        if one.place not in used and (judged or (whole_set and not is_elsewhere)):
            message = f"it switches off {one.rule}, which is not broken there; remove it"
            kept.append(Finding("unused-exception", one.place, message))
    return kept, switched_off


def _problems(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "must be a map with rule and reason"
        return
    for key, value in entry.items():
        if key not in _KEYS:
            advice = did_you_mean(str(key), _KEYS) or f"there are {', '.join(_KEYS)}"
            yield f"unknown key {key}; {advice}"
        elif not isinstance(value, str) or not value.strip():
            yield f"{key} must be a text"
    rule = entry.get("rule")
    if rule is None:
        yield "rule is missing"
    elif isinstance(rule, str) and rule.strip() and rule not in RULES:
        advice = did_you_mean(rule, RULES) or "see mcp-monitoring check --list-rules"
        yield f"there is no rule {rule}; {advice}"
    if "reason" not in entry:
        yield "reason is missing; say why this is right here"


def _is_called(name: Name, kind: str, wanted: str) -> bool:
    return name.kind == kind and wanted in (name.name, name.number)
