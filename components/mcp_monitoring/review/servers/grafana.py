"""Calls of Grafana's HTTP API that the review commands need; a thin layer without logic."""

import math
import ssl
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from urllib.request import getproxies

import httpx

from ...dashboard.lenient import mapping, text
from .address import NO_URL, shown_url, without_credentials
from .bounded import bounded
from .dashboard_resources import (
    AS_STORED,
    GROUP,
    ShownDashboard,
    dashboard_in,
    history,
    stored_dashboard,
)
from .errors import FAILING, GrafanaSilentError
from .errors import GrafanaError as GrafanaError
from .errors import RequestRefusedError as RequestRefusedError
from .newer_api import EARLY, STABLE, NewerApi
from .retries import Retries, asked_to_wait, is_passing, is_passing_query
from .troubles import Trouble, connection_trouble, cure

FIRST_ORG = "1"
"""The organisation that every Grafana has."""

_TIMEOUT_SECONDS = 30.0
# Of the first request: for the answer, and for each attempt to connect, of which there are three;
# by a proxy there is one.
_FIRST_SECONDS = (3.0, 0.8)
_FIRST_SECONDS_BY_PROXY = (3.0, 2.4)
_PAGE_SIZE = 1000
_SAYS_WHY = (400, 404, 422, 502, 503)
# Attempts to connect, after 0 s and 0.5 s. What follows a connection is up to `Retries`.
_RETRIES = 2


class QueryRefusedError(GrafanaError):
    """A query that Grafana refuses as a whole: it answers without results."""


