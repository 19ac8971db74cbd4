"""What was done in the recorded Grafana between the runs of the plugin, by hand or by a program.

The notes of the recordings tell it, or the answers that follow. Without these edits the stand-in
could not give those answers. What a run did that is not among the recordings is here too: such an
edit is made only while its recording is missing.
"""

from dataclasses import dataclass
from typing import Any

POINTS = "/api/v1/provisioning/contact-points"
GROUPS = "/api/v1/provisioning/folder/mcp/rule-groups"


@dataclass(frozen=True)
class Edit:
    """A call to Grafana.

    Attributes:
        method: The HTTP method.
        path: The path.
        body: The JSON that is sent.
        as_read: Whether what is sent is the dashboard or the data source that the recording reads
            first from there.
    """

    method: str
    path: str
    body: Any = None
    as_read: bool = False


def _rule(uid: str, title: str, expression: str, **more: Any) -> dict[str, Any]:
    model = {"expr": expression, "instant": True, "range": False, "refId": "A"}
    threshold = {
        "conditions": [{"evaluator": {"params": [0], "type": "gt"}}],
        "expression": "A",
        "refId": "C",
        "type": "threshold",
    }
    query = {
        "datasourceUid": "mcp-prometheus",
        "model": model,
        "refId": "A",
        "relativeTimeRange": {"from": 600, "to": 0},
    }
    return {
        "uid": uid,
        "title": title,
        "orgID": 1,
        "folderUID": "mcp",
        "condition": "C",
        "data": [query, {"datasourceUid": "__expr__", "model": threshold, "refId": "C"}],
        "noDataState": "OK",
        "execErrState": "Error",
        "for": "5m",
        "annotations": {"summary": f"{title} {{{{ $labels.job }}}}"},
        "labels": {"severity": "critical"},
        "notification_settings": {"receiver": "mcp-oncall"},
        **more,
    }


def _group(name: str, *rules: dict[str, Any]) -> Edit:
    body = {"title": name, "folderUid": "mcp", "interval": 60, "rules": list(rules)}
    return Edit("PUT", f"{GROUPS}/{name}", body)


def _point(uid: str, kind: str, **settings: Any) -> Edit:
    body = {"uid": uid, "name": "mcp-oncall", "type": kind, "settings": settings}
    return Edit("POST", POINTS, body)


def _to_import(webhook: str, slack: str) -> list[Edit]:
    """What was in Grafana before it was imported (recordings 133 and 138)."""
    source = {
        "uid": "mcp-prometheus",
        "name": "Prometheus",
        "type": "prometheus",
        "access": "proxy",
        "url": "http://localhost:9090",
        "isDefault": True,
        "basicAuth": True,
        "basicAuthUser": "u",
        "jsonData": {
            "httpHeaderName1": "X-Scope-OrgID",
            "httpMethod": "POST",
            "timeInterval": "15s",
        },
        "secureJsonData": {"basicAuthPassword": "p", "httpHeaderValue1": "t1"},
    }
    return [
        Edit("POST", "/api/folders", {"uid": "mcp", "title": "MCP"}),
        Edit("POST", "/api/datasources", source),
        _point(webhook, "webhook", url="http://localhost:1/hook"),
        _point(slack, "slack", recipient="#mcp", url="http://localhost:1/slack"),
        _group("mcp", _rule("mcp-down", "McpTargetDown", "up == 0", annotations={"summary": "x"})),
    ]


BEFORE: dict[int, list[Edit]] = {
    78: [Edit("POST", "/api/folders/mcp-child/move", {"parentUid": "mcp"})],
    82: [Edit("POST", "/api/folders/mcp-child/move", {"parentUid": ""})],
    86: [
        Edit(
            "POST",
            "/api/dashboards/db",
            {"dashboard": {"uid": "foreign", "title": "Foreign"}, "folderUid": "mcp"},
        )
    ],
    91: [_group("g", _rule("foreign-rule", "R", "up == 0", notification_settings=None))],
    93: [
        Edit(
            "POST",
            "/api/folders",
            {"uid": "foreign-child", "title": "Foreign child", "parentUid": "mcp"},
        )
    ],
    101: [
        _point("fg5f8uoy0bjlsf", "email", addresses="old@example.com"),
        _point("dg5f8uoze9iioa", "webhook", url="http://localhost:1/old"),
    ],
    107: [_point("cg5f8vnx055ogd", "email", addresses="old@example.com")],
    133: _to_import("ag5f9desspqtcc", "dg5f9detrobnka"),
    138: _to_import("bg5f9eb2706iof", "dg5f9eb51e0owf"),
    195: [
        Edit(
            "PUT",
            f"{POINTS}/eg5f9x2sjnif4c",
            {
                "name": "mcp-oncall",
                "type": "email",
                "settings": {
                    "addresses": "b@example.com;a@example.com, d@example.com",
                    "message": "M",
                    "singleEmail": True,
                    "subject": "S",
                },
            },
        )
    ],
    197: [Edit("DELETE", f"{POINTS}/eg5f9wr8wjr40c")],
    202: [Edit("POST", "/api/dashboards/uid/mcp-overview/restore", {"version": 1})],
    252: [Edit("POST", "/api/dashboards/db", as_read=True)],
    # Made by the newer API; saved as it was read by the older one.
    254: [Edit("POST", "/api/dashboards/db", as_read=True)],
    259: [Edit("POST", "/api/dashboards/db", as_read=True)],
}
"""Edits before a recording."""

MISSING: dict[int, list[Edit]] = {
    99: [_group("mcp2", _rule("mcp-a", "Other", "up == 1"))],
    154: [
        Edit(
            "POST",
            "/api/dashboards/db",
            {"dashboard": {"uid": "mcp-overview", "title": "Overview"}},
        )
    ],
    209: [Edit("PUT", "/api/datasources/uid/mcp-prometheus-2", as_read=True)],
    220: [
        Edit("DELETE", "/api/datasources/uid/mcp-prometheus-2"),
        Edit("DELETE", "/api/datasources/uid/mcp-prometheus"),
        Edit(
            "POST",
            "/api/datasources",
            {
                "uid": "mcp-prometheus",
                "name": "Prometheus",
                "type": "prometheus",
                "access": "proxy",
                "url": "http://localhost:9090",
                "jsonData": {"httpMethod": "POST", "timeInterval": "15s"},
            },
        ),
    ],
    253: [
        Edit(
            "POST",
            "/api/dashboards/db",
            {"dashboard": {"uid": "v2-bare", "title": "Overview v2"}, "folderUid": "mcp"}
            | {"overwrite": True},
        )
    ],
    264: [Edit("POST", "/api/folders", {"uid": "mcp", "title": "MCP"})],
}
"""What a run did whose recording is missing, by its number; the next one is there."""
