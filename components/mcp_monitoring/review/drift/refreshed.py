"""What a refresh would make of a stack, from what Grafana answers. Pure.

The engine compares a refreshed state with the inputs of the last deployment, through the provider.
So does this module, with the provider's normal forms.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..provider.contact_point import CONTACT_POINT
from ..provider.dashboard import DASHBOARD
from ..provider.datasource import DATASOURCE
from ..provider.folder import FOLDER
from ..provider.inputs import not_known
from ..provider.notifiers import NOTIFIERS
from ..provider.properties import Property, changed, left_unset
from ..provider.rule_group import RULE_GROUP
from ..stacks.kinds import KINDS, Kind
from ..stacks.plan import SECRET, Plan, Step, refreshed_step
from ..stacks.secrets import is_secret, masked
from ..stacks.stack import is_in_grafana
from .unseen import header_names

Json = Mapping[str, Any]

PROPERTIES: Mapping[Kind, Sequence[Property]] = {
    Kind.FOLDER: FOLDER,
    Kind.DATASOURCE: DATASOURCE,
    Kind.DASHBOARD: DASHBOARD,
    Kind.RULE_GROUP: RULE_GROUP,
    Kind.CONTACT_POINT: CONTACT_POINT,
}
"""The properties of each kind that is compared without Pulumi."""

_ENGINE = "mcp-monitoring drift --engine compares it"
_PULUMI = "pulumi refresh --preview-only does"
_SECURE = "secureJsonDataEncoded"
_HEADERS = "httpHeaders"
_SETTINGS = "settings"
_MOST_NAMED = 5


@dataclass(frozen=True)
class Reading:
    """What was found out about one object.

    Attributes:
        state: its properties in Grafana; None if it is gone.
        differing: keys in which the provider sees a difference.
        unread: why it could not be read, and what to do; empty if it was read.
        refused: whether Grafana refused it, so that the check as a whole is not done.
    """

    state: Json | None = None
    differing: tuple[str, ...] = ()
    unread: str = ""
    refused: bool = False


_NOT_READ = Reading(unread="it was not asked for")


@dataclass(frozen=True)
class Comparable:
    """The two sides that a state gives to a comparison.

    Attributes:
        known: the last known outputs; what Grafana does not show comes from them.
        inputs: the inputs of the last deployment.
    """

    known: Json
    inputs: Json

    @property
    def is_sealed(self) -> bool:
        """Whether nobody can compare it before its secrets are decrypted."""
        return is_secret(self.inputs)


def is_asked(resource: Json) -> bool:
    """Tells whether a resource of a state is an object whose kind is compared without Pulumi."""
    return why_not_asked(resource) == "" and is_in_grafana(resource)


def why_not_asked(resource: Json) -> str:
    """Says why a resource is not compared without Pulumi; empty if it is."""
    kind = KINDS.get(str(resource.get("type")), Kind.OTHER)
    if kind not in PROPERTIES:
        return f"only Pulumi reads what is of type {resource.get('type')}: {_PULUMI}"
    if resource.get("external"):
        return "the program only reads it"
    if resource.get("pendingReplacement"):
        return "it is half replaced; deploy it"
    if paths := not_known(PROPERTIES[kind], resource.get("inputs") or {}):
        return f"only Pulumi reads {', '.join(paths[:_MOST_NAMED])}: {_ENGINE}"
    return ""


def comparable(resource: Json) -> Comparable:
    """Takes from a resource what is compared, as far as that needs no secret.

    Values of secrets are never compared, because Grafana does not show them. The names of the HTTP
    headers of the component's data source are in its replacement trigger. Settings of a notifier
    that the provider filled in are empty.

    Args:
        resource: the resource in the form of `pulumi stack export`, its secrets encrypted or not.
    """
    inputs = dict(resource.get("inputs") or {})
    known = dict(resource.get("outputs") or inputs)
    match KINDS.get(str(resource.get("type"))):
        case Kind.DATASOURCE:
            if is_secret([known.get(_SECURE), inputs.get(_SECURE)]):
                known.pop(_SECURE, None)
                inputs.pop(_SECURE, None)
            names = header_names(resource) if is_secret(inputs.get(_HEADERS)) else None
            if names is not None:
                known[_HEADERS] = inputs[_HEADERS] = dict.fromkeys(names, "")
            elif is_secret(known.get(_HEADERS)):
                known.pop(_HEADERS)
        case Kind.CONTACT_POINT:
            for kind in NOTIFIERS:
                if is_secret(known.get(kind.name)):
                    known[kind.name] = []
                if isinstance(inputs.get(kind.name), list):
                    inputs[kind.name] = [_notifier(one) for one in inputs[kind.name]]
    return Comparable(known, inputs)


def _notifier(given: Any) -> Any:
    if not isinstance(given, Mapping) or _SETTINGS not in (given.get("__defaults") or ()):
        return given
    return {**given, _SETTINGS: {}} if is_secret(given.get(_SETTINGS)) else given


def differing(resource: Json, read: Json, inputs: Json, equal: Collection[str] = ()) -> list[str]:
    """Lists the keys in which an object differs from what was deployed, as the provider sees it.

    Args:
        resource: the resource in the form of `pulumi stack export`.
        read: its properties in Grafana.
        inputs: the inputs of the last deployment, as `comparable` gives them.
        equal: keys that are known to be equal.
    """
    properties = PROPERTIES[KINDS[str(resource["type"])]]
    skipped = {*equal, *(resource.get("ignoreChanges") or ())}
    compared = [one for one in properties if one.name not in skipped]
    names = [one.name for one in changed(compared, read, inputs)]
    return [*names, *left_unset(properties, read, inputs)] if names else []


def refreshed_plan(resources: Sequence[Json], readings: Mapping[str, Reading]) -> Plan:
    """Makes the plan that a refresh of a stack would make.

    Args:
        resources: resources of the stack; their secrets are masked in the plan.
        readings: what was read, and what it is compared with, by URN; a resource without a reading
            is named as left out.
    """
    steps: list[Step] = []
    left_out: dict[str, str] = {}
    for resource in resources:
        urn, kind = str(resource.get("urn")), str(resource.get("type"))
        if not resource.get("custom") or resource.get("delete") or kind.startswith("pulumi:"):
            continue
        reading = readings.get(urn)
        if reading is None:
            why = why_not_asked(resource)
            reading = Reading(unread=why) if why else _NOT_READ
        if reading.unread:
            left_out[urn] = reading.unread
            continue
        deployed = masked(resource)
        held = None if reading.state is None else _shown(resource, deployed, reading.state)
        steps.append(refreshed_step(deployed, held, reading.differing))
    return Plan(tuple(steps), {}, left_out=left_out)


def _shown(resource: Json, deployed: Json, read: Json) -> Json:
    """Masks what is secret in the properties of an object, as the engine does."""
    sealed = {
        key
        for part in ("inputs", "outputs")
        if resource.get(part) is not deployed.get(part)
        for key, value in resource[part].items()
        if deployed[part][key] is not value
    }
    shown = _without_secrets(PROPERTIES[KINDS[str(resource["type"])]], read)
    return {key: SECRET if key in sealed else value for key, value in shown.items()}


def _without_secrets(properties: Sequence[Property], values: Json) -> dict[str, Any]:
    secret = {prop.name: prop for prop in properties if prop.holds_secrets}
    return {
        name: _hidden(secret[name], value) if name in secret else value
        for name, value in values.items()
    }


def _hidden(prop: Property, value: Any) -> Any:
    if prop.secret:
        return value if value is None else SECRET
    if prop.is_block and isinstance(value, Mapping):
        return _without_secrets(prop.fields, value)
    if prop.fields and isinstance(value, list):
        return [_hidden(prop.item, item) for item in value]
    return value
