"""Knobs: the values that a deployment may change in an alert's expression. Pure.

A line of a PromQL expression that ends in `# knob: NAME` holds the default of a knob, and stays
valid PromQL:

    sum(mcp_db_connections_active{job="mcp"})  # knob: job
      / sum(mcp_db_connections_max{job="mcp"})  # knob: job
      > 0.9  # knob: pool_share

A number knob stands for the only number of its line. A number that touches a letter, dot, bracket
or backslash does not count, such as the window in `[5m]` or the end of `le=~"5([.]0)?"`. A minus
that touches the number belongs to it behind a comparison, a parenthesis or a comma, as in `< -3`.
The values of a knob can be limited to a list: `# knob: NAME one of 1, 2, 5`. The knob `job` stands
for the value of every `job="..."` of its line.

A rule file of one's own may have knobs of its own, with any finite number.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..suggestions import did_you_mean, near_miss

JOB = "job"
"""The knob that is a string: the Prometheus job of the servers."""


@dataclass(frozen=True)
class Range:
    """The values a number knob may take.

    Attributes:
        reason: meaning of the value and of its limits, for the error message.
        above: limit that the value must exceed.
        at_least: limit that the value must reach.
        below: limit that the value must stay under.
    """

    reason: str
    above: float = -math.inf
    at_least: float = -math.inf
    below: float = math.inf

    def problem(self, value: float) -> str | None:
        """Says what is wrong with a value."""
        if self.above < value < self.below and value >= self.at_least:
            return None
        limits = {"above": self.above, "at least": self.at_least, "below": self.below}
        wanted = [f"{how} {limit:.6g}" for how, limit in limits.items() if math.isfinite(limit)]
        return f"is {format_number(value)}, but must be {' and '.join(wanted)}: {self.reason}"


_SHARE = Range("it is a share: 0.05 means 5 of 100", above=0, below=1)
_COUNT = Range("it is a count", at_least=0)
# The fast alert fires at 14.4 times the budget (The Site Reliability Workbook, chapter 5).
_OBJECTIVE = Range(
    "it is a share, and at or under the limit the fast burn alert could never fire",
    above=1 - 1 / 14.4,
    below=1,
)

NUMBER_KNOBS: Mapping[str, Range] = {
    "availability_slo": _OBJECTIVE,
    "latency_slo": _OBJECTIVE,
    "latency_objective_seconds": Range("it is a time", above=0),
    "minimum_hourly_requests": _COUNT,
    "tool_error_ratio": _SHARE,
    "pool_share": _SHARE,
    "slow_acquire_share": _SHARE,
    "query_error_ratio": _SHARE,
    "query_timeouts": _COUNT,
    "slow_query_seconds": Range("it is a time, and 300 s the longest measured", above=0, below=300),
    "rate_limited_share": _SHARE,
    "restarts": Range("it is a count", at_least=1),
    "memory_limit_bytes": Range("it is a size", above=0),
}
"""The knobs of the packaged alerts that are numbers, by name; each is an argument as well."""

KNOBS = (JOB, *NUMBER_KNOBS)
"""The names of all knobs of the packaged alerts."""

OWN_KNOBS = "knobs"
"""The argument with the numbers of all other knobs."""

_ANY_NUMBER = Range("it is a number")
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")

_QUOTED = r'"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])*'" + r"|`[^`]*`"
_MARKED = re.compile(
    rf"(?P<code>(?:[^#\"'`]|{_QUOTED})*?)(?P<gap>\s*)"
    r"(?P<mark>#\s*knob\s*:\s*(?P<names>.*?)(?:\s+one\s+of\s+(?P<choices>.*?))?\s*)"
)
_SIGN = r"(?:(?:(?<=[<>=(,])|(?<=[<>=(,] ))-)?"
_NUMBER = re.compile(rf"(?<![\w.\[\]\\]){_SIGN}(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.\[\]\\])")
_JOB_MATCHER = re.compile(rf"\bjob\s*=\s*({_QUOTED})")


class KnobError(ValueError):
    """A marked line that has an error, or a value that a knob cannot take."""


@dataclass(frozen=True)
class Knob:
    """A number knob in one line of an expression.

    Attributes:
        name: one of `NUMBER_KNOBS`, or a name of one's own.
        default: the number in the line.
        choices: the only values it may take; empty if it may take its whole range.
    """

    name: str
    default: float
    choices: tuple[float, ...] = ()

    def problem(self, value: float) -> str | None:
        """Says what is wrong with a value for this knob."""
        if self.choices and value not in self.choices:
            listed = ", ".join(map(format_number, self.choices))
            return f"is {format_number(value)}, but must be one of {listed}"
        return NUMBER_KNOBS.get(self.name, _ANY_NUMBER).problem(value)


def format_number(number: float) -> str:
    """Writes a number as in PromQL; whole ones without a point (`5`, not `5.0`)."""
    whole = isinstance(number, float) and number.is_integer() and abs(number) < 2**53
    return str(int(number) if whole else number)


def knobs_of(expr: str) -> Iterator[Knob]:
    """Yields the number knobs of an expression, in order.

    Raises:
        KnobError: if a marked line names something that cannot be a knob, does not have exactly one
            number for its knob, has a default outside its range, or names `job` without a
            `job="..."`.
    """
    for line in map(_parse, expr.splitlines()):
        if line is not None and line.knob is not None:
            yield line.knob


def render_expression(expr: str, numbers: Mapping[str, float], job: str = "") -> str:
    """Puts values in place of the defaults of knobs; everything else stays as it is.

    Args:
        expr: a PromQL expression with marked lines.
        numbers: values by knob; the others keep their defaults.
        job: the Prometheus job; empty keeps the default.

    Raises:
        KnobError: as `knobs_of`, and if a value is out of range.
    """
    return "\n".join(_render(line, numbers, job) for line in expr.split("\n"))


def without_marks(expr: str) -> str:
    """Leaves out the marks of knobs; lines and all other comments stay.

    A mark is for the file. In Grafana the values are put in, and the marks would only hide the
    query on the page of the alert.
    """
    lines = ((_MARKED.fullmatch(line), line) for line in expr.split("\n"))
    return "\n".join(found["code"] if found else line for found, line in lines)


@dataclass(frozen=True)
class _Line:
    code: str
    rest: str
    has_job: bool
    knob: Knob | None


def _render(text: str, numbers: Mapping[str, float], job: str) -> str:
    line = _parse(text)
    if line is None:
        return text
    code = line.code
    if line.knob is not None and line.knob.name in numbers:
        value = numbers[line.knob.name]
        if problem := line.knob.problem(value):
            raise KnobError(f"{line.knob.name} {problem}")
        code = _NUMBER.sub(format_number(value), code)
    if line.has_job and job:
        quoted = json.dumps(job, ensure_ascii=False)
        code = _JOB_MATCHER.sub(lambda _: f"job={quoted}", code)
    return code + line.rest


def _parse(text: str) -> _Line | None:
    """Reads a line; None if it has no knob."""
    found = _MARKED.fullmatch(text)
    if found is None:
        return None
    code = found["code"]
    names = [name.strip() for name in found["names"].split(",")]
    for name in names:
        if problem := _name_problem(name):
            raise KnobError(problem)
    if JOB in names and not _JOB_MATCHER.search(code):
        raise KnobError(f'the line of knob job has no job="...": {text.strip()}')
    wanted = [name for name in names if name != JOB]
    if len(wanted) > 1:
        raise KnobError(f"a line can have one number knob, not {' and '.join(wanted)}")
    knob = _number_knob(wanted[0], found["choices"], code) if wanted else None
    return _Line(code, found["gap"] + found["mark"], JOB in names, knob)


def _name_problem(name: str) -> str:
    """Says why a name is that of no knob; empty if it may be one."""
    if name in KNOBS:
        return ""
    if not _NAME.fullmatch(name):
        # A folded text (`>`) joins its lines, so that the first comment hides the rest.
        is_folded = "#" in name
        cure = "write the expression as a block, expr: |" if is_folded else "use a-z, 0-9 and _"
        return f"{name!r} is not the name of a knob; {cure}"
    if meant := near_miss(name, KNOBS):
        return (
            f"there is no knob {name!r}; did you mean {meant}? Otherwise give yours a name that"
            " nobody mistakes for it"
        )
    return ""


def _number_knob(name: str, choices: str | None, code: str) -> Knob:
    numbers = _NUMBER.findall(code)
    if len(numbers) != 1:
        has = f"{len(numbers)} numbers ({', '.join(numbers)})" if numbers else "no number"
        raise KnobError(f"the line of knob {name} must have exactly one number, not {has}")
    try:
        listed = tuple(float(choice) for choice in choices.split(",")) if choices else ()
    except ValueError:
        raise KnobError(f"the choices of knob {name} are not numbers: {choices}") from None
    knob = Knob(name, float(numbers[0]), listed)
    if problem := knob.problem(knob.default):
        raise KnobError(f"the default of knob {name} {problem}")
    return knob


def unknown_knob(name: str, present: Iterable[str], where: str) -> str:
    """Says that a knob has a value, but stands in no alert.

    Args:
        name: name of the knob.
        present: names of the knobs that there are.
        where: the directories of the alerts.
    """
    argument = "" if name in KNOBS else f"{OWN_KNOBS}: "
    cure = did_you_mean(name, set(present)) or "remove it"
    return f"{argument}{name}: no alert of {where} has this knob; {cure}"


def number_knobs(given: Mapping[str, Any]) -> dict[str, Any]:
    """Finds the number knobs among arguments of the component: values by name."""
    return {
        **(given.get(OWN_KNOBS) or {}),
        **{knob: given[knob] for knob in NUMBER_KNOBS if knob in given},
    }


def opening_values(given: Mapping[str, Any]) -> dict[str, str]:
    """Finds the opening values of dashboard variables that are named like `job` or a knob.

    Args:
        given: arguments of the component.
    """
    job = {JOB: str(given[JOB])} if given.get(JOB) else {}
    return job | {knob: format_number(value) for knob, value in number_knobs(given).items()}
