"""Calls of Grafana's HTTP API that the review commands need; a thin layer without logic."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from urllib.request import getproxies

from ...dashboard.dynamic.versions import API_GROUP
from ...dashboard.lenient import mapping, text
from .address import without_credentials
from .bounded import USUAL_BYTES
from .dashboard_resources import (
    AS_STORED,
    ShownDashboard,
    dashboard_in,
    history,
    stored_dashboard,
)
from .errors import GrafanaError as GrafanaError
from .errors import RequestRefusedError as RequestRefusedError
from .grafana_requests import FIRST_ORG as FIRST_ORG
from .grafana_requests import PAGE_SIZE, TIMEOUT_SECONDS, GrafanaRequests, as_list, as_mapping
from .newer_api import EARLY, STABLE

# Of the first request: for the answer, and for each attempt to connect, of which there are three;
# by a proxy there is one.
_FIRST_SECONDS = (3.0, 0.8)
_FIRST_SECONDS_BY_PROXY = (3.0, 2.4)


class QueryRefusedError(GrafanaError):
    """A query that Grafana refuses as a whole: it answers without results."""


class Grafana(GrafanaRequests):
    """A client of one Grafana with one credential; as a context manager it closes its connections.

    Its arguments are those of `GrafanaRequests`.
    """

    def organisation(self) -> Any:
        """Fetches the organisation of the credential (`id`, `name`); waits a few seconds only."""
        seconds = _FIRST_SECONDS_BY_PROXY if getproxies() else _FIRST_SECONDS
        return self._ask("GET", "/api/org", seconds=seconds)

    def version(self) -> str:
        """Asks for its version, such as `13.0.1`; empty if it hides it."""
        return text(mapping(self._ask("GET", "/api/health")).get("version"))

    def dashboard(self, uid: str, version: str = "") -> dict[str, Any] | None:
        """Fetches a dashboard: `dashboard` (the model) and `meta`; None if there is none.

        Args:
            uid: its uid.
            version: version of the newer API, such as `v2beta1`, in which to show it. Grafana 13
                does if it can, and says in `meta.apiVersion` in which it does; 12.4 shows any
                dashboard as a classic one.
        """
        query = {"apiVersion": version} if version else None
        found = self._ask("GET", f"/api/dashboards/uid/{uid}", query=query, missing=True)
        return found if found is None else as_mapping(found, self.address)

    def dashboard_in(self, uid: str, version: str) -> ShownDashboard | None:
        """Fetches a dashboard through the newer API; see `dashboard_resources.dashboard_in`."""
        return dashboard_in(self._newer, uid, version)

    def stored_dashboard(self, uid: str) -> ShownDashboard | None:
        """Fetches a dashboard as it is stored; see `dashboard_resources.stored_dashboard`."""
        return stored_dashboard(self._newer, uid)

    def dashboard_pages(
        self, size: int, version: str = AS_STORED
    ) -> Iterator[list[Mapping[str, Any]]]:
        """Lists the dashboards with their content, page by page, through Grafana's newer API.

        Args:
            size: most dashboards of a page.
            version: version of the newer API; it shows as stored what is stored in it, and
                `v0alpha1` whatever is of a schema before v2.

        Returns:
            Dashboards with `metadata`, `spec` and `status`; nothing if this Grafana has no such
            API (before Grafana 12), or not the version.

        Raises:
            GrafanaError: if Grafana refuses.
        """
        return self._newer.pages(API_GROUP, (version,), "dashboards", size)

    def dashboards(self, folder_uid: str = "") -> list[dict[str, Any]]:
        """Lists the dashboards (`uid`, `title`, `folderUid`, …) of one folder or of all folders."""
        one_folder = {"folderUIDs": folder_uid} if folder_uid else {}
        return self._pages("/api/search", {"type": "dash-db", **one_folder})

    def stores_dynamic(self, uid: str) -> bool:
        """Tells whether Grafana stores a dashboard in schema v2, as its newer editor does.

        `/api/dashboards/uid` shows such a dashboard as if it were a classic one. The newer API
        tells from which version it was converted.

        Returns:
            False also if this Grafana does not tell it to this credential.
        """
        found = self._newer.fetch(API_GROUP, f"dashboards/{uid}") or {}
        status = found.get("status")
        conversion = status.get("conversion") if isinstance(status, dict) else None
        stored = conversion.get("storedVersion") if isinstance(conversion, dict) else ""
        return str(stored).startswith("v2")

    def dashboard_versions(self, uid: str, limit: int = 50) -> list[dict[str, Any]]:
        """Lists the saved versions of a dashboard, the newest first; empty if there is none.

        Each version has `version`, `createdBy`, `created` and `message`. Grafana 13 deprecates
        this list; where it is gone, the newer API tells them.
        """
        path = f"/api/dashboards/uid/{uid}/versions"
        found = self._ask("GET", path, query={"limit": limit}, missing=True)
        if found is None:
            return history(self._newer, uid, limit)
        # Grafana before version 11 answers with the bare list.
        versions = found.get("versions") if isinstance(found, dict) else found
        return as_list(versions or [], self.address)

    def folders(self) -> list[dict[str, Any]]:
        """Lists the folders at the root (`uid`, `title`, …)."""
        return self._pages("/api/folders", {})

    def folder(self, uid: str) -> dict[str, Any] | None:
        """Fetches a folder; None if there is none."""
        found = self._ask("GET", f"/api/folders/{uid}", missing=True)
        return found if found is None else as_mapping(found, self.address)

    def folder_description(self, uid: str) -> str | None:
        """Fetches the description of a folder; empty if the folder has none.

        Only Grafana's newer API shows it.
        Source: https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/folder/

        Returns:
            None if this Grafana does not show it to this credential.
        """
        found = self._newer.fetch("folder.grafana.app", f"folders/{uid}")
        return None if found is None else str(found["spec"].get("description") or "")

    def folder_pages(self, size: int) -> Iterator[list[Mapping[str, Any]]]:
        """Lists all folders, page by page, through Grafana's newer API.

        Args:
            size: most folders of a page.

        Returns:
            Folders with `metadata` and `spec`; nothing if this Grafana has no such API.

        Raises:
            GrafanaError: if Grafana refuses.
        """
        return self._newer.pages("folder.grafana.app", STABLE, "folders", size)

    def datasources(self) -> list[dict[str, Any]]:
        """Lists the data sources of the organisation (`uid`, `name`, `type`, `url`, …)."""
        return as_list(self._ask("GET", "/api/datasources"), self.address)

    def datasource(self, uid: str) -> dict[str, Any] | None:
        """Fetches a data source with the names of its secrets (`secureJsonFields`), or None."""
        found = self._ask("GET", f"/api/datasources/uid/{uid}", missing=True)
        return found if found is None else as_mapping(found, self.address)

    def library_element(self, uid: str) -> dict[str, Any] | None:
        """Fetches a panel of the library (`name`, `type`, `model`, …); None if there is none.

        Source: https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/api-legacy/library_element/
        """
        path = f"/api/library-elements/{quote(uid, safe='')}"
        found = self._ask("GET", path, missing=True)
        if found is None:
            return None
        return as_mapping(as_mapping(found, self.address).get("result"), self.address)

    def delete_dashboard(self, uid: str) -> None:
        """Deletes a dashboard; also if there is none."""
        self._ask("DELETE", f"/api/dashboards/uid/{uid}", missing=True)

    def contact_points(self) -> list[dict[str, Any]]:
        """Lists the contact points, one entry per notifier (`name`, `uid`, `type`, …)."""
        return as_list(self._ask("GET", "/api/v1/provisioning/contact-points"), self.address)

    def notification_policies(self) -> dict[str, Any]:
        """Fetches the organisation's tree of notification policies: `receiver`, `routes`, …."""
        return as_mapping(self._ask("GET", "/api/v1/provisioning/policies"), self.address)

    def named_policies(self) -> Iterator[list[Mapping[str, Any]]]:
        """Lists the trees of notification policies by name, through Grafana's newer API.

        Grafana 13 has several if its feature toggle `alertingMultiplePolicies` is on.
        Source: https://github.com/grafana/grafana/tree/main/apps/alerting/notifications/kinds

        Returns:
            Trees with `metadata` and `spec` (`defaults`, `routes`), page by page; nothing if this
            Grafana has no such API.

        Raises:
            GrafanaError: if Grafana refuses.
        """
        group = "notifications.alerting.grafana.app"
        return self._newer.pages(group, EARLY, "routingtrees", PAGE_SIZE)

    def mute_timings(self) -> list[dict[str, Any]]:
        """Lists the timings of notification policies (`name`, `time_intervals`)."""
        return as_list(self._ask("GET", "/api/v1/provisioning/mute-timings"), self.address)

    def delete_contact_point(self, uid: str) -> None:
        """Deletes one notifier of a contact point by its uid; also if there is none."""
        self._ask("DELETE", f"/api/v1/provisioning/contact-points/{uid}")

    def alert_rules(self) -> list[dict[str, Any]]:
        """Fetches every alert rule of the organisation."""
        return as_list(self._ask("GET", "/api/v1/provisioning/alert-rules"), self.address)

    def alert_rule(self, uid: str) -> dict[str, Any] | None:
        """Fetches an alert rule; None if there is none."""
        path = f"/api/v1/provisioning/alert-rules/{quote(uid, safe='')}"
        found = self._ask("GET", path, missing=True)
        return found if found is None else as_mapping(found, self.address)

    def rule_group(self, folder_uid: str, name: str) -> dict[str, Any] | None:
        """Fetches a rule group: `interval`, and `rules` in their order; None if there is none."""
        group = f"{quote(folder_uid, safe='')}/rule-groups/{quote(name, safe='')}"
        found = self._ask("GET", f"/api/v1/provisioning/folder/{group}", missing=True)
        return found if found is None else as_mapping(found, self.address)

    def rule_groups(self, alerts: int = 0) -> list[dict[str, Any]]:
        """Lists the rule groups as Prometheus does: `name`, `folderUid`, `interval`, `rules`.

        The rules are in their order, each with its `uid`.

        Args:
            alerts: how many alerts of each rule to list at most.
        """
        path = "/api/prometheus/grafana/api/v1/rules"
        found = as_mapping(self._ask("GET", path, query={"limit_alerts": alerts}), self.address)
        return as_list(as_mapping(found.get("data"), self.address).get("groups"), self.address)

    def alert_rule_versions(self, uid: str) -> list[dict[str, Any]]:
        """Lists the versions of an alert rule, the newest first; empty if Grafana keeps none.

        Each version has `grafana_alert` with `updated` and `updated_by` (`name`).
        """
        path = f"/api/ruler/grafana/api/v1/rule/{uid}/versions"
        return as_list(self._ask("GET", path, missing=True) or [], self.address)

    def query(
        self, queries: Sequence[Mapping[str, Any]], *, from_ms: int, to_ms: int
    ) -> dict[str, dict[str, Any]]:
        """Sends queries to data sources, as a panel does.

        Args:
            queries: queries with `refId`, `datasource` and the fields of their data source.
            from_ms: begin of the time range, in milliseconds since 1970.
            to_ms: end of the time range, in milliseconds since 1970.

        Returns:
            Results by `refId`; each has `frames`, and `error` if it failed.

        Raises:
            QueryRefusedError: if Grafana answers without results.
        """
        body = {"queries": list(queries), "from": str(from_ms), "to": str(to_ms)}
        found = as_mapping(self._ask("POST", "/api/ds/query", body=body, failed=True), self.address)
        results = found.get("results")
        if not isinstance(results, dict):
            said = without_credentials(str(found.get("message") or "no results"))
            raise QueryRefusedError(f"{self.address} refuses a query: {said}")
        return {name: _without_credentials(result) for name, result in results.items()}

    def from_datasource(
        self,
        uid: str,
        path: str,
        parameters: Mapping[str, str | Sequence[str]],
        *,
        seconds: float = TIMEOUT_SECONDS,
        most_bytes: float = USUAL_BYTES,
    ) -> Any:
        """Sends a request to the server of a data source, through Grafana's proxy.

        Args:
            uid: uid of the data source.
            path: path below the address of the data source.
            parameters: its parameters; one with several values is sent several times.
            seconds: how long the answer may take.
            most_bytes: how long the answer may be.

        Raises:
            AnswerTooLargeError: if it is longer.
            GrafanaSilentError: if it takes longer.
        """
        proxied = f"/api/datasources/proxy/uid/{quote(uid, safe='')}/{path}"
        waits = (seconds, TIMEOUT_SECONDS)
        return self._ask(
            "GET", proxied, query=parameters, failed=True, seconds=waits, most_bytes=most_bytes
        )


def _without_credentials(result: Any) -> Any:
    """Cleans the error of a query, which may repeat the address of the data source."""
    if isinstance(result, dict) and result.get("error"):
        return {**result, "error": without_credentials(str(result["error"]))}
    return result
