"""The integrations of contact points whose number the state hides, counted. Pure.

The state may keep a list of integrations secret as a whole. Then nobody would see that one is there
twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..diff.recipients import INTEGRATIONS, is_hidden
from ..stacks.kinds import CONTACT_POINT
from ..stacks.secrets import sealed_singly
from ..stacks.stack import Stack


def hides_integrations(stack: Stack) -> bool:
    """Tells whether the state of a stack hides how many integrations a contact point has."""
    return any(
        is_hidden((one.get("inputs") or {}).get(key))
        for one in stack.of_type(CONTACT_POINT)
        for key in INTEGRATIONS
    )


def with_counted_integrations(
    stack: Stack, decrypted: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Returns the contact points of a stack with the number of their integrations, by URN.

    Args:
        stack: the stack; its secrets stay masked.
        decrypted: its resources with secrets in plain text, as far as they are known.
    """
    plain = {one["urn"]: one.get("inputs") or {} for one in decrypted}
    found = {}
    for one in stack.of_type(CONTACT_POINT):
        inputs = {
            key: sealed_singly(plain[one["urn"]][key])
            if is_hidden(value) and isinstance(plain.get(one["urn"], {}).get(key), list)
            else value
            for key, value in (one.get("inputs") or {}).items()
        }
        found[one["urn"]] = {**one, "inputs": inputs}
    return found
