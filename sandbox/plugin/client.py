"""HTTP to Grafana: authentication, retries and error texts. It refuses a real Grafana."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

import httpx
from mcp_monitoring.review.provider import gojson

from sandbox.plugin.config import Config
from sandbox.plugin.official import install_command

__all__ = [
    "NO_PROVENANCE",
    "SANDBOX_COMMIT",
    "Grafana",
    "GrafanaError",
    "Operation",
    "UnreachableError",
]

SANDBOX_COMMIT: Final = "mcp-monitoring-stand-in"
"""The `commit` of the sandbox's Grafana in `GET /api/health`."""

NO_PROVENANCE: Final[Mapping[str, str]] = {"X-Disable-Provenance": "disabled"}
"""The header that allows to change an alerting resource in Grafana (provider source)."""

_TIMEOUT: Final = 30.0
_IDENTITY_TIMEOUT: Final = 10.0
_STATUS_NAMES: Final[Mapping[int, str]] = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    412: "PreconditionFailed",
    422: "UnprocessableEntity",
    500: "InternalServerError",
}
_HINTS: Final[Mapping[int, str]] = {
    401: "check grafana:auth (or GRAFANA_AUTH)",
    403: "the credential in grafana:auth (or GRAFANA_AUTH) lacks the permission",
}


