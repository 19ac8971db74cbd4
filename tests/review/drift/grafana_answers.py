"""A Grafana that answers from what a test gives, to our client and to the stand-in of the plugin.

What it holds is what a real Grafana answered in the recording of a refresh without drift, so that
every edit of it is an edit of real answers.
"""

import copy
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
from mcp_monitoring.review.servers.grafana import Grafana

from sandbox.plugin.client import SANDBOX_COMMIT
from sandbox.plugin.client import Grafana as PluginClient
from sandbox.plugin.config import Config

URL = "http://grafana.test"
RECORDINGS = Path(__file__).parents[2] / "recordings"

_RULES = "/api/v1/provisioning/alert-rules"
_POINTS = "/api/v1/provisioning/contact-points"
_GROUPS = "/api/prometheus/grafana/api/v1/rules"
_BULK = "/apis/dashboard.grafana.app/v0alpha1/namespaces/default/dashboards"
_GROUP = "/rule-groups/"
_SINGLE = re.compile(
    r"/api/(?:folders|datasources/uid|dashboards/uid)/[^/]+"
    rf"|{_RULES}/[^/]+|/api/v1/provisioning/folder/[^/]+/rule-groups/[^/]+"
)


@dataclass
class Held:
    """What a Grafana holds.

    Attributes:
        single: answers to single reads, by path.
        points: notifiers of all contact points.
        refused: paths that are answered with 403.
        others: dashboards in the list beside those in `single`, in the form of the list.
        bulk: whether it has the newer API, and tells the folders of groups that it lists.
        page: most dashboards of a page of the list.
        late: answers to single reads of what no list has, by path.
        asked: the paths that were asked, in order.
    """

    single: dict[str, Any]
    points: list[dict[str, Any]]
    refused: frozenset[str] = frozenset()
    others: list[dict[str, Any]] = field(default_factory=list)
    bulk: bool = True
    page: int = 500
    late: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = unquote(request.url.raw_path.decode().partition("?")[0])
        self.asked.append(path)
        if path == "/api/health":
            return httpx.Response(200, json={"commit": SANDBOX_COMMIT, "version": "12.4.0"})
        if path in self.refused:
            return httpx.Response(403, json={"message": "no permission"})
        if path == _POINTS:
            return httpx.Response(200, json=self.points)
        if path == _RULES:
            rules = [one for at, one in self.single.items() if at.startswith(f"{_RULES}/")]
            shown = [one for one in rules if f"{_RULES}/{one['uid']}" not in self.refused]
            return httpx.Response(200, json=shown)
        if path == _GROUPS and self.bulk:
            groups = [listed_group(one) for at, one in self.single.items() if _GROUP in at]
            return httpx.Response(200, json={"status": "success", "data": {"groups": groups}})
        if path == "/api/datasources":
            return httpx.Response(200, json=[{"id": 1, "uid": "first"}])
        if path == _BULK and self.bulk:
            return self._listed(request)
        if path in self.single or path in self.late:
            return httpx.Response(200, json=self.single.get(path) or self.late[path])
        if path == "/api/search" or path.endswith("/versions"):
            return httpx.Response(200, json=[])
        return httpx.Response(404, json={"message": "not found"})

    def _listed(self, request: httpx.Request) -> httpx.Response:
        ours = [
            resource(one)
            for path, one in sorted(self.single.items())
            if path.startswith("/api/dashboards/uid/") and path not in self.refused
        ]
        every = [*self.others, *ours]
        first = int(request.url.params.get("continue") or 0)
        last = first + min(self.page, int(request.url.params["limit"]))
        metadata = {"continue": str(last)} if last < len(every) else {}
        return httpx.Response(200, json={"metadata": metadata, "items": every[first:last]})

    def grafana(self) -> Grafana:
        """Our client of this Grafana."""
        made = Grafana(URL, "token")
        transport = httpx.MockTransport(self.answer)
        made._http = httpx.Client(base_url=URL, transport=transport)
        return made

    def plugin_client(self) -> PluginClient:
        """The stand-in plugin's client of this Grafana."""
        config = Config(url=URL, auth="token")
        return PluginClient(config, httpx.MockTransport(self.answer), lambda _: None)


def resource(answer: dict[str, Any]) -> dict[str, Any]:
    """A dashboard as Grafana's newer API lists it, from the answer for it alone."""
    model = answer["dashboard"]
    spec = {key: value for key, value in model.items() if key not in ("id", "uid", "version")}
    folder = answer["meta"].get("folderUid")
    return {
        "apiVersion": "dashboard.grafana.app/v0alpha1",
        "kind": "Dashboard",
        "metadata": {
            "name": model["uid"],
            "generation": model.get("version"),
            "labels": {"grafana.app/deprecatedInternalID": str(model.get("id"))},
            "annotations": {"grafana.app/folder": folder} if folder else {},
        },
        "spec": spec,
        "status": {},
    }


def listed_group(answer: dict[str, Any]) -> dict[str, Any]:
    """A rule group as Grafana lists it beside the states of alerts, from the answer for it."""
    rules = [{"uid": one["uid"], "state": "inactive"} for one in answer["rules"]]
    return {
        "name": answer["title"],
        "folderUid": answer["folderUid"],
        "interval": answer["interval"],
        "rules": rules,
    }


def load(number: int) -> dict[str, Any]:
    """Loads a recorded run of the real provider plugin."""
    (file,) = RECORDINGS.glob(f"{number:02}-*.json")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def plain(value: Any) -> Any:
    """A recorded value without the marks of secrets."""
    if isinstance(value, dict):
        if set(value) == {"$secret"}:
            return plain(value["$secret"])
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def held(run: dict[str, Any]) -> Held:
    """What Grafana answered in a recorded run: the last answer to each question."""
    single: dict[str, Any] = {}
    points: list[dict[str, Any]] = []
    for call in run["http"]:
        path = unquote(call["path"].partition("?")[0])
        if call["method"] != "GET" or call.get("lost") or call["status"] not in (200, 404):
            continue
        if path == _POINTS and "?" not in call["path"]:
            points = call["response"]
        elif _SINGLE.fullmatch(path):
            single.pop(path, None)
            if call["status"] == 200:
                single[path] = call["response"]
    return Held(copy.deepcopy(single), copy.deepcopy(points))


def deployed(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The resources that a recorded refresh read, as the state had them before."""
    return [
        {
            "urn": call["request"]["urn"],
            "type": call["request"]["type"],
            "id": call["request"]["id"],
            "custom": True,
            "inputs": plain(call["request"]["inputs"]),
            "outputs": plain(call["request"]["properties"]),
        }
        for call in run["provider_calls"]
        if call["method"] == "Read" and call["request"].get("inputs")
    ]
