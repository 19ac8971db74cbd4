"""The references of a dashboard that lead to the component's data source. Pure.

A reference that leads to another data source stays. A reference that cannot be resolved is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .classic.slots import reference_slots, variable_slots
from .references import PROMETHEUS, Reference


class UnbindableError(Exception):
    """A reference that cannot be bound; the message says why and what to do."""


@dataclass(frozen=True)
class Names:
    """The variables and inputs that references may name.

    Attributes:
        variables: type and plugin id of the dashboard's variables, by name.
        inputs: plugin ids of the inputs of an export, by name.
    """

    variables: Mapping[str, tuple[Any, Any]]
    inputs: Mapping[str, str]


def names_in(model: Mapping[str, Any], inputs: Mapping[str, str]) -> Names:
    """Lists the names that references of a model may use.

    Args:
        model: a dashboard model of the right shape.
        inputs: plugin ids of the inputs of the export, by name.
    """
    slots = variable_slots(model)
    return Names({one.name: (one.type, one.plugin) for one in slots}, inputs)


def unbindable_references(model: Mapping[str, Any], inputs: Mapping[str, str]) -> Iterator[str]:
    """Yields a problem for each reference that cannot be bound, with its place.

    Args:
        model: a dashboard model of the right shape.
        inputs: plugin ids of the inputs of the export, by name.
    """
    names = names_in(model, inputs)
    for slot in reference_slots(model):
        try:
            is_ours_to_bind(slot.reference, names)
        except UnbindableError as error:
            yield f"{slot.place}: data source {_shown(slot.reference)} {error}"


def is_ours_to_bind(reference: Reference, names: Names) -> bool:
    """Tells whether to replace a reference; a variable that is bound itself stays.

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
    if reference.plugin not in ("", PROMETHEUS) or reference.is_built_in:
        return False
    if not reference.variable:
        return True
    return _variable_is_ours(
        reference.variable, names, named_prometheus=reference.plugin == PROMETHEUS
    )


def _variable_is_ours(name: str, names: Names, *, named_prometheus: bool) -> bool:
    if name in names.inputs:
        if names.inputs[name] == PROMETHEUS:
            return True
        raise UnbindableError(
            f"stands for a {names.inputs[name]} data source to be chosen at import;"
            " write the uid of that data source in its place"
        )
    if name in names.variables:
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
        return False
    # A leftover of an export whose __inputs somebody dropped.
    if named_prometheus or name.upper().startswith("DS_PROM"):
        return True
    raise UnbindableError(
        "is not declared; add a data source variable of that name, or remove the reference"
    )


def _shown(reference: Reference) -> str:
    raw = reference.raw
    return f'"{raw.get("uid") if isinstance(raw, Mapping) else raw}"'
