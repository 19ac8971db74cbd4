"""The routes of alerting, and who may use them.

The stand-in stores, checks and shows rules and contact points. It evaluates no rule and delivers no
alert. So in `/api/prometheus/grafana/api/v1/rules` each rule is as a new one that was not evaluated
yet. It answers 501 to what was not recorded: Grafana's conversion of Prometheus rules, changes of
the notification policies, recording rules, time intervals, templates. Refusals and permissions that
are not recorded have the status and the text of Grafana's source.
"""

from starlette.responses import Response
from starlette.routing import Route

from sandbox.grafana import contact_points, routing_trees, rule_groups
from sandbox.grafana.answers import answer, not_reproduced
from sandbox.grafana.auth import Needs
from sandbox.grafana.calls import Call, route

_RULES = "/api/v1/provisioning/alert-rules"
_GROUP = "/api/v1/provisioning/folder/{folder}/rule-groups/{group}"
_POINTS = "/api/v1/provisioning/contact-points"
_STATES = "/api/prometheus/grafana/api/v1/rules"
_RULED = "/api/ruler/grafana/api/v1/rule/{uid}"

_STATUS = "alert.provisioning.provenance:write"
_READ_RULES = (
    "alert.provisioning:read",
    "alert.rules.provisioning:read",
    "alert.provisioning.secrets:read",
    Needs("all", ("alert.rules:read", "folders:read")),
)
_ALL_RULES = ("alert.provisioning:write", "alert.rules.provisioning:write")
_ANY_CHANGE = Needs("any", ("alert.rules:write", "alert.rules:create", "alert.rules:delete"))
_WRITE_GROUP = Needs("all", ("alert.rules:read", "folders:read", _STATUS, _ANY_CHANGE))
_DELETE_GROUP = Needs("all", ("alert.rules:delete", "alert.rules:read", "folders:read", _STATUS))
_DELETE_RULE = Needs("all", ("alert.rules:delete", _STATUS))
_READ_POINTS = (
    "alert.provisioning:read",
    "alert.notifications.provisioning:read",
    "alert.provisioning.secrets:read",
    "alert.notifications:read",
)
_READ_RECEIVERS = (
    "alert.notifications.receivers:read",
    "alert.notifications.receivers.secrets:read",
)
_READ_ROUTES = "alert.notifications.routes:read"
_CHANGE_ROUTES = ("alert.notifications:write", "alert.notifications.routes:write")


def routes() -> list[Route]:
    """Lists the routes of alerting."""
    return [
        route("GET", _RULES, rule_groups.list_rules, *_READ_RULES),
        route("GET", _RULES + "/export", _refuse, *_READ_RULES),
        route("GET", _RULES + "/{uid}", rule_groups.get_rule, *_READ_RULES),
        route("DELETE", _RULES + "/{uid}", rule_groups.delete_rule, *_ALL_RULES, _DELETE_RULE),
        route("GET", _GROUP, rule_groups.get_group, *_READ_RULES),
        route("PUT", _GROUP, rule_groups.put_group, *_ALL_RULES, _WRITE_GROUP),
        route("DELETE", _GROUP, rule_groups.delete_group, *_ALL_RULES, _DELETE_GROUP),
        route("GET", _GROUP + "/export", rule_groups.export_group, *_READ_RULES),
        route("GET", _STATES, rule_groups.list_groups, "alert.rules:read"),
        route("GET", _RULED, rule_groups.rule_now, "alert.rules:read"),
        route("GET", _RULED + "/versions", rule_groups.rule_versions, "alert.rules:read"),
        route("GET", _POINTS, contact_points.list_points, *_READ_POINTS, *_READ_RECEIVERS),
        route("POST", _POINTS, contact_points.create_point, *_change_points("create")),
        route("PUT", _POINTS + "/{uid}", contact_points.update_point, *_change_points("write")),
        route("DELETE", _POINTS + "/{uid}", contact_points.delete_point, *_change_points("delete")),
        route("GET", "/api/v1/provisioning/policies", _policies, *_READ_POINTS, _READ_ROUTES),
        route("GET", routing_trees.PATH, routing_trees.list_trees, *_READ_POINTS, _READ_ROUTES),
        route("POST", routing_trees.PATH, routing_trees.create_tree, *_CHANGE_ROUTES),
        route("DELETE", routing_trees.PATH + "/{uid}", routing_trees.delete_tree, *_CHANGE_ROUTES),
        route("GET", routing_trees.OTHER_VERSIONS, routing_trees.refuse_version),
    ]


def _change_points(action: str) -> tuple[str | Needs, ...]:
    change = Needs("any", ("alert.notifications:write", f"alert.notifications.receivers:{action}"))
    every = ("alert.provisioning:write", "alert.notifications.provisioning:write")
    return (*every, Needs("all", (change, _STATUS)))


async def _policies(_call: Call) -> Response:
    # The policy of a new Grafana. Nothing here can change it.
    return answer({"receiver": "empty", "group_by": ["grafana_folder", "alertname"]})


async def _refuse(call: Call) -> Response:
    raise not_reproduced(call.request.method, call.request.url.path)
