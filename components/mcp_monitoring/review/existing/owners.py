"""The other stacks of a project that have objects in the same Grafana."""

from collections.abc import Collection

from ..servers.threads import Threads
from ..stacks.choose import stack_names
from ..stacks.stack import Stack, StackError, read_stack
from .identity import Identity, identities_of

_AT_ONCE = 4
_MOST_STACKS = 12
"""Reading a stack takes the CLI about a second; with more of them, nobody waits for it."""


def owners(wanted: Collection[Identity], stack: Stack, address: str) -> dict[Identity, str]:
    """Finds the other stacks of the project that have objects of a Grafana.

    Args:
        wanted: identities of the objects.
        stack: the stack that would create them; it is left out.
        address: address of the Grafana.

    Returns:
        The names of the stacks. A stack that cannot be read is left out, and so are all if the
        project has very many.
    """
    if not wanted:
        return {}
    try:
        names = stack_names(stack.directory)
    except StackError:
        return {}
    others = [one for one in names if one.rpartition("/")[2] != stack.name.rpartition("/")[2]]
    if len(others) > _MOST_STACKS:
        return {}
    found: dict[Identity, str] = {}
    with Threads(max_workers=_AT_ONCE) as pool:
        for name, known in zip(
            others, pool.map(lambda one: _known(one, stack, address), others), strict=True
        ):
            found |= {identity: name for identity in known if identity in wanted}
    return found


def _known(name: str, stack: Stack, address: str) -> Collection[Identity]:
    try:
        other = read_stack(name, stack.directory)
        if other.grafana_url().rstrip("/") != address.rstrip("/"):
            return ()
    except StackError:
        return ()
    return identities_of(other.resources)
