"""By what Grafana knows an object: what no second object can have beside it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..stacks.content import planned_dashboard
from ..stacks.kinds import KINDS, Kind

Json = Mapping[str, Any]

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's mark of a text that is not known before the deployment."""


class Known(StrEnum):
    """What a name or uid names."""

    FOLDER = "folder"
    DATASOURCE = "data source"
    DATASOURCE_NAME = "name of a data source"
    DASHBOARD = "dashboard"
    RULE_GROUP = "rule group"
    ALERT = "alert"
    CONTACT_POINT = "contact point"


@dataclass(frozen=True)
class Identity:
    """One name that Grafana has only once.

    Attributes:
        of: what it names.
        name: the uid or the name; of a rule group the uid of its folder as well: `mcp:mcp-pool`.
    """

    of: Known
    name: str


def identities(kind: Kind, inputs: Json) -> list[Identity]:
    """Lists the identities of an object; those that are not known yet are left out.

    Args:
        kind: kind of the object.
        inputs: inputs of its resource.
    """
    return [one for one in _identities(kind, inputs) if one.name and UNKNOWN not in one.name]


def _identities(kind: Kind, inputs: Json) -> Iterator[Identity]:
    uid, name = _text(inputs.get("uid")), _text(inputs.get("name"))
    match kind:
        case Kind.FOLDER:
            yield Identity(Known.FOLDER, uid)
        case Kind.DATASOURCE:
            yield Identity(Known.DATASOURCE, uid)
            yield Identity(Known.DATASOURCE_NAME, name)
        case Kind.DASHBOARD:
            model = planned_dashboard(inputs)
            yield Identity(Known.DASHBOARD, _text(model["uid"]) if model else "")
        case Kind.RULE_GROUP:
            folder = _text(inputs.get("folderUid"))
            yield Identity(Known.RULE_GROUP, f"{folder}:{name}" if folder and name else "")
            for rule in inputs.get("rules") or ():
                if isinstance(rule, Mapping):
                    yield Identity(Known.ALERT, _text(rule.get("uid")))
        case Kind.CONTACT_POINT:
            yield Identity(Known.CONTACT_POINT, name)


def identities_of(resources: Iterable[Json]) -> dict[Identity, str]:
    """Maps the identities of deployed objects to the URNs of their resources.

    Args:
        resources: resources in the form of `pulumi stack export`.
    """
    return {
        identity: str(one.get("urn"))
        for one in resources
        if not one.get("delete")
        for identity in identities(
            KINDS.get(str(one.get("type")), Kind.OTHER), one.get("inputs") or {}
        )
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
