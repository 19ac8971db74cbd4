"""The report of a check in colours, for a terminal."""

from rich.console import Console
from rich.text import Text

from ..console.terminal import harmless
from .findings import Finding, Report

_COLORS = {"error": "bold red", "warning": "yellow"}


def print_colored(report: Report) -> None:
    """Prints a report to standard output: the lines of `as_lines`, in colours."""
    console = Console(soft_wrap=True, highlight=False)
    counted = {"error": report.errors, "warning": report.warnings}
    for finding in report.findings:
        console.print(_colored(finding))
    for one in report.not_checked:
        console.print(harmless(str(one), "dim"))
    color = next((_COLORS[one] for one in _COLORS if counted[one]), "green")
    console.print(harmless(report.summary(), color))


def _colored(finding: Finding) -> Text:
    line = harmless(finding.with_severity())
    words = [f" {finding.severity}: ", f"[{finding.rule}]"]
    line.highlight_words(words, style=_COLORS[finding.severity])
    return line
