"""`grafana:oss/dashboard:Dashboard`."""

from __future__ import annotations

import threading
from typing import Any, Final

from mcp_monitoring.review.provider import gojson
from mcp_monitoring.review.provider.dashboard import DASHBOARD, dashboard_from_grafana, uid_of
from mcp_monitoring.review.provider.identity import split_id

from sandbox.plugin.client import Grafana, GrafanaError, Operation
from sandbox.plugin.resource import ResourceType, State, reading, unfinished, unless_gone

__all__ = ["Dashboard"]

_POST: Final = Operation("postDashboard", "POST", "/dashboards/db")
_GET: Final = Operation("getDashboardByUid", "GET", "/dashboards/uid/{uid}")
_DELETE: Final = Operation("deleteDashboardByUid", "DELETE", "/dashboards/uid/{uid}")
_HEALTH: Final = Operation("getHealth", "GET", "/health")

# The generated API client always sends this field, because it is never empty (recording 01).
_UPDATED_AT: Final = "0001-01-01T00:00:00.000Z"
# What a dashboard has around its spec, as Grafana's newer API and its user interface write it.
_ENVELOPE_KEYS: Final = frozenset({"apiVersion", "kind", "spec"})
_FIRST_VERSION_WITH_ENVELOPES: Final = 13

# The provider changes one dashboard at a time (provider source, dashboardMutex).
_LOCK = threading.Lock()


class Dashboard(ResourceType):
    """A dashboard, given as its JSON."""

    type_name = "grafana:oss/dashboard:Dashboard"
    properties = DASHBOARD

    def replacement_causes(self, olds: State, news: State) -> list[str]:
        """Forces a replacement when the uid in the JSON changes.

        Terraform names no property for it, so the bridge names `__meta` (recording 14). Unknown
        JSON, or JSON with the uid in another place, counts as without uid (recording 18).
        """
        if uid_of(olds.get("configJson")) == uid_of(news.get("configJson")):
            return []
        return ["__meta"]

    def create(self, grafana: Grafana, inputs: State) -> tuple[str, State]:
        """Posts the dashboard and reads it back (recording 01).

        Raises:
            GrafanaError: Status 412 if the uid is taken and `overwrite` is not set (recording 54).
        """
        org = inputs.get("orgId") or "1"
        with _LOCK:
            body = _body(inputs, _accepted(grafana, org, inputs["configJson"]))
            posted = grafana.call(_POST, body=body, org=org)
            plan = self.plan_create(inputs)
            with unfinished(f"{org}:{posted['uid']}", plan):
                state = self._read_back(grafana, org, posted["uid"], plan)
        return state["id"], state

    def read(self, grafana: Grafana, identifier: str, state: State) -> tuple[str, State] | None:
        """Reads the dashboard with one request (recordings 03, 43 and 58)."""
        org, uid = split_id(identifier)
        return unless_gone(lambda: self._read_back(grafana, org, uid, state))

    def update(self, grafana: Grafana, identifier: str, olds: State, news: State) -> State:
        """Overwrites the dashboard and reads it back.

        It posts the program's JSON only if the JSON changed. Otherwise it posts the state's JSON,
        which has no panel ids. So a move removes the ids of the panels (recordings 16 and 42).
        """
        org, _ = split_id(identifier)
        plan = self.plan_update(olds, news)
        changed = {prop.name for prop in self.changed(olds, news)}
        source = news if "configJson" in changed else olds
        body = _body(plan, _accepted(grafana, org, source["configJson"]))
        body["dashboard"]["id"] = olds.get("dashboardId") or 0
        body["overwrite"] = True
        with _LOCK:
            posted = grafana.call(_POST, body=body, org=org)
            return self._read_back(grafana, org, posted["uid"], plan)

    def delete(self, grafana: Grafana, identifier: str, state: State) -> None:
        """Deletes the dashboard (recording 60)."""
        org, uid = split_id(identifier)
        with _LOCK:
            try:
                with reading("dashboard", identifier):
                    grafana.call(_DELETE, org=org, uid=uid)
            except GrafanaError as error:
                if error.status != 404:
                    raise

    def _read_back(self, grafana: Grafana, org: str, uid: str, known: State) -> State:
        """Reads the state; what Grafana does not show comes from `known`."""
        with reading("dashboard", f"{org}:{uid}"):
            remote = grafana.call(_GET, org=org, uid=uid)
        return dashboard_from_grafana(remote, known, org, grafana.address)


def _accepted(grafana: Grafana, org: str, config_json: str) -> str:
    """Returns the JSON, unless it is of a kind that this Grafana does not take (recording 235).

    Raises:
        GrafanaError: If it is a spec in its envelope and Grafana is older than 13.
    """
    if gojson.unmarshal_object(config_json).keys() >= _ENVELOPE_KEYS:
        major = int(grafana.call(_HEALTH, org=org)["version"].partition(".")[0])
        if major < _FIRST_VERSION_WITH_ENVELOPES:
            raise GrafanaError(
                f"Grafana version {major} doesn't accept k8s-style json. "
                "You have to send only the spec"
            )
    return config_json


def _body(values: State, config_json: str) -> dict[str, Any]:
    """Returns what is posted for a dashboard, without empty fields (recordings 01 and 12)."""
    model = gojson.unmarshal_object(config_json)
    model.pop("id", None)
    _, folder = split_id(values.get("folder") or "")
    body: dict[str, Any] = {"UpdatedAt": _UPDATED_AT, "dashboard": model}
    if folder:
        body["folderUid"] = folder
    if values.get("message"):
        body["message"] = values["message"]
    if values.get("overwrite"):
        body["overwrite"] = True
    return body
