"""The findings of a check, and reports of them for people, machines and GitHub."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..console.printing import number_of, printable
from ..documents.place import Place
from .catalog import RULES

REPORT_VERSION = 1
"""Version of the JSON report; it rises with each change that would mislead existing readers."""


@dataclass(frozen=True)
class Finding:
    """A mistake.

    Attributes:
        rule: id of the rule it breaks, see `RULES`.
        place: its place.
        message: the mistake, and what to do.
        line: line of the file, if known.
    """

    rule: str
    place: Place
    message: str
    line: int | None = None

    @property
    def severity(self) -> str:
        """The severity of its rule: `error` or `warning`."""
        return RULES[self.rule].severity

    def __str__(self) -> str:
        return printable(f"{_placed(self.place)}: {self.message}  [{self.rule}]")

    def with_severity(self) -> str:
        """Writes the finding as a line of the report."""
        return str(replace(self, message=f"{self.severity}: {self.message}"))


@dataclass(frozen=True)
class NotChecked:
    """A part of a file that could not be judged.

    Attributes:
        place: its place.
        reason: reason why it could not be judged.
        line: line of the file, if known.
    """

    place: Place
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        return printable(f"{_placed(self.place)}: not checked: {self.reason}")


@dataclass(frozen=True)
class SwitchedOff:
    """A finding that an exception of the project covers.

    Attributes:
        finding: the finding.
        reason: reason why it is allowed.
    """

    finding: Finding
    reason: str


@dataclass(frozen=True)
class Report:
    """The result of a check.

    Attributes:
        findings: mistakes, by file and line.
        not_checked: parts that could not be judged.
        switched_off: findings that are allowed.
        counts: numbers of checked `dashboards`, `alerts` and `queries`, and of parts left out:
            `other_queries` (of other data sources than Prometheus), `library_panels`.
        line_of: finds the line of a place. Findings have it; that of an allowed one is rarely read.
    """

    findings: Sequence[Finding] = ()
    not_checked: Sequence[NotChecked] = ()
    switched_off: Sequence[SwitchedOff] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    line_of: Callable[[Place], int | None] = field(default=lambda _place: None, repr=False)

    @property
    def errors(self) -> int:
        """The number of findings that are errors."""
        return sum(one.severity == "error" for one in self.findings)

    @property
    def warnings(self) -> int:
        """The number of findings that are warnings."""
        return len(self.findings) - self.errors

    def summary(self) -> str:
        """Sums up in one line the checked parts and the results."""
        looked_at = ", ".join(
            number_of(self.counts.get(several, 0), one, several)
            for one, several in (
                ("dashboard", "dashboards"),
                ("alert", "alerts"),
                ("query", "queries"),
            )
        )
        found = (("error", self.errors), ("warning", self.warnings))
        result = [number_of(number, severity) for severity, number in found if number]
        result = result or ["no findings"]
        if self.not_checked:
            result.append(f"{len(self.not_checked)} not checked")
        if self.switched_off:
            result.append(f"{len(self.switched_off)} switched off")
        left_out = [
            number_of(self.counts.get(key, 0), one, several)
            for key, one, several in (
                ("other_queries", "query of another data source", "queries of other data sources"),
                ("library_panels", "library panel", "library panels"),
            )
            if self.counts.get(key)
        ]
        skipped = f" (left out: {', '.join(left_out)})" if left_out else ""
        return f"{looked_at}: {', '.join(result)}{skipped}"


def as_lines(report: Report) -> Iterator[str]:
    """Writes a report as plain lines, safe for a terminal."""
    yield from (printable(finding.with_severity()) for finding in report.findings)
    yield from (str(one) for one in report.not_checked)
    yield printable(report.summary())


def as_json(report: Report) -> str:
    """Writes a report as JSON in ASCII, for machines; docs/check.md describes it."""
    document = {
        "version": REPORT_VERSION,
        "summary": {
            **report.counts,
            "findings": len(report.findings),
            "errors": report.errors,
            "warnings": report.warnings,
            "not_checked": len(report.not_checked),
            "switched_off": len(report.switched_off),
        },
        "findings": [_finding_record(finding) for finding in report.findings],
        "not_checked": [
            {**_place_record(one.place, one.line), "reason": one.reason}
            for one in report.not_checked
        ],
        "switched_off": [
            {
                **_finding_record(one.finding),
                "line": one.finding.line or report.line_of(one.finding.place),
                "reason": one.reason,
            }
            for one in report.switched_off
        ],
    }
    return json.dumps(document, indent=2)


def as_github(report: Report) -> Iterator[str]:
    """Writes a report as workflow commands, which GitHub shows next to the changed lines.

    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    for finding in report.findings:
        yield _command(finding.severity, finding.place, finding.line, finding.rule, finding.message)
    for one in report.not_checked:
        yield _command("notice", one.place, one.line, "not checked", one.reason)


def _command(level: str, place: Place, line: int | None, title: str, message: str) -> str:
    properties = {"file": str(place.file), "line": str(line or ""), "title": title}
    written = ",".join(
        f"{key}={_escaped(value, ',:')}" for key, value in properties.items() if value
    )
    text = f"{place}: {message}" if place.names else message
    return f"::{level} {written}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return printable(text)


def _finding_record(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        **_place_record(finding.place, finding.line),
        "message": finding.message,
    }


def _place_record(place: Place, line: int | None) -> dict[str, Any]:
    record: dict[str, Any] = {"file": str(place.file), "line": line, "place": str(place)}
    for name in place.names:
        record[name.kind] = name.name or name.number
    return record


def _placed(place: Place) -> str:
    return f"{place.file}: {place}" if place.names else str(place.file)
