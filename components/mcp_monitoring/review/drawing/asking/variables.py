"""The variables of a dashboard with the values that it opens with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ....dashboard.lenient import objects, text
from ....dashboard.references import PROMETHEUS
from ....dashboard.view import VariableView, View
from ....promql.variable_queries import variable_query
from ....suggestions import did_you_mean
from ...promql.parse import variables_in
from ..patterns import pattern_of
from ..time_range import TimeRange
from .durations import duration_ms, largest_unit
from .filled_in import ALL, ALL_TEXT, Chosen, Variables
from .intervals import proposed_interval_ms, timing_of, with_durations
from .source import TROUBLES, Source
from .variable_options import (
    Option,
    filtered,
    listed,
    of_file,
    ordered,
    result_texts,
    series_text,
)

_MOST_VALUES = "40000"
_AUTOMATIC_COUNT = 30
_AUTOMATIC_LEAST = "10s"
_HIDDEN = 2
_SHOWN = 5

Given = Mapping[str, Sequence[str]]
"""Values by the name of the variable, as a person gives them."""


class UnknownVariableError(ValueError):
    """A value is given for a variable that the dashboard does not have."""


def resolved(
    view: View, source: Source, shown: TimeRange, given: Given
) -> tuple[Variables, tuple[str, ...]]:
    """Finds the value of each variable, as Grafana does when the dashboard is opened.

    A value that is given comes first, then the one in the file if the variable still offers it,
    then its first one.

    Args:
        view: the dashboard.
        source: what the queries of variables are sent to.
        shown: the time range.
        given: values by name; `All` or `$__all` for all of them.

    Returns:
        The variables, and what is wrong with them; each problem is one line.

    Raises:
        UnknownVariableError: if a value is given for a variable that there is not.
    """
    names = [one.name for one in view.variables if one.name]
    for name in given:
        if name not in names:
            hint = did_you_mean(name, names) or f"it has {', '.join(names) or 'none'}"
            raise UnknownVariableError(f"the dashboard has no variable {name}; {hint}")
    resolving = _Resolving(source, Variables({}, shown, view.title))
    for variable in _in_order(view):
        resolving.add(variable, [str(one) for one in given.get(variable.name, ())])
    return resolving.variables, tuple(resolving.problems)


def is_shown(variable: VariableView) -> bool:
    """Tells whether Grafana shows a variable above the panels."""
    return variable.type != "constant" and variable.model.get("hide") not in (
        _HIDDEN,
        "hideVariable",
    )


def _in_order(view: View) -> Iterator[VariableView]:
    """Yields the variables so that each follows those that it uses."""
    by_name = {one.name: one for one in view.variables if one.name}
    uses = {
        name: [
            used
            for used in variables_in(f"{one.query} {one.regex} {one.reference.uid}")
            if used in by_name and used != name
        ]
        for name, one in by_name.items()
    }
    try:
        order = list(TopologicalSorter(uses).static_order())
    except CycleError:
        order = list(by_name)
    yield from (by_name[name] for name in order)


class _Resolving:
    """Gives each variable its value, one after another."""

    def __init__(self, source: Source, variables: Variables) -> None:
        self.variables = variables
        self.problems: list[str] = []
        self._source = source
        self._not_answered: set[str] = set()

    def add(self, variable: VariableView, given: Sequence[str]) -> None:
        """Finds the value of one variable."""
        if variable.type == "adhoc":
            filters = tuple(_filters(variable, given))
            self.variables = replace(self.variables, adhoc=self.variables.adhoc + filters)
            return
        find = self._kinds().get(variable.type)
        if find is None:
            chosen = _as_stored(variable, given)
            if variable.type not in ("textbox", "constant", "switch", "system"):
                self._complain(variable, f"has the type {variable.type!r}, which is not known")
        else:
            chosen = self._chosen(variable, find(variable), given)
        self.variables = replace(
            self.variables, chosen={**self.variables.chosen, variable.name: chosen}
        )

    def _kinds(self) -> Mapping[str, Callable[[VariableView], list[Option]]]:
        return {
            "query": self._of_query,
            "custom": lambda one: listed(self.variables.fill(one.query, "glob")),
            "interval": self._of_interval,
            "datasource": self._of_data_sources,
        }

    def _chosen(
        self, variable: VariableView, options: Sequence[Option], given: Sequence[str]
    ) -> Chosen:
        model = variable.model
        several, with_all = model.get("multi") is True, model.get("includeAll") is True
        stored = variable.chosen
        wanted = list(given) or [
            str(one) for one in (stored if isinstance(stored, list) else [stored]) if one
        ]
        if with_all and any(one in (ALL, ALL_TEXT) for one in wanted):
            values = tuple(one.value for one in options)
            return Chosen(
                values,
                (ALL_TEXT,),
                is_list=True,
                all_value=variable.all_value,
                offered=tuple(options),
            )
        if not several:
            if len(given) > 1:
                self._complain(variable, f"takes one value; {given[0]} is used")
            wanted = wanted[:1]
        find = _finder(options)
        found = [(one, find(one)) for one in wanted]
        taken = [option for _, option in found if option is not None]
        if given:
            if options and len(taken) < len(found):
                self._complain(variable, _not_offered(found, options))
            taken = [option or Option(one, one) for one, option in found]
        elif options:
            taken = taken or [self._first(variable, options)]
        else:
            taken = [Option(one, one) for one in wanted if one not in (ALL, ALL_TEXT)]
            is_told = variable.type == "datasource" or variable.name in self._not_answered
            if not taken and not is_told:
                self._complain(variable, f"has no values in {self._source.name}")
        return Chosen(
            values=tuple(one.value for one in taken),
            texts=tuple(one.text for one in taken),
            is_list=several or with_all,
            offered=tuple(options),
        )

    def _first(self, variable: VariableView, options: Sequence[Option]) -> Option:
        if variable.type == "datasource" and (default := self._source.data_source("")):
            return next((one for one in options if one.value == default.uid), options[0])
        return options[0]

    def _of_data_sources(self, variable: VariableView) -> list[Option]:
        plugin = variable.query or PROMETHEUS
        names = {one.name: one.uid for one in self._source.data_sources() if one.plugin == plugin}
        kept = self._filtered(variable, sorted(names))
        return [Option(one.text, names.get(one.value, one.value)) for one in kept]

    def _of_interval(self, variable: VariableView) -> list[Option]:
        options = listed(variable.query)
        if variable.model.get("auto") is not True:
            return options
        count, least = variable.model.get("auto_count"), variable.model.get("auto_min")
        interval = proposed_interval_ms(
            self.variables.shown.span_ms,
            count if isinstance(count, int) and count > 0 else _AUTOMATIC_COUNT,
            duration_ms(text(least) or _AUTOMATIC_LEAST) or 0,
        )
        return [Option("auto", largest_unit(interval)), *options]

    def _of_query(self, variable: VariableView) -> list[Option]:
        try:
            found = self._asked(variable)
        except TROUBLES as error:
            self._complain(variable, f"has no values: {error}")
            self._not_answered.add(variable.name)
            return of_file(variable.model)
        return ordered(self._filtered(variable, found), variable.model.get("sort"))

    def _filtered(self, variable: VariableView, found: Sequence[str]) -> list[Option]:
        try:
            return filtered(found, self.variables.fill(variable.regex, "glob"))
        except ValueError as error:
            self._complain(variable, f"offers all values: {error}")
            return [Option(one, one) for one in found]

    def _asked(self, variable: VariableView) -> list[str]:
        uid = self.variables.fill(variable.reference.uid, "glob")
        data_source = self._source.data_source(uid)
        if data_source is None or data_source.plugin != PROMETHEUS:
            self._complain(variable, f"asks the data source {uid or '(default)'}, no Prometheus")
            return [one.value for one in of_file(variable.model)]
        shown = self.variables.shown
        timing = timing_of({"intervalMs": data_source.scrape_ms}, shown, data_source.scrape_ms)
        written = self.variables.fill(with_durations(variable.query, timing), "")
        times = {"start": str(shown.start_ms // 1000), "end": str(shown.end_ms // 1000)}
        query = variable_query(written)

        def ask(path: str, **more: str) -> Any:
            return self._source.data(data_source.uid, path, more)

        if query.form == "query_result":
            return result_texts(ask("query", query=query.expr, time=times["end"]))
        matching = {"match[]": query.expr} if query.expr else {}
        if query.form == "series":
            found = ask("series", limit=_MOST_VALUES, **times, **matching) if matching else []
            return [series_text(one) for _, one in objects(found)]
        path = {"label_names": "labels", "metrics": "label/__name__/values"}.get(
            query.form, f"label/{query.label}/values"
        )
        found = ask(path, limit=_MOST_VALUES, **times, **matching)
        values = [str(one) for one in found] if isinstance(found, list) else []
        if query.form == "metrics":
            pattern = pattern_of(f"/{query.pattern}/")
            return [one for one in values if pattern is not None and pattern.search(one)]
        return values

    def _complain(self, variable: VariableView, what: str) -> None:
        self.problems.append(f"variable {variable.name} {what}")


def _as_stored(variable: VariableView, given: Sequence[str]) -> Chosen:
    stored = variable.chosen
    values = list(given) or (stored if isinstance(stored, list) else [stored])
    texts = tuple(str(one) for one in values if one is not None and one != "")
    found = texts or ((variable.query,) if variable.query else ())
    return Chosen(found, found, is_list=len(found) > 1)


def _finder(options: Sequence[Option]) -> Callable[[str], Option | None]:
    """Finds an option by its value, else by its text; the first of several."""
    by_value = {one.value: one for one in reversed(options)}
    by_text = {one.text: one for one in reversed(options)}
    return lambda wanted: by_value.get(wanted) or by_text.get(wanted)


def _not_offered(found: Sequence[tuple[str, Option | None]], options: Sequence[Option]) -> str:
    """Says which value is not offered, and which are."""
    unknown = next(one for one, option in found if option is None)
    offered = [one.value for one in options]
    more = f" and {len(offered) - _SHOWN:,} more" if len(offered) > _SHOWN else ""
    hint = did_you_mean(unknown, offered) or f"it offers {', '.join(offered[:_SHOWN])}{more}"
    return f"does not offer {unknown}; {hint}"


def _filters(variable: VariableView, given: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Reads the filters: those of the file, or given ones as in an address: `label|=|value`."""
    if given:
        for one in given:
            parts = one.split("|", 2)
            if len(parts) == 3 and parts[0]:
                yield parts[0], parts[1], parts[2]
        return
    for _, entry in objects(variable.model.get("filters")):
        if label := text(entry.get("key")):
            yield label, text(entry.get("operator")) or "=", text(entry.get("value"))
