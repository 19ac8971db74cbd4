"""Operations that were not finished when an update was killed, as the state notes them. Pure.

Pulumi keeps a pending creation until somebody says what became of it. For objects that are looked
up in Grafana it is known: what exists and is ours is imported, what does not exist is created.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..stacks.kinds import KINDS, Kind
from ..stacks.urns import type_in

_KEY = "pending_operations"


@dataclass(frozen=True)
class Pending:
    """An operation that was not finished.

    Attributes:
        operation: such as `creating`.
        name: logical name of the resource.
        type: its type token.
    """

    operation: str
    name: str
    type: str

    @property
    def is_known(self) -> bool:
        """Whether it is of an object that is looked up in Grafana."""
        return KINDS.get(self.type, Kind.PROVIDER) is not Kind.PROVIDER


def pending_operations(noted: Sequence[Mapping[str, Any]]) -> list[Pending]:
    """Lists the unfinished operations of a stack.

    Args:
        noted: the operations, as its state notes them.
    """
    return [_pending(one) for one in noted]


def without_known(exported: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a state without the unfinished operations of objects that are looked up.

    Args:
        exported: the state, as `pulumi stack export` prints it.
    """
    deployment = dict(exported["deployment"])
    noted = deployment.get(_KEY) or []
    deployment[_KEY] = [one for one in noted if not _pending(one).is_known]
    if not deployment[_KEY]:
        del deployment[_KEY]
    return {**exported, "deployment": deployment}


def _pending(noted: Mapping[str, Any]) -> Pending:
    resource = noted.get("resource") or {}
    urn = str(resource.get("urn", ""))
    kind = str(resource.get("type") or type_in(urn))
    return Pending(str(noted.get("type", "")), urn.rpartition("::")[2], kind)