class Grafana:
    """A client of one Grafana with one credential; as a context manager it closes its connections.

    Args:
        url: base address; a credential in it is used but never shown.
        auth: `user:password`, a service account token, or `anonymous`, as for the provider.
        org: organisation of every request; only a user can be in more than the first one.
        source: the setting that the credential comes from, for messages.
        verify: whether to check its certificate, or a context with the certificates to trust.

    Raises:
        GrafanaError: if the address or the credential is not valid, or the proxy of the environment
            cannot be used.
    """

    def __init__(
        self,
        url: str,
        auth: str,
        org: str = FIRST_ORG,
        *,
        source: str = "GRAFANA_AUTH",
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._source = source
        headers = {"Accept": "application/json"}
        if org != FIRST_ORG:
            headers["X-Grafana-Org-Id"] = org
        self._newer = NewerApi(self._ask, "default" if org == FIRST_ORG else f"org-{org}")
        basic: tuple[str, str] | None = None
        if ":" in auth:
            user, _, password = auth.partition(":")
            basic = (user, password)
        elif auth and auth != "anonymous":
            if not (auth.isascii() and auth.isprintable()):
                # The message of the HTTP library would repeat it.
                raise GrafanaError(
                    "the token of Grafana has a line break or another character that no token has;"
                    f" set {source} to it alone"
                )
            headers["Authorization"] = f"Bearer {auth}"
        self._address = shown_url(url.rstrip("/"))
        if self._address in ("", NO_URL):
            raise GrafanaError(f"{Trouble.NOT_A_URL}; {cure(Trouble.NOT_A_URL)}")
        self._retries = Retries(f"Grafana at {self._address}")
        try:
            self._http = httpx.Client(
                # A query would stand before the path of every request.
                base_url=httpx.URL(url.rstrip("/")).copy_with(query=None, fragment=None),
                auth=basic,
                headers=headers,
                verify=verify,
                transport=_transport(verify),
            )
        except httpx.InvalidURL:
            raise GrafanaError(f"the address of Grafana, {self._address}, is not a URL") from None
        except (ValueError, ImportError):
            # The original message may hold the credentials of the proxy.
            raise GrafanaError(
                "the proxy that the environment sets (HTTP_PROXY, HTTPS_PROXY or ALL_PROXY) cannot"
                " be used"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    @property
    def address(self) -> str:
        """Its address, without a credential."""
        return self._address

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
        return found if found is None else _mapping(found, self.address)

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
        return self._newer.pages(GROUP, (version,), "dashboards", size)

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
        found = self._newer.fetch(GROUP, f"dashboards/{uid}") or {}
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
        return _list(versions or [], self.address)

    def folders(self) -> list[dict[str, Any]]:
        """Lists the folders at the root (`uid`, `title`, …)."""
        return self._pages("/api/folders", {})

    def folder(self, uid: str) -> dict[str, Any] | None:
        """Fetches a folder; None if there is none."""
        found = self._ask("GET", f"/api/folders/{uid}", missing=True)
        return found if found is None else _mapping(found, self.address)

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
        return _list(self._ask("GET", "/api/datasources"), self.address)

    def datasource(self, uid: str) -> dict[str, Any] | None:
        """Fetches a data source with the names of its secrets (`secureJsonFields`), or None."""
        found = self._ask("GET", f"/api/datasources/uid/{uid}", missing=True)
        return found if found is None else _mapping(found, self.address)

    def delete_dashboard(self, uid: str) -> None:
        """Deletes a dashboard; also if there is none."""
        self._ask("DELETE", f"/api/dashboards/uid/{uid}", missing=True)

    def contact_points(self) -> list[dict[str, Any]]:
        """Lists the contact points, one entry per notifier (`name`, `uid`, `type`, …)."""
        return _list(self._ask("GET", "/api/v1/provisioning/contact-points"), self.address)

    def notification_policies(self) -> dict[str, Any]:
        """Fetches the organisation's tree of notification policies: `receiver`, `routes`, …."""
        return _mapping(self._ask("GET", "/api/v1/provisioning/policies"), self.address)

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
        return self._newer.pages(group, EARLY, "routingtrees", _PAGE_SIZE)

    def mute_timings(self) -> list[dict[str, Any]]:
        """Lists the timings of notification policies (`name`, `time_intervals`)."""
        return _list(self._ask("GET", "/api/v1/provisioning/mute-timings"), self.address)

    def delete_contact_point(self, uid: str) -> None:
        """Deletes one notifier of a contact point by its uid; also if there is none."""
        self._ask("DELETE", f"/api/v1/provisioning/contact-points/{uid}")

    def alert_rules(self) -> list[dict[str, Any]]:
        """Fetches every alert rule of the organisation."""
        return _list(self._ask("GET", "/api/v1/provisioning/alert-rules"), self.address)

    def alert_rule(self, uid: str) -> dict[str, Any] | None:
        """Fetches an alert rule; None if there is none."""
        path = f"/api/v1/provisioning/alert-rules/{quote(uid, safe='')}"
        found = self._ask("GET", path, missing=True)
        return found if found is None else _mapping(found, self.address)

    def rule_group(self, folder_uid: str, name: str) -> dict[str, Any] | None:
        """Fetches a rule group: `interval`, and `rules` in their order; None if there is none."""
        group = f"{quote(folder_uid, safe='')}/rule-groups/{quote(name, safe='')}"
        found = self._ask("GET", f"/api/v1/provisioning/folder/{group}", missing=True)
        return found if found is None else _mapping(found, self.address)

    def rule_groups(self, alerts: int = 0) -> list[dict[str, Any]]:
        """Lists the rule groups as Prometheus does: `name`, `folderUid`, `interval`, `rules`.

        The rules are in their order, each with its `uid`.

        Args:
            alerts: how many alerts of each rule to list at most.
        """
        path = "/api/prometheus/grafana/api/v1/rules"
        found = _mapping(self._ask("GET", path, query={"limit_alerts": alerts}), self.address)
        return _list(_mapping(found.get("data"), self.address).get("groups"), self.address)

    def alert_rule_versions(self, uid: str) -> list[dict[str, Any]]:
        """Lists the versions of an alert rule, the newest first; empty if Grafana keeps none.

        Each version has `grafana_alert` with `updated` and `updated_by` (`name`).
        """
        path = f"/api/ruler/grafana/api/v1/rule/{uid}/versions"
        return _list(self._ask("GET", path, missing=True) or [], self.address)

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
        found = _mapping(self._ask("POST", "/api/ds/query", body=body, failed=True), self.address)
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
        seconds: float = _TIMEOUT_SECONDS,
        most_bytes: float = math.inf,
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
        waits = (seconds, _TIMEOUT_SECONDS)
        return self._ask(
            "GET", proxied, query=parameters, failed=True, seconds=waits, most_bytes=most_bytes
        )

    def _pages(self, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Fetches all pages of a list."""
        found: list[dict[str, Any]] = []
        for page in count(1):
            asked: dict[str, str | int] = {**query, "limit": _PAGE_SIZE, "page": page}
            more = _list(self._ask("GET", path, query=asked), self.address)
            found += more
            if len(more) < _PAGE_SIZE:
                break
        return found

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | Sequence[str]] | None = None,
        body: Any = None,
        missing: bool = False,
        failed: bool = False,
        seconds: tuple[float, float] = (_TIMEOUT_SECONDS, _TIMEOUT_SECONDS),
        most_bytes: float = math.inf,
    ) -> Any:
        """Sends one request.

        Args:
            method: HTTP method.
            path: path below the base address.
            query: query parameters.
            body: body, which is sent as JSON.
            missing: whether 404 is a valid answer, returned as None.
            failed: whether 400, 404, 422, 502 and 503 are valid answers, which say what failed.
            seconds: how long to wait for the answer, and for a connection.
            most_bytes: how long the answer may be.
        """
        waits = httpx.Timeout(seconds[0], connect=seconds[1])

        def send() -> httpx.Response:
            request = self._http.build_request(method, path, params=query, json=body, timeout=waits)
            return bounded(self._http, request, f"Grafana at {self.address}", most_bytes)

        try:
            # All of them may be done twice: they read, or delete by a uid.
            answer = self._retries.answer(send, is_passing_query if failed else is_passing)
        except httpx.ReadTimeout:
            raise GrafanaSilentError(
                f"Grafana at {self.address} {Trouble.SILENT} within {seconds[0]:.0f} s;"
                f" {cure(Trouble.SILENT)}"
            ) from None
        except (httpx.ReadError, httpx.RemoteProtocolError) as error:
            raise GrafanaError(
                f"Grafana at {self.address} {Trouble.BROKEN} {method} {path}:"
                f" {without_credentials(str(error))}; {cure(Trouble.BROKEN)}"
            ) from None
        except httpx.HTTPError as error:
            trouble = connection_trouble(error)
            what = without_credentials(str(error)) or "its host does not answer"
            raise GrafanaError(
                f"Grafana at {self.address} {trouble}: {what}; {cure(trouble)}"
            ) from None
        if answer.has_redirect_location:
            elsewhere = shown_url(str(answer.url.join(answer.headers["Location"])))
            raise GrafanaError(
                f"{self.address} {Trouble.REDIRECTS} {method} {path} to {elsewhere};"
                f" {cure(Trouble.REDIRECTS)}"
            )
        if answer.status_code == 401:
            # No other request succeeds either.
            raise GrafanaError(
                f"Grafana at {self.address} {Trouble.WRONG_CREDENTIAL} of {self._source} (401);"
                f" {cure(Trouble.WRONG_CREDENTIAL, self._source)}"
            )
        if answer.status_code == 403:
            raise RequestRefusedError(
                f"Grafana at {self.address} {Trouble.FORBIDDEN} {method} {path} to the credential"
                f" of {self._source} (403); {cure(Trouble.FORBIDDEN, self._source)}",
                403,
            )
        if missing and answer.status_code == 404:
            return None
        try:
            content = answer.json()
        except ValueError:
            if answer.status_code in FAILING:
                # A proxy in front of it answers so.
                content = None
            else:
                raise RequestRefusedError(
                    f"{self.address} answers {method} {path} with {answer.status_code} and no JSON;"
                    f" {Trouble.NOT_GRAFANA} {cure(Trouble.NOT_GRAFANA)}"
                ) from None
        asked = content is not None and failed and answer.status_code in _SAYS_WHY
        if not answer.is_success and not asked:
            raise RequestRefusedError(
                f"{self.address} answers {method} {path} with {_why(answer, content)}",
                answer.status_code,
            )
        return content


def _transport(verify: ssl.SSLContext | bool) -> httpx.HTTPTransport | None:
    """Makes the transport with retries; None if the environment sets a proxy.

    A transport of our own would ignore the proxies of the environment.
    """
    return None if getproxies() else httpx.HTTPTransport(verify=verify, retries=_RETRIES)


def _why(answer: httpx.Response, content: Any) -> str:
    """Says with which status a request was refused, why, and what to do."""
    status = answer.status_code
    said = str(content.get("message") or "") if isinstance(content, dict) else ""
    why = f"{status}: {without_credentials(said)}" if said else str(status)
    if status == 429:
        seconds = asked_to_wait(answer)
        when = f" in {seconds:.0f} s" if seconds else ""
        return f"{why}; {cure(Trouble.BUSY)}{when}"
    return f"{why}; {cure(Trouble.FAILS)}" if status >= 500 else why


def _without_credentials(result: Any) -> Any:
    """Cleans the error of a query, which may repeat the address of the data source."""
    if isinstance(result, dict) and result.get("error"):
        return {**result, "error": without_credentials(str(result["error"]))}
    return result


def _mapping(found: Any, address: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise RequestRefusedError(
            f"{address} sends an answer that no Grafana sends; check the address"
        )
    return found


def _list(found: Any, address: str) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise RequestRefusedError(
            f"{address} sends an answer that no Grafana sends; check the address"
        )
    return found
