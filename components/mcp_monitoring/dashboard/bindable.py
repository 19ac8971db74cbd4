"""Where the references of a dashboard lead: to our data source, an answered one or others. Pure.

A placeholder stands for a data source that somebody has to choose: `${DS_LOGS}` in an export, or
any other variable that the dashboard does not declare. The answers of a deployment
(`datasource_uids`) choose it, by the placeholder or by the name that the file writes. A reference
that leads to another data source stays. A reference that cannot be resolved is refused.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..problems import listed
from .classic.slots import reference_slots, variable_slots
from .references import (
    BUILT_IN_UIDS,
    EXPRESSION,
    PROMETHEUS,
    Reference,
    is_named_prometheus,
)


class UnbindableError(Exception):
    """A reference that cannot be bound; the message says why and what to do."""


class UnansweredError(UnbindableError):
    """A placeholder that no answer resolves.

    Attributes:
        placeholder: its name, without `${}`.
        plugin: plugin id of the data source that it stands for; empty if it is not known.
    """

    def __init__(self, placeholder: str, plugin: str) -> None:
        self.placeholder, self.plugin = placeholder, plugin
        super().__init__(placeholder)


@dataclass(frozen=True)
class Names:
    """The variables, inputs and answers that references may name.

    Attributes:
        variables: type and plugin id of the dashboard's variables, by name.
        inputs: plugin ids of the inputs of an export, by name.
        answered: placeholders and names whose data source the deployment chooses.
    """

    variables: Mapping[str, tuple[Any, Any]]
    inputs: Mapping[str, str]
    answered: Collection[str] = ()

    def is_placeholder(self, name: str) -> bool:
        """Tells whether a variable is filled in before Grafana sees it, rather than by it."""
        return bool(name) and (name in self.inputs or name not in self.variables)

    def key_of(self, reference: Reference) -> str:
        """Finds the name under which a reference is answered; empty if none can be."""
        if reference.uid in BUILT_IN_UIDS:
            return ""
        if reference.variable:
            return reference.variable if self.is_placeholder(reference.variable) else ""
        return reference.uid


@dataclass(frozen=True)
class Destination:
    """The data source that a deployment puts in place of a reference.

    Attributes:
        plugin: its plugin id; empty if the file does not tell.
        answer: name under which it is answered; empty for the component's own data source.
        uid: uid, if it is the same in every Grafana; else empty.
    """

    plugin: str
    answer: str = ""
    uid: str = ""


def names_in(
    model: Mapping[str, Any], inputs: Mapping[str, str], answered: Collection[str] = ()
) -> Names:
    """Lists the names that references of a model may use.

    Args:
        model: a dashboard model of the right shape.
        inputs: plugin ids of the inputs of the export, by name.
        answered: placeholders and names whose data source the deployment chooses.
    """
    slots = variable_slots(model)
    return Names({one.name: (one.type, one.plugin) for one in slots}, inputs, answered)


def answerable_names(model: Mapping[str, Any], inputs: Mapping[str, str]) -> set[str]:
    """Lists the placeholders and names of data sources that a dashboard writes.

    Args:
        model: a dashboard model of the right shape.
        inputs: plugin ids of the inputs of the export, by name.
    """
    names = names_in(model, inputs)
    references = [slot.reference for slot in reference_slots(model)]
    for variable in variable_slots(model):
        references += map(Reference, variable.data_sources)
    return {names.key_of(one) for one in references if not one.is_malformed} - {""}


@dataclass
class _Problem:
    """A problem of one or more references.

    Attributes:
        reference: the first of them, as it is written.
        error: the problem.
        places: where they are.
    """

    reference: str
    error: UnbindableError
    places: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{listed(self.places)}: data source {self.reference} {self._what()}"

    def _what(self) -> str:
        if not isinstance(self.error, UnansweredError):
            return str(self.error)
        answer = f"give the uid of one: datasource_uids: {{{self.error.placeholder}: ...}}"
        if self.error.plugin:
            return f"stands for one of type {self.error.plugin}, to be chosen at import; {answer}"
        return f"is not declared; add a data source variable of that name, or {answer}"


def unbindable_references(
    model: Mapping[str, Any], inputs: Mapping[str, str], answered: Collection[str] = ()
) -> Iterator[str]:
    """Yields a line for each placeholder or reference that cannot be bound, with its places.

    Args:
        model: a dashboard model of the right shape.
        inputs: plugin ids of the inputs of the export, by name.
        answered: placeholders and names whose data source the deployment chooses.
    """
    problems: dict[Any, _Problem] = {}
    for place, reference, error in _unbindable(model, names_in(model, inputs, answered)):
        key: Any = (reference, str(error))
        if isinstance(error, UnansweredError):
            key = error.placeholder
        problem = problems.setdefault(key, _Problem(reference, error))
        if isinstance(problem.error, UnansweredError) and not problem.error.plugin:
            # One spelling tells the plugin, another does not.
            problem.error = error
        if place not in problem.places:
            problem.places.append(place)
    yield from map(str, problems.values())


def _unbindable(
    model: Mapping[str, Any], names: Names
) -> Iterator[tuple[str, str, UnbindableError]]:
    for slot in reference_slots(model):
        try:
            destination(slot.reference, names)
        except UnbindableError as error:
            yield slot.place, _shown(slot.reference), error
    for variable in variable_slots(model):
        if variable.plugin == PROMETHEUS:
            continue
        for reference in map(Reference, variable.data_sources):
            # Only an export writes ${…} there; other values, such as $__all, are Grafana's own.
            name = names.key_of(reference) if reference.uid.startswith("${") else ""
            if name and name not in names.answered:
                plugin = str(variable.plugin or "")
                yield variable.place, _shown(reference), UnansweredError(name, plugin)


def destination(reference: Reference, names: Names) -> Destination | None:
    """Finds the data source that a deployment puts in place of a reference.

    Returns:
        The data source; None if the reference stays, as one to a variable that is bound itself.

    Raises:
        UnbindableError: if the reference cannot be resolved.
    """
    if reference.is_malformed:
        what = (
            "has a uid that is not a string"
            if isinstance(reference.raw, Mapping)
            else ("is neither an object nor a string")
        )
        raise UnbindableError(f"{what}; remove it or name a data source")
    key, plugin = names.key_of(reference), reference.plugin
    if reference.variable and key:
        return _of_placeholder(key, plugin, names)
    if key in names.answered and key:
        return Destination(plugin, answer=key)
    if plugin not in ("", PROMETHEUS) or reference.is_built_in:
        return None
    if reference.variable:
        _check_variable(reference.variable, names, named_prometheus=plugin == PROMETHEUS)
        return None
    return Destination(PROMETHEUS)


def _of_placeholder(name: str, plugin: str, names: Names) -> Destination:
    # Without its input it is a leftover of an export whose __inputs somebody dropped.
    leftover = PROMETHEUS if is_named_prometheus(name) else ""
    stands_for = names.inputs.get(name) or plugin or leftover
    if name in names.answered:
        return Destination(plugin or stands_for, answer=name)
    if EXPRESSION in (plugin, stands_for):
        return Destination(EXPRESSION, uid=EXPRESSION)
    if stands_for == PROMETHEUS and plugin in ("", PROMETHEUS):
        return Destination(PROMETHEUS)
    raise UnansweredError(name, stands_for)


def _check_variable(name: str, names: Names, *, named_prometheus: bool) -> None:
    kind, plugin = names.variables[name]
    if kind != "datasource":
        raise UnbindableError(
            f"is a variable of type {kind!r}; make it a data source variable"
            " (type 'datasource', query 'prometheus')"
        )
    if named_prometheus and plugin != PROMETHEUS:
        raise UnbindableError(
            f"is a variable for {plugin!r} data sources, but the reference says Prometheus;"
            " make them agree"
        )


def _shown(reference: Reference) -> str:
    raw = reference.raw
    return f'"{raw.get("uid") if isinstance(raw, Mapping) else raw}"'
