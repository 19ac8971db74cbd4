"""Named notification policies, as Grafana's newer API has them.

No recording has it: the forms are those of Grafana 13's source and of the provider's documentation
of `NotificationsRoutingTree`. Policies are made and listed; nothing is delivered along them.

Sources:
- https://github.com/grafana/grafana/tree/main/apps/alerting/notifications/kinds
- https://www.pulumi.com/registry/packages/grafana/api-docs/alerting/v1beta1/notificationsroutingtree/
"""

import json

from starlette.responses import Response

from sandbox.grafana.answers import Json, Refusal, answer, bad_request
from sandbox.grafana.calls import Call, object_of, text_of
from sandbox.grafana.store import Store

PATH = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"
"""Where they are."""

OTHER_VERSIONS = (
    "/apis/notifications.alerting.grafana.app/{version}/namespaces/default/routingtrees"
)
"""Where other versions of Grafana have them."""

ROOT = "user-defined"
"""The name of the policies of the organisation, which are there from the beginning."""

_VERSION = "notifications.alerting.grafana.app/v1beta1"
_OF_NEW_GRAFANA: Json = {
    "defaults": {"receiver": "empty", "group_by": ["grafana_folder", "alertname"]},
    "routes": [],
}


async def list_trees(call: Call) -> Response:
    """Answers `GET` of the list."""
    made = call.store.rows("SELECT name, spec FROM routing_trees ORDER BY name")
    trees = [
        (ROOT, _OF_NEW_GRAFANA),
        *((str(one["name"]), json.loads(one["spec"])) for one in made),
    ]
    items = [_resource(name, spec) for name, spec in trees]
    return answer(
        {"kind": "RoutingTreeList", "apiVersion": _VERSION, "metadata": {}, "items": items}
    )


async def create_tree(call: Call) -> Response:
    """Answers `POST` to the list."""
    body = await call.body()
    name = text_of(object_of(body, "metadata"), "name")
    spec = object_of(body, "spec")
    if not name or not text_of(object_of(spec, "defaults"), "receiver"):
        raise bad_request()
    with call.store.transaction():
        if exists(call.store, name):
            raise Refusal(409, f'routingtrees "{name}" already exists')
        call.store.insert(
            "INSERT INTO routing_trees (name, spec) VALUES (?, ?)", (name, json.dumps(spec))
        )
    return answer(_resource(name, spec), 201)


async def delete_tree(call: Call) -> Response:
    """Answers `DELETE` of one."""
    with call.store.transaction():
        call.store.change("DELETE FROM routing_trees WHERE name = ?", (call.part("uid"),))
    return answer({"kind": "Status", "status": "Success"})


async def refuse_version(_call: Call) -> Response:
    """Answers `GET` of a list in another version, as of every version that there is not."""
    raise Refusal(404, "the server could not find the requested resource")


def exists(store: Store, name: str) -> bool:
    """Tells whether there is a policy of a name."""
    found = store.rows("SELECT 1 FROM routing_trees WHERE name = ?", (name,))
    return name == ROOT or bool(found)


def _resource(name: str, spec: Json) -> Json:
    metadata = {"name": name, "namespace": "default"}
    return {"kind": "RoutingTree", "apiVersion": _VERSION, "metadata": metadata, "spec": spec}
