"""The declaration of each argument, read from the annotations of `McpMonitoringArgs`."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, get_args, get_origin

from .component_args import SECRETS, McpMonitoringArgs


@dataclass(frozen=True)
class Declared:
    """One argument of the component.

    Attributes:
        name: its name in Python.
        type: type of its values: `str`, `bool`, `float`, `Mapping` or `Sequence`.
        holds_texts: whether it is a map or list of strings; other maps hold anything.
        may_be_later: whether it may be an Output; other arguments decide which resources there are.
        is_secret: whether it is a secret, even if given as plain text.
    """

    name: str
    type: type
    holds_texts: bool
    may_be_later: bool
    is_secret: bool


def declared(annotations: Mapping[str, Any]) -> dict[str, Declared]:
    """Reads annotations of arguments, in their order.

    Args:
        annotations: annotations by name; `T` or `pulumi.Input[T] | None`, in `NotRequired` or not.

    Raises:
        TypeError: if `T` is not a type that `Declared` supports.
    """
    return {name: _declared(name, annotation) for name, annotation in annotations.items()}


def _declared(name: str, annotation: Any) -> Declared:
    wanted = get_args(annotation)[0] if get_origin(annotation) is NotRequired else annotation
    value, may_be_later = _without_input(wanted)
    kind = get_origin(value) or value
    if kind not in (str, bool, float, Mapping, Sequence):
        raise TypeError(f"{name}: {annotation} is not a type that arguments have")
    inner = get_args(value)
    return Declared(
        name=name,
        type=kind,
        holds_texts=bool(inner) and _without_input(inner[-1])[0] is str,
        may_be_later=may_be_later,
        is_secret=name in SECRETS,
    )


def _without_input(wanted: Any) -> tuple[Any, bool]:
    """Takes `T` out of `pulumi.Input[T] | None`; also tells whether it was an `Input`."""
    # The SDK makes `Input[T]` of `T`, `Awaitable[T]` and `Output[T]`, in this order.
    arms = get_args(wanted)
    if any(get_origin(arm) is Awaitable for arm in arms):
        return arms[0], True
    return wanted, False


DECLARED = declared(McpMonitoringArgs.__annotations__)
"""All arguments of the component, by name."""
