"""`grafana:oss/dashboard:Dashboard`."""

from __future__ import annotations

import threading
from typing import Any, Final
from urllib.parse import quote

from mcp_monitoring.review.provider import gojson
from mcp_monitoring.review.provider.dashboard import (
    DASHBOARD,
    api_version_of,
    dashboard_from_grafana,
    is_envelope,
    uid_of,
)
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
# The one that refuses envelopes; the provider lets older ones refuse them on their own (source).
_WITHOUT_ENVELOPES: Final = 12

# The provider changes one dashboard at a time (provider source, dashboardMutex).
_LOCK = threading.Lock()


class Dashboard(ResourceType):
    """A dashboard, given as its JSON.

    An envelope is refused on Grafana 12 (recordings 235 to 248). That it is sent as it is on
    Grafana 13, and read back in its own version, rests on the provider's source, see
    `mcp_monitoring.review.provider.dashboard`.
    """

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
            body = _body(inputs, inputs["configJson"])
            _refuse_early(grafana, org, body["dashboard"])
            posted = grafana.call(_POST, body=body, org=org)
            plan = self.plan_create(inputs)
            with unfinished(f"{org}:{posted['uid']}", plan):
                state = self._read_back(grafana, org, posted["uid"], plan)
        return state["id"], state

    def read(self, grafana: Grafana, identifier: str, state: State) -> tuple[str, State] | None:
        """Reads the dashboard with one request (recordings 03, 43 and 58).

        An import knows no envelope yet, so it reads a v2 dashboard as Grafana shows it to clients
        that name no version (recording 259; source for Grafana 13).
        """
        org, uid = split_id(identifier)
        return unless_gone(lambda: self._read_back(grafana, org, uid, state))

    def update(self, grafana: Grafana, identifier: str, olds: State, news: State) -> State:
        """Overwrites the dashboard and reads it back.

        It posts the program's JSON only if the JSON changed. Otherwise it posts the state's JSON,
        which has no panel ids. So a move removes the ids of the panels (recordings 16 and 42).
        It does not ask for the version of Grafana again, and sends no number with an envelope; an
        envelope with another name makes another dashboard, and the old one stays (source).
        """
        org, _ = split_id(identifier)
        plan = self.plan_update(olds, news)
        changed = {prop.name for prop in self.changed(olds, news)}
        source = news if "configJson" in changed else olds
        body = _body(plan, source["configJson"])
        if not is_envelope(body["dashboard"]):
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
        version = api_version_of(known.get("configJson"))
        query = f"apiVersion={quote(version, safe='')}" if version else ""
        with reading("dashboard", f"{org}:{uid}"):
            remote = grafana.call(_GET, org=org, uid=uid, query=query)
        return dashboard_from_grafana(remote, known, org, grafana.address)


def _refuse_early(grafana: Grafana, org: str, model: dict[str, Any]) -> None:
    """Refuses an envelope that this Grafana does not take, before it is sent (recording 235).

    Raises:
        GrafanaError: If it is one and Grafana is a 12.
    """
    if is_envelope(model):
        major = int(grafana.call(_HEALTH, org=org)["version"].lstrip("v").partition(".")[0])
        if major == _WITHOUT_ENVELOPES:
            raise GrafanaError(
                f"Grafana version {major} doesn't accept k8s-style json. "
                "You have to send only the spec"
            )


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
