"""Contact points, as the provider reads them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from . import gojson
from .notifiers import NOT_REPRODUCED, NOTIFIERS
from .properties import Property

CONTACT_POINT: Final = (
    Property("disableProvenance", "boolean", default=False, force_new=True),
    Property("name", required=True, force_new=True),
    Property("orgId", computed=True, force_new=True),
    *(notifier.as_property for notifier in NOTIFIERS),
    *(
        Property(name, "array", unordered=True, reproduced=False)
        for name in NOT_REPRODUCED.values()
    ),
)
"""The properties of a contact point."""


def contact_point_from_grafana(
    there: Sequence[Mapping[str, Any]], name: str, known: Mapping[str, Any], org: str
) -> dict[str, Any]:
    """Returns the state of a contact point, made from Grafana's answers (recording 03).

    Notifiers of kinds that are not reproduced are left out; `strangers` finds them.

    Args:
        there: the notifiers of this name in `GET /api/v1/provisioning/contact-points`.
        name: its name.
        known: the last known state; what Grafana does not show comes from it.
        org: organisation of the request.
    """
    state: dict[str, Any] = {
        "disableProvenance": not any(it.get("provenance") for it in there),
        "id": f"{org}:{name}",
        "name": name,
        "orgId": org,
        **{absent: [] for absent in NOT_REPRODUCED.values()},
    }
    for kind in NOTIFIERS:
        before = known.get(kind.name) or []
        found = [kind.from_grafana(it, before) for it in there if it["type"] == kind.kind]
        state[kind.name] = _as_set(kind.as_property, found)
    return state


def strangers(there: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lists the types of notifiers that are not reproduced, as Grafana calls them.

    Args:
        there: the notifiers of one contact point.
    """
    return sorted({str(it["type"]) for it in there} - {kind.kind for kind in NOTIFIERS})


def _as_set(prop: Property, notifiers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns notifiers as Terraform keeps them.

    Of those that differ in nothing but their uid it keeps the first: the state never shows that
    there are two (recordings 171 and 294). The order is that of the values, by the provider's names
    of the properties (recordings 103 and 282).
    """
    names = [field.name for field in sorted(prop.fields, key=lambda field: field.terraform_name)]

    def content(notifier: dict[str, Any]) -> str:
        return gojson.marshal([notifier[name] for name in names if name != "uid"])

    firsts: dict[str, dict[str, Any]] = {}
    for notifier in notifiers:
        firsts.setdefault(content(notifier), notifier)
    return [firsts[key] for key in sorted(firsts)]
