"""Values that may be known only later, and resources that wait for others."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import pulumi

from ..arguments.checking import is_deferred

_Made = TypeVar("_Made")


def output(value: Any) -> pulumi.Output[Any]:
    """Makes an Output of a value that holds Outputs, which the SDK's types do not follow."""
    return pulumi.Output.from_input(value)


def when_known(
    values: Mapping[str, Any], make: Callable[[Mapping[str, Any]], _Made]
) -> "pulumi.Output[_Made] | _Made":
    """Calls a function with values: at once if all are known, else as soon as they are.

    Known values make no Output: an Output in a dashboard's JSON that a preview does not know
    would show a replacement that does not happen.

    Args:
        values: values by name, each of them an Output or not, or a map of such values.
        make: function that takes the same names with the known values.
    """
    if _has_deferred(values):
        return output(values).apply(make)
    return make(values)


def _has_deferred(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_deferred, value.values()))
    return is_deferred(value)


def after(
    opts: pulumi.ResourceOptions, created: Iterable[pulumi.Resource | None]
) -> pulumi.ResourceOptions:
    """Makes options that also wait for these resources; None stands for a resource not made."""
    made = [resource for resource in created if resource is not None]
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=made))