class GrafanaError(Exception):
    """A request failed. The message has no credential and can be shown.

    Attributes:
        status: The HTTP status, or 0 if there was no answer.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class UnreachableError(GrafanaError):
    """Nothing answers at the address of a Grafana."""


@dataclass(frozen=True)
class Operation:
    """An operation of Grafana's API, with the names in the provider's messages.

    Attributes:
        name: Its name in the API description.
        method: The HTTP method.
        path: The path below `/api`, with `{placeholders}`.
        undeclared: The statuses that the API description does not list for it. The provider's
            client does not read their answers.
    """

    name: str
    method: str
    path: str
    undeclared: tuple[int, ...] = ()


class Grafana:
    """A client of one Grafana.

    Before the first request it asks the server, without a credential, whether it is the sandbox's.
    It sends nothing else to another server.

    Args:
        config: Where it is and how to talk to it.
        transport: Replaces the network, in tests.
        sleep: Replaces the wait between two attempts, in tests.
    """

    def __init__(
        self,
        config: Config,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._config = config
        self._sleep = sleep
        self._lock = threading.Lock()
        self._is_sandbox = False
        # With a proxy the check of the server's identity would prove nothing.
        self._http = httpx.Client(transport=transport, timeout=_TIMEOUT, trust_env=False)

    @property
    def shown_url(self) -> str:
        """Grafana's address without credentials."""
        parts = urlsplit(self._config.url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    @property
    def address(self) -> str:
        """Grafana's address, as it is configured."""
        return self._config.url

    def require_sandbox(self) -> None:
        """Checks that the server is the sandbox's; asks it once.

        Raises:
            UnreachableError: If there is no answer.
            GrafanaError: If the server is not the sandbox's.
        """
        with self._lock:
            if self._is_sandbox:
                return
            try:
                # Without a credential, which another server must not get.
                health = self._http.get(f"{self.shown_url}/api/health", timeout=_IDENTITY_TIMEOUT)
                answer = _parsed(health)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise self._unreachable(error) from None
            commit = answer.get("commit") if isinstance(answer, dict) else None
            if commit != SANDBOX_COMMIT:
                raise GrafanaError(
                    "this is a stand-in for pulumi-resource-grafana; it works with the sandbox "
                    f"only, not with {self.shown_url}; install the official plugin: "
                    f"{install_command()}"
                )
            self._is_sandbox = True

    def pause(self, seconds: float) -> None:
        """Waits until Grafana may be in another state."""
        self._sleep(seconds)

    def call(
        self,
        operation: Operation,
        *,
        body: Mapping[str, Any] | None = None,
        query: str = "",
        org: str = "1",
        headers: Mapping[str, str] = MappingProxyType({}),
        **parameters: str,
    ) -> Any:
        """Sends a request and returns the parsed answer.

        Args:
            operation: What to call.
            body: The JSON to send.
            query: The query string.
            org: The organisation of the request.
            headers: Headers to add.
            **parameters: Values for the placeholders of the path.

        Raises:
            GrafanaError: If the server is not the sandbox's, cannot be reached, or reports no
                success after the configured retries.
        """
        self.require_sandbox()
        path = operation.path
        for name, value in parameters.items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        url = f"{self._config.url}/api{path}" + (f"?{query}" if query else "")
        content = None if body is None else gojson.marshal(body)
        response = self._send(operation.method, url, content, {**self._headers(org), **headers})
        if response.is_success:
            return _parsed(response)
        raise GrafanaError(self._failure(operation, response), response.status_code)

    def _send(
        self, method: str, url: str, content: str | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        attempt = 0
        while True:
            last = attempt >= self._config.retries
            try:
                response = self._http.request(method, url, content=content, headers=headers)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                if last:
                    raise self._unreachable(error) from None
            else:
                if last or not self._worth_retrying(response.status_code):
                    return response
            attempt += 1
            self._sleep(self._config.retry_wait or 2**attempt)

    def _worth_retrying(self, status: int) -> bool:
        text = str(status)
        return any(
            len(text) == len(code)
            and all(want in ("x", "X", digit) for want, digit in zip(code, text, strict=True))
            for code in self._config.retry_status_codes
        )

    def _headers(self, org: str) -> dict[str, str]:
        headers = dict(self._config.http_headers)
        headers["Content-Type"] = headers["Accept"] = "application/json"
        auth = self._config.auth
        if ":" in auth:
            encoded = base64.b64encode(auth.encode()).decode()
            headers["Authorization"] = f"Basic {encoded}"
        elif auth != "anonymous":
            headers["Authorization"] = f"Bearer {auth}"
        if org != "1":
            if ":" not in auth:
                # A token belongs to one organisation (provider source).
                raise GrafanaError(
                    "org_id is only supported with basic auth. API keys are already org-scoped"
                )
            headers["X-Grafana-Org-Id"] = org
        return headers

    def _failure(self, operation: Operation, response: httpx.Response) -> str:
        """Writes the message for a refused request, as the provider does (recordings 54, 145)."""
        status = response.status_code
        where = f"{operation.method} {operation.path}"
        declared = status not in operation.undeclared
        answer = _parsed(response)
        shown = _answer_text(answer) if declared and isinstance(answer, dict) else "{}"
        name = _STATUS_NAMES.get(status) if declared else None
        if name:
            text = f"[{where}][{status}] {operation.name}{name} {shown}"
        else:
            text = f"[{where}] {operation.name} (status {status}): {shown}"
        if status in _HINTS:
            text += f" from {self.shown_url}: {_HINTS[status]}"
        return self._redacted(text)

    def _unreachable(self, error: Exception) -> UnreachableError:
        reason = str(error) or type(error).__name__
        return UnreachableError(
            self._redacted(
                f"cannot reach Grafana at {self.shown_url}: {reason}; "
                "check grafana:url (or GRAFANA_URL) and that the server runs"
            )
        )

    def _redacted(self, text: str) -> str:
        """Replaces every credential of this provider in `text`."""
        userinfo = urlsplit(self._config.url).netloc.rpartition("@")[0]
        known = [self._config.auth, userinfo, *self._config.http_headers.values()]
        known += [part.partition(":")[2] for part in (self._config.auth, userinfo)]
        for secret in sorted(filter(None, known), key=len, reverse=True):
            if secret != "anonymous":  # noqa: S105 - the word that stands for no credential
                text = text.replace(secret, "[secret]")
        return text


def _parsed(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _answer_text(answer: Mapping[str, Any]) -> str:
    """Writes the fields of an error answer that the provider's client knows."""
    known = {key: answer[key] for key in ("error", "message", "status") if answer.get(key)}
    return json.dumps(known, separators=(",", ":"), ensure_ascii=False)
