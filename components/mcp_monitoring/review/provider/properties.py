"""The properties of a resource type, and when a property changes. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

Kind = Literal["string", "boolean", "integer", "object", "array"]
"""The type of a property."""


class Unknown:
    """A value that is known only after the deployment; `UNKNOWN` is the only instance."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""The value that is known only after the deployment."""

_ZERO: Final[Mapping[str, Any]] = {
    "string": "",
    "boolean": False,
    "integer": 0,
    "object": {},
    "array": [],
}


@dataclass(frozen=True)
class Property:
    """One property of a resource type, or of an object inside one.

    Attributes:
        name: Pulumi's name of it.
        kind: Its type. An "object" is a map of strings unless it has `fields`; an "array" holds
            strings unless it has `fields`, then objects.
        fields: The properties of the object, or of the objects in the array.
        unordered: Whether the array is a set in the provider.
        original: The provider's name of it, if that is not `name` in snake case.
        required: Whether Check requires it.
        unless: Another property that may be given in the place of a required one.
        default: The value that Check fills in; None for none.
        computed: Whether Grafana (or the plugin) chooses a value if the program gives none. Then a
            missing input is never a change.
        output: Whether it is only an output.
        force_new: Whether a change replaces the resource.
        secret: Whether it is marked secret everywhere.
        newer: Whether only providers after the recorded one have it. It is in a state only if it is
            given.
        reproduced: Whether the stand-in knows it. If not, it is always empty and Check refuses it.
        normalise: Rewrites the text for the state.
        same: Tells whether the first value (state) and the second (normalised input) count as the
            same, although they are not equal.
        problem: Says what is wrong with a value, or None.
    """

    name: str
    kind: Kind = "string"
    fields: "tuple[Property, ...]" = ()
    unordered: bool = False
    original: str = ""
    required: bool = False
    unless: str = ""
    default: Any = None
    computed: bool = False
    output: bool = False
    force_new: bool = False
    secret: bool = False
    newer: bool = False
    reproduced: bool = True
    normalise: Callable[[str], str] | None = None
    same: Callable[[Any, Any], bool] | None = None
    problem: Callable[[Any], str | None] | None = None

    @property
    def terraform_name(self) -> str:
        """The name in the provider's messages: `configJson` is `config_json`."""
        return self.original or re.sub("[A-Z]", lambda match: "_" + match[0].lower(), self.name)

    @cached_property
    def is_block(self) -> bool:
        """Whether it is an object with fields; in Terraform, a block of at most one item."""
        return self.kind == "object" and bool(self.fields)

    @cached_property
    def item(self) -> "Property":
        """The property of each item of the array."""
        return Property("", "object" if self.fields else "string", fields=self.fields)

    @cached_property
    def by_name(self) -> "Mapping[str, Property]":
        """The fields by their names."""
        return {prop.name: prop for prop in self.fields}

    def fields_in(self, *values: Mapping[str, Any]) -> "list[Property]":
        """Lists the fields that an object has which is made of some values."""
        return [
            prop
            for prop in self.fields
            if not prop.newer or any(one.get(prop.name) is not None for one in values)
        ]

    @cached_property
    def inputs(self) -> "tuple[Property, ...]":
        """The fields that a program gives."""
        return tuple(prop for prop in self.fields if not prop.output)

    @cached_property
    def holds_secrets(self) -> bool:
        """Whether it or a field of it is marked secret."""
        return self.secret or any(prop.holds_secrets for prop in self.fields)

    @property
    def zero(self) -> Any:
        """The value that means "none"."""
        return None if self.is_block else _ZERO[self.kind]

    def into_state(self, value: Any) -> Any:
        """Returns an input in the form of the state."""
        if self.normalise is None or not isinstance(value, str):
            return value
        return self.normalise(value)

    def changes(self, old: Any, new: Any) -> bool:
        """Tells whether the input `new` (None: not given) differs from the state's `old`."""
        if isinstance(new, Unknown):
            return True
        if new is None and self.computed:
            return False
        if self.is_block:
            if old is None or new is None:
                return old is not new
            return bool(changed(self.inputs, old, new))
        if self.kind == "array":
            pairs = zip(self.partners(old or [], new or []), new or [], strict=True)
            return len(old or []) != len(new or []) or any(
                partner is None or self.item.changes(partner, item) for partner, item in pairs
            )
        new = self.into_state(new)
        # The plugin SDK cannot tell an empty value from none (recordings 02, 13 and 17).
        old = self.zero if old is None else old
        new = self.zero if new is None else new
        return bool(old != new and not (self.same and self.same(old, new)))

    def partners(self, olds: Sequence[Any], news: Sequence[Any]) -> list[Any]:
        """Finds for every new item of an array the old item that it continues, or None.

        In a list this is the old item at the same index. In a set it is an old item that is equal
        except for values that Grafana chooses. So a set's items are never changed, only replaced
        (recording 37).
        """
        if not self.unordered:
            return [*olds[: len(news)], *[None] * (len(news) - len(olds))]
        left = list(olds)
        found = []
        for new in news:
            partner = next((old for old in left if not self.item.changes(old, new)), None)
            if partner is not None:
                left.remove(partner)
            found.append(partner)
        return found


def changed(
    properties: Iterable[Property], olds: Mapping[str, Any], news: Mapping[str, Any]
) -> list[Property]:
    """Lists the inputs in which `news` differs from the state `olds`.

    Args:
        properties: the properties of the resource type.
        olds: a state.
        news: the inputs of a program.
    """
    return [
        prop
        for prop in properties
        if not prop.output and prop.changes(olds.get(prop.name), news.get(prop.name))
    ]


def left_unset(
    properties: Iterable[Property], olds: Mapping[str, Any], news: Mapping[str, Any]
) -> list[str]:
    """Lists what an import has left null and the next change sets to its default.

    By itself it is no change (recording 134).

    Args:
        properties: the properties of the resource type.
        olds: a state.
        news: the inputs of a program.
    """
    return [
        prop.name
        for prop in properties
        if not prop.output
        and prop.default == news.get(prop.name) == prop.zero
        and olds.get(prop.name) is None
    ]
