"""Markers: the first lines of reports, which tell whose a comment or an issue is. Pure.

A marker is an HTML comment, so readers do not see it. It holds the kind of the report, and the
project and the stack: two projects of one repository have stacks of the same name.
"""

import re

from .markdown import in_html_comment

_MARKER = re.compile(r"<!-- mcp-monitoring (?P<kind>\w+): (?P<name>.*) -->")


def marker(kind: str, project: str, stack: str) -> str:
    """Writes the marker of a report.

    Args:
        kind: kind of the report, `diff` or `drift`.
        project: name of the Pulumi project; empty if it is not known.
        stack: name of the stack; empty for a report on all stacks, or on files.
    """
    name = "/".join(part for part in (project, stack) if part)
    return f"<!-- mcp-monitoring {kind}: {in_html_comment(name)} -->"


def marked_name(line: str) -> str:
    """Finds what a marker is about, such as `shop/prod`; empty if the line is no marker."""
    found = _MARKER.fullmatch(line)
    return found["name"] if found else ""


def is_marker(line: str) -> bool:
    """Tells whether a line is a marker."""
    return _MARKER.fullmatch(line) is not None


def earlier_marker(line: str) -> str:
    """Finds the marker that earlier versions wrote for the same report: it had no project.

    Returns:
        That marker; empty if it would be the same one.
    """
    found = _MARKER.fullmatch(line)
    _, slash, stack = found["name"].partition("/") if found else ("", "", "")
    return f"<!-- mcp-monitoring {found['kind']}: {stack} -->" if found and slash else ""
