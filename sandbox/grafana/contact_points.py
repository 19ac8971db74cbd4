"""Contact points, which would receive the alerts.

In Grafana's API each integration is a contact point. For a rule, all integrations of one name are
one contact point. The stand-in sends nothing to them. So it does not store their secrets; it stores
only which secrets exist.
"""

import json
from dataclasses import dataclass, replace

from starlette.responses import Response

from sandbox.grafana import rule_store
from sandbox.grafana.answers import Json, Refusal, answer, bad_request, not_reproduced
from sandbox.grafana.calls import Call, flag_of, object_of, text_of
from sandbox.grafana.names import short_uid
from sandbox.grafana.store import Row, Store

REDACTED = "[REDACTED]"

# The secret settings of each type. Slack's url is recorded, the others are from Grafana's source.
# Other types are refused, because their secret settings are not known for certain.
_SECRETS = {
    "email": (),
    "pagerduty": ("integrationKey",),
    "slack": ("url", "token"),
    "webhook": ("password", "authorization_credentials"),
}
# The settings that are maps; their values are not secret.
_MAPS = {"pagerduty": "details", "webhook": "headers"}


@dataclass(frozen=True)
class ContactPoint:
    """A contact point; `settings` has `[REDACTED]` for each secret."""

    uid: str
    name: str
    type: str
    settings: Json
    silent: bool
    provenance: str


async def list_points(call: Call) -> Response:
    """Answers `GET /api/v1/provisioning/contact-points`, with `name`."""
    name = call.request.query_params.get("name", "")
    found = [point for point in all_points(call.store) if name in ("", point.name)]
    return answer([{**_shown(point), **_provenance(point)} for point in found])


async def create_point(call: Call) -> Response:
    """Answers `POST /api/v1/provisioning/contact-points`."""
    body = await call.body()
    uid = text_of(body, "uid")
    point = _parse(call, body, uid, {})
    with call.store.transaction():
        taken = find(call.store, uid)
        if taken:
            raise Refusal(
                409,
                f"Receiver configuration with UID '{uid}' already exists in contact point"
                f" '{taken.name}'. Please use unique identifiers for receivers across all contact"
                " points.",
                messageId="alerting.notifications.contact-points.uidInUse",
                statusCode=409,
            )
        point = replace(point, uid=uid or short_uid())
        _write(call.store, point)
    return answer(_shown(point), 202)


async def update_point(call: Call) -> Response:
    """Answers `PUT /api/v1/provisioning/contact-points/{uid}`; a redacted secret stays the same."""
    body = await call.body()
    uid = call.part("uid")
    with call.store.transaction():
        old = find(call.store, uid)
        if old is None:
            raise Refusal(404, f"object not found: contact point with uid '{uid}' not found")
        new = _parse(call, body, uid, old.settings)
        if (new.name, new.type) != (old.name, old.type):
            raise not_reproduced("PUT", "another name or type of a contact point")
        if old.provenance and not new.provenance:
            raise Refusal(
                403,
                f"Resource with provenance status '{old.provenance}' cannot be changed to 'none'."
                " You must use appropriate API and permissions to manage this resource",
                messageId="alerting.notifications.invalidProvenance",
                statusCode=403,
            )
        _write(call.store, new)
    return answer({"message": "contactpoint updated"}, 202)


async def delete_point(call: Call) -> Response:
    """Answers `DELETE /api/v1/provisioning/contact-points/{uid}`, also if there is none."""
    uid = call.part("uid")
    with call.store.transaction():
        point = find(call.store, uid)
        call.store.change("DELETE FROM contact_points WHERE uid = ?", (uid,))
        used = point and rule_store.with_receiver(call.store, point.name)
        if point and used and not exists(call.store, point.name):
            raise Refusal(
                409,
                "Contact point is currently used in the notification settings of one or many"
                " alert rules.",
                messageId="alerting.notifications.contact-points.used-by-rule",
                statusCode=409,
            )
    return answer({"message": "contactpoint deleted"}, 202)


def all_points(store: Store) -> list[ContactPoint]:
    """Lists every contact point, ordered by name and uid."""
    return [_point(row) for row in store.rows("SELECT * FROM contact_points ORDER BY name, uid")]


def find(store: Store, uid: str) -> ContactPoint | None:
    """Finds a contact point by its uid."""
    return next((point for point in all_points(store) if point.uid == uid), None)


def exists(store: Store, name: str) -> bool:
    """Tells whether there is a contact point of this name, so that a rule may name it."""
    return any(point.name == name for point in all_points(store))


def _parse(call: Call, body: Json, uid: str, stored: Json) -> ContactPoint:
    name, kind = text_of(body, "name"), text_of(body, "type")
    if not name or not kind:
        raise bad_request()
    settings = dict(object_of(body, "settings"))
    nested = any(
        isinstance(value, dict | list) and key != _MAPS.get(kind) for key, value in settings.items()
    )
    if kind not in _SECRETS or nested:
        raise not_reproduced(
            call.request.method, f"a contact point of type {kind} with these settings"
        )
    for key in _SECRETS[kind]:
        value = text_of(settings, key)
        settings.pop(key, None)
        if value and (value != REDACTED or stored.get(key)):
            settings[key] = REDACTED
    problem = _problem(kind, settings)
    if problem:
        raise Refusal(
            400,
            f'invalid object specification: failed to validate integration "{name}" (UID {uid})'
            f' of type "{kind}": {problem}',
        )
    return ContactPoint(
        uid=uid,
        name=name,
        type=kind,
        settings=settings,
        silent=flag_of(body, "disableResolveMessage"),
        provenance=call.provenance,
    )


def _problem(kind: str, settings: Json) -> str:
    if kind == "email" and not settings.get("addresses"):
        return "could not find addresses in settings"
    if kind == "pagerduty" and not settings.get("integrationKey"):
        return "could not find integration key property in settings"
    if kind == "webhook" and not settings.get("url"):
        return "required field 'url' is not specified"
    if kind == "slack" and not settings.get("url") and not settings.get("endpointUrl"):
        missing = [key for key in ("recipient", "token") if not settings.get(key)]
        if missing:
            return f"{missing[0]} must be specified when using the Slack chat API"
    return ""


def _shown(point: ContactPoint) -> Json:
    return {
        "uid": point.uid,
        "name": point.name,
        "type": point.type,
        "settings": point.settings,
        "disableResolveMessage": point.silent,
    }


def _provenance(point: ContactPoint) -> Json:
    return {"provenance": point.provenance} if point.provenance else {}


def _write(store: Store, point: ContactPoint) -> None:
    store.change(
        "INSERT OR REPLACE INTO contact_points (uid, name, type, settings, silent, provenance)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            point.uid,
            point.name,
            point.type,
            json.dumps(point.settings),
            point.silent,
            point.provenance,
        ),
    )


def _point(row: Row) -> ContactPoint:
    return ContactPoint(
        uid=row["uid"],
        name=row["name"],
        type=row["type"],
        settings=json.loads(row["settings"]),
        silent=bool(row["silent"]),
        provenance=row["provenance"],
    )
