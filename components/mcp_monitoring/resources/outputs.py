"""Values that may be known only later, and resources that wait for others."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import pulumi

from ..arguments.checking import is_deferred

_Made = TypeVar("_Made")


def output(value: Any) -> pulumi.Output[Any]:
    """Makes an Output of a value with Outputs in it; the SDK's types do not follow those."""
    return pulumi.Output.from_input(value)


def when_known(
    values: Mapping[str, Any], make: Callable[[Mapping[str, Any]], _Made]
) -> "pulumi.Output[_Made] | _Made":
    """Makes something of values: at once if all are known, else as soon as they are.

    What is plain stays plain: an Output in a dashboard's JSON would make every preview in which it
    is unknown show a replacement that does not happen.

    Args:
        values: by name, each of them an Output or not.
        make: takes the same names with what is known of them.
    """
    if any(is_deferred(value) for value in values.values()):
        return output(values).apply(make)
    return make(values)


def after(
    opts: pulumi.ResourceOptions, created: Iterable[pulumi.Resource | None]
) -> pulumi.ResourceOptions:
    """Adds resources, as far as they were made, to those that the options wait for."""
    made = [resource for resource in created if resource is not None]
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=made))
