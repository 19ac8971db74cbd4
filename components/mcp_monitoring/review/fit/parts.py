"""The panels and alerts of a deployment, with their queries as they are sent. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from promql_parser import Expr, Matcher, VectorSelector

from ...alerting.groups import AlertRule
from ...alerting.knobs import Knob, knobs_of, opening_values
from ...contents import Contents, read_contents
from ...dashboard.binding import DataSource, bind
from ...dashboard.classic.read import read_view
from ...dashboard.view import panel_name
from ..promql.needed import missing_selectors
from ..promql.parse import expand, metric_name, parse, selectors
from ..proof.run import prometheus_queries
from .asking import quoted

ALERTS = "alerts"
"""The home of alerts, beside the uids of dashboards."""

OBJECTIVE = "latency_objective_seconds"
"""The knob that has to be a bound of buckets."""

_OPERATORS = {
    "MatchOp.Equal": "=",
    "MatchOp.NotEqual": "!=",
    "MatchOp.Re": "=~",
    "MatchOp.NotRe": "!~",
}
"""The operators of matchers, by the names that the parser gives them."""


@dataclass(frozen=True)
class Part:
    """A panel or an alert.

    Attributes:
        home: uid of its dashboard, or `ALERTS`.
        home_title: title of the dashboard.
        key: what tells it from others of its home.
        name: its title, or the name of the alert.
        place: its file and name, as messages of the component write them.
        queries: its queries, parsed, with variables filled in as the dashboard opens.
    """

    home: str
    home_title: str
    key: str
    name: str
    place: str
    queries: tuple[Expr, ...]

    @property
    def is_alert(self) -> bool:
        """Whether it is an alert rather than a panel."""
        return self.home == ALERTS


@dataclass(frozen=True)
class Objective:
    """The knob that has to be a bound of the buckets of a histogram.

    Attributes:
        knob: the knob, with its default and what it takes.
        alert: name of an alert that has it.
        series: name of the series with the buckets, in the set.
    """

    knob: Knob
    alert: str
    series: str


@dataclass(frozen=True)
class Whole:
    """All that a set has, with the names of the set.

    Attributes:
        parts: its panels with queries, and its alerts.
        objective: its latency objective; None if no alert has one.
    """

    parts: Sequence[Part]
    objective: Objective | None


@dataclass(frozen=True)
class Deployed:
    """What a deployment has.

    Attributes:
        parts: its panels with queries, and its alerts.
        left_out: why panels, alerts and whole dashboards are left out, by their places.
    """

    parts: Sequence[Part]
    left_out: Mapping[str, str] = field(default_factory=dict)

    def lacking(self, part: Part) -> str:
        """Says what the server lacks of a part that is left out."""
        file = part.place.partition(": ")[0]
        return self.left_out.get(part.place) or self.left_out.get(file, "")


def read_deployed(given: Mapping[str, Any]) -> Deployed:
    """Reads what a deployment has.

    Args:
        given: checked arguments of the component.

    Raises:
        ProblemsError: if the arguments do not fit the files.
    """
    contents = read_contents(given)
    left_out = dict(map(_reason, contents.left_out))
    return Deployed(list(_parts(contents, opening_values(given))), left_out)


def read_whole(metrics: str) -> Whole:
    """Reads all that a set has.

    Args:
        metrics: name of the set.
    """
    contents = read_contents({"metrics": metrics})
    rules = [rule for group in contents.alerts for rule in group.rules]
    # With a job of one's own in it, the digits of its name would be numbers of knobs, too.
    objective = next((found for rule in rules if (found := _objective(rule))), None)
    return Whole(list(_parts(contents, {})), objective)


def answered(parts: Iterable[Part], has: Callable[[str], bool]) -> float:
    """Returns the share of queries that have data, by the names of their series alone.

    Args:
        parts: panels and alerts.
        has: tells of the name of a series whether it is there.
    """
    queries = [one for part in parts for one in part.queries]
    empty = [one for one in queries if _without(one, has)]
    return 1 - len(empty) / len(queries) if queries else 0


def asked_selectors(parts: Iterable[Part]) -> list[tuple[str, str]]:
    """Lists what to ask a server for: names of series, each with a selector of them."""
    found = (one for part in parts for query in part.queries for one in selectors(query))
    return sorted({(name, written(one)) for one in found if (name := metric_name(one))})


def written(
    selector: VectorSelector, shown: Callable[[Matcher], bool] = lambda matcher: True
) -> str:
    """Writes a selector without its offset, as a question about series takes it.

    Args:
        selector: the selector.
        shown: tells which of its matchers are written.
    """
    matchers = ", ".join(
        f"{one.name}{_OPERATORS[str(one.op)]}{quoted(one.value)}"
        for one in selector.matchers.matchers
        if one.name != "__name__" and shown(one)
    )
    return metric_name(selector) + (f"{{{matchers}}}" if matchers else "")


def _reason(line: str) -> tuple[str, str]:
    """Splits a line of the component about what it leaves out: its place, and what lacks."""
    place, _, why = line.partition(": is left out; ")
    return place, why.rpartition("the server lacks")[2].strip(" :")


def _objective(rule: AlertRule) -> Objective | None:
    knob = next((one for one in knobs_of(rule.expr) if one.name == OBJECTIVE), None)
    if knob is None:
        return None
    names = (
        metric_name(one)
        for one in selectors(parse(rule.expr))
        if any(matcher.name == "le" for matcher in one.matchers.matchers)
    )
    return next((Objective(knob, rule.name, name) for name in names), None)


def _parts(contents: Contents, opens_on: Mapping[str, str]) -> Iterator[Part]:
    for dashboard in contents.dashboards:
        view = read_view(bind(dashboard, DataSource("prometheus"), opens_on))
        for panel, asked in prometheus_queries(view):
            queries = tuple(parse(expand(str(one["expr"]), {})) for one in asked.values())
            name = panel.title or panel.type
            place = f"{dashboard.file.name}: {panel_name(panel.title, panel.id)}"
            yield Part(dashboard.uid, view.title, str(panel.id), name, place, queries)
    for group in contents.alerts:
        for rule in group.rules:
            place = f"{group.file.name}: alert {rule.name}"
            yield Part(ALERTS, "Alerts", rule.name, rule.name, place, (parse(rule.expr),))


def _without(query: Expr, has: Callable[[str], bool]) -> bool:
    def is_missing(selector: VectorSelector) -> bool:
        name = metric_name(selector)
        return bool(name) and not has(name)

    return bool(missing_selectors(query, is_missing))
