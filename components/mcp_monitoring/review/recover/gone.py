"""Objects that the state has and Grafana has no more, so that no deployment makes them again.

An update or a `destroy` was killed before it could note what it had removed, or somebody removed
them in Grafana.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..provider.identity import split_group_id, split_id
from ..servers.grafana import RequestRefusedError
from ..servers.shared_answers import SharedAnswers
from ..stacks.kinds import KINDS, Kind
from ..stacks.stack import id_of
from ..stacks.urns import type_in
from .pending import Pending

Json = Mapping[str, Any]

# The last two of a `destroy`, folder and data source, go at the same time.
_MOST_UNEXPLAINED = 2


@dataclass(frozen=True)
class Gone:
    """An object of the state that Grafana has no more.

    Attributes:
        kind: its kind.
        name: its logical name.
        urn: its URN.
        id: its id.
    """

    kind: Kind
    name: str
    urn: str
    id: str


class NothingThereError(Exception):
    """Grafana shows no object of the stack, which may be because it is asked in a wrong way."""


def gone_from_grafana(
    shared: SharedAnswers, resources: Sequence[Json], pending: Collection[Pending]
) -> list[Gone]:
    """Finds the objects of a state that Grafana has no more.

    Args:
        shared: answers of the Grafana that they are in.
        resources: resources in the form of `pulumi stack export`, all of that Grafana.
        pending: operations of the state that were not finished.

    Raises:
        NothingThereError: if it has none of three or more, and no `destroy` was begun that explains
            it.
        GrafanaError: if Grafana cannot be asked.
    """
    there = list(shared.each(lambda one: _is_there(shared, one), resources))
    found = [_gone(one) for one, is_there in zip(resources, there, strict=True) if not is_there]
    begun = {(one.type, one.name) for one in pending if one.operation == "deleting"}
    unexplained = [one for one in found if (type_in(one.urn), one.name) not in begun]
    if len(unexplained) > _MOST_UNEXPLAINED and len(found) == len(resources):
        raise NothingThereError
    return found


def _is_there(shared: SharedAnswers, resource: Json) -> bool:
    name = split_id(id_of(resource))[1]
    try:
        match KINDS.get(str(resource.get("type"))):
            case Kind.FOLDER:
                return shared.grafana.folder(name) is not None
            case Kind.DATASOURCE:
                return shared.grafana.datasource(name) is not None
            case Kind.DASHBOARD:
                return shared.dashboard(name) is not None
            case Kind.CONTACT_POINT:
                return any(one.get("name") == name for one in shared.notifiers())
            case Kind.RULE_GROUP:
                _, folder, group = split_group_id(id_of(resource))
                return shared.rule_group(folder, group) is not None
    except RequestRefusedError:
        pass  # Nobody knows. It stays.
    return True


def _gone(resource: Json) -> Gone:
    urn = str(resource["urn"])
    kind = KINDS[str(resource["type"])]
    return Gone(kind, urn.rpartition("::")[2], urn, id_of(resource))
