"""Reads the errors in the output of `pulumi up` and its like. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Logs of pipelines begin each line with the time.
_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?")
_STACK = re.compile(
    r"^(?:Previewing|Updating|Destroying|Refreshing|Importing)\b.*\(([^()]+)\):?\s*$"
)
_HEADING = re.compile(r"^\s*([A-Za-z][\w.-]*(?::[\w./-]+){1,2}) \(([^()]+)\):\s*$")
_ERROR = re.compile(r"^\s*error: ?(.*)$")
_STACK_TYPE = "pulumi:pulumi:Stack"
_OTHER = re.compile(r"^\s*(?:warning|info|debug): |^(?:Resources|Duration|Outputs|Policies):")
_PROGRESS = re.compile(
    r"^\s*[-+~<>]*\s*(\S+:\S+) (\S+) .*\*\*(?:creating|updating|deleting|reading) failed\*\*"
    r"(?: ?error: ?)?(.*)$"
)
_FOLLOWS_FROM_OTHERS = re.compile(
    r"^(?:update|preview|destroy|refresh|import) failed$|^resource registration failed"
    r"|^resource monitor (?:has terminated|shut ?down)|^program exited with non-zero"
    r"|^the .* was not (?:created|updated)|^one or more resources|^\d+ errors? occurred:?$",
    re.IGNORECASE,
)
# The engine stops the program when something else has failed.
_STOPPED_PROGRAM = re.compile(
    r"Task exception was never retrieved\s+future: <Task finished .*KeyboardInterrupt", re.DOTALL
)


@dataclass(frozen=True)
class LoggedError:
    """An error in a log.

    Attributes:
        kind: type of the resource, such as `grafana:oss:Folder`; empty if it is of none.
        name: its name; empty if it is of none.
        text: all that was said about it, line by line.
    """

    kind: str
    name: str
    text: str


@dataclass(frozen=True)
class Log:
    """The errors of a log.

    Attributes:
        stack: name of the stack; empty if the log does not say it.
        errors: one for each resource with errors, and one for each error of none.
    """

    stack: str
    errors: tuple[LoggedError, ...]


def read_log(text: str) -> Log:
    """Reads the errors in the output of a command of Pulumi.

    Args:
        text: the output; also with colours, or with the time before each line.
    """
    lines = [_TIME.sub("", _COLOURS.sub("", line)).rstrip() for line in text.splitlines()]
    stacks = [found[1] for line in lines if (found := _STACK.match(line))]
    said: dict[tuple[str, str], list[str]] = {}
    for kind, name, error in (*_diagnostics(lines), *_progress(lines)):
        about = (kind, name) if name else ("", error)
        if error and error not in said.setdefault(about, []):
            said[about].append(error)
    errors = [
        LoggedError(kind, name if kind else "", "\n".join(several))
        for (kind, name), several in said.items()
        if any(several)
    ]
    # What only says that something failed is told where nothing says what.
    causes = [
        one
        for one in errors
        if not _FOLLOWS_FROM_OTHERS.match(one.text) and not _STOPPED_PROGRAM.match(one.text)
    ]
    stack = stacks[-1].rpartition("/")[2] if stacks else ""
    return Log(stack, tuple(causes or errors))


def _diagnostics(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yields kind and name of the resource, and the text, of each error."""
    about, taken = ("", ""), list[str]()

    def done() -> Iterator[tuple[str, str, str]]:
        said = [line.strip().removeprefix("* ") for line in taken if line.strip()]
        kept = [line for line in said if not _FOLLOWS_FROM_OTHERS.match(line)]
        if said:
            yield (*about, "\n".join(kept or said))
        taken.clear()

    inside = False
    for line in lines:
        heading, error = _HEADING.match(line), _ERROR.match(line)
        if heading or error or _OTHER.match(line) or not line.strip():
            # An empty line may stand inside an error, between two of its lines.
            if not line.strip() and inside:
                continue
            yield from done()
            inside = bool(error)
        if heading:
            # Errors of the stack itself are of no object.
            is_stack = heading[1] == _STACK_TYPE
            about = ("", "") if is_stack else (heading[1], heading[2])
        elif error:
            taken.append(error[1])
        elif inside and line[:1].isspace():
            taken.append(line)
        elif line.strip():
            yield from done()
            inside = False
    yield from done()


def _progress(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yields the failures among the lines of progress, which a log has that was cut off."""
    for line in lines:
        found = _PROGRESS.match(line)
        if found and found[1] != _STACK_TYPE:
            text = found[3].strip()
            if text and not _FOLLOWS_FROM_OTHERS.match(text):
                yield found[1], found[2], text
