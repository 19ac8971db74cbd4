"""What a Grafana has of several owners, each of whom begins its uids and names with its own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.project import Project

Objects = dict[str, dict[str, Any]]
"""Objects by uid, and lists of notifiers by the name of their contact point, by kind."""

_LISTS = {
    "folders": "/api/folders",
    "data sources": "/api/datasources",
    "dashboards": "/api/search?type=dash-db&limit=5000",
    "alert rules": "/api/v1/provisioning/alert-rules",
}
_PATHS = {
    "folders": "/api/folders/{}",
    "data sources": "/api/datasources/uid/{}",
    "dashboards": "/api/dashboards/uid/{}",
    "alert rules": "/api/v1/provisioning/alert-rules/{}",
}
_NOTIFIERS = "/api/v1/provisioning/contact-points"

# What Grafana invents or counts.
_VOLATILE = {"id", "version", "created", "createdBy", "updated", "updatedBy", "guid"}

_SOURCE = {"type": "prometheus", "access": "proxy", "url": "http://127.0.0.1:9"}
_NOTIFIER = {"type": "email", "settings": {"addresses": "first@example.com"}}
_NEVER = {"type": "math", "expression": "1 > 2", "refId": "A"}
_RULE = {
    "title": "TargetDown",
    "ruleGroup": "targets",
    "condition": "A",
    "for": "5m",
    "noDataState": "OK",
    "execErrState": "Error",
    "orgID": 1,
    "data": [
        {
            "refId": "A",
            "datasourceUid": "__expr__",
            "relativeTimeRange": {"from": 600, "to": 0},
            "model": _NEVER,
        }
    ],
}


class Owners:
    """The owners of the objects of a Grafana.

    Args:
        project: a project that is deployed to it; it is asked directly.
    """

    def __init__(self, project: Project) -> None:
        self._project = project

    def objects(self, owner: str) -> Objects:
        """Reads all that an owner has, without its name and without what differs each time."""
        found: Objects = {
            kind: {uid: _stable(self._project.get(_PATHS[kind].format(uid))) for uid in uids}
            for kind, uids in self._uids(owner).items()
        }
        points: dict[str, Any] = {}
        for one in self._notifiers(owner):
            stable = {key: value for key, value in one.items() if key != "uid"}
            points.setdefault(one["name"], []).append(stable)
        text = json.dumps({**found, "contact points": points})
        plain: Objects = json.loads(text.replace(owner, "OWNER"))
        return plain

    def written(self, owner: str) -> dict[str, str]:
        """Reads the objects of an owner as Grafana writes them, by path."""
        paths = [
            _PATHS[kind].format(uid) for kind, uids in self._uids(owner).items() for uid in uids
        ]
        found = {path: self._project.grafana.get(path).text for path in paths}
        return {**found, _NOTIFIERS: json.dumps(self._notifiers(owner))}

    @contextmanager
    def neighbour(self, name: str) -> Iterator[None]:
        """Puts objects of somebody else into Grafana, which look like those of the fault runs."""
        send, uid = self._project.send, f"{name}-mcp"
        board = {"uid": f"{name}-board-a", "title": "board-a", "panels": []}
        send("POST", "/api/folders", {"uid": uid, "title": "MCP"})
        send("POST", "/api/datasources", {**_SOURCE, "uid": f"{name}-prometheus", "name": uid})
        send("POST", "/api/dashboards/db", {"dashboard": board, "folderUid": uid})
        rules = [{**_RULE, "uid": f"{name}-rule", "folderUID": uid}]
        group = {"title": "targets", "folderUid": uid, "interval": 60, "rules": rules}
        send("PUT", f"/api/v1/provisioning/folder/{uid}/rule-groups/targets", group)
        send("POST", _NOTIFIERS, {**_NOTIFIER, "name": uid})
        try:
            yield
        finally:
            self.delete(name)

    def delete(self, owner: str) -> None:
        """Deletes all that an owner has."""
        grafana, uids = self._project.grafana, self._uids(owner)
        for uid in uids["folders"]:
            grafana.delete(f"/api/folders/{uid}?forceDeleteRules=true")
        for uid in uids["data sources"]:
            grafana.delete(f"/api/datasources/uid/{uid}")
        for uid in uids["dashboards"]:
            grafana.delete(f"/api/dashboards/uid/{uid}")
        for one in self._notifiers(owner):
            grafana.delete(f"{_NOTIFIERS}/{one['uid']}")

    def _uids(self, owner: str) -> dict[str, list[str]]:
        return {
            kind: [
                one["uid"] for one in self._project.get(path) if one["uid"].startswith(f"{owner}-")
            ]
            for kind, path in _LISTS.items()
        }

    def _notifiers(self, owner: str) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self._project.get(_NOTIFIERS)
        found = [one for one in listed if one["name"].startswith(f"{owner}-")]
        return sorted(found, key=lambda one: (one["name"], one["type"], str(one["settings"])))


def _stable(found: dict[str, Any]) -> dict[str, Any]:
    if "dashboard" in found:
        folder = found["meta"]["folderUid"]
        return {"folder": folder, "dashboard": _stable(found["dashboard"])}
    return {key: value for key, value in found.items() if key not in _VOLATILE}


def differences(there: Objects, expected: Objects) -> list[str]:
    """Names the objects that are missing, too many or different, one line each."""
    lines = []
    for kind, wanted in expected.items():
        has = there[kind]
        lines += [f"{kind}: {uid} is missing" for uid in wanted.keys() - has.keys()]
        lines += [f"{kind}: {uid} is too much" for uid in has.keys() - wanted.keys()]
        lines += [
            f"{kind}: {uid} is {json.dumps(has[uid])}, not {json.dumps(wanted[uid])}"
            for uid in wanted.keys() & has.keys()
            if has[uid] != wanted[uid]
        ]
    return sorted(lines)
