"""Requests to one Grafana: its address, its credential, what is sent again, and what is wrong."""

import ssl
from collections.abc import Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Any, Self
from urllib.request import getproxies

import httpx

from .address import NO_URL, shown_url, without_credentials
from .bounded import USUAL_BYTES, bounded
from .errors import (
    FAILING,
    AnswerTooLargeError,
    GrafanaError,
    GrafanaSilentError,
    RequestRefusedError,
)
from .newer_api import NewerApi
from .retries import Retries, asked_to_wait, is_passing, is_passing_query
from .troubles import Trouble, connection_trouble, cure

FIRST_ORG = "1"
"""The organisation that every Grafana has."""

TIMEOUT_SECONDS = 30.0
"""How long an answer may take, and a connection."""

PAGE_SIZE = 1000
"""How many entries of a list are asked for at once."""

_SAYS_WHY = (400, 404, 422, 502, 503)
# Attempts to connect, after 0 s and 0.5 s. What follows a connection is up to `Retries`.
_RETRIES = 2


class GrafanaRequests:
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

    def _pages(self, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Fetches all pages of a list."""
        found: list[dict[str, Any]] = []
        for page in count(1):
            asked: dict[str, str | int] = {**query, "limit": PAGE_SIZE, "page": page}
            more = as_list(self._ask("GET", path, query=asked), self.address)
            found += more
            if len(more) < PAGE_SIZE:
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
        seconds: tuple[float, float] = (TIMEOUT_SECONDS, TIMEOUT_SECONDS),
        most_bytes: float | None = None,
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
            most_bytes: how long the answer may be, where a smaller one can be asked for.
        """
        waits = httpx.Timeout(seconds[0], connect=seconds[1])

        def send() -> httpx.Response:
            request = self._http.build_request(method, path, params=query, json=body, timeout=waits)
            most = USUAL_BYTES if most_bytes is None else most_bytes
            return bounded(self._http, request, f"Grafana at {self.address}", most)

        try:
            # All of them may be done twice: they read, or delete by a uid.
            answer = self._retries.answer(send, is_passing_query if failed else is_passing)
        except AnswerTooLargeError as error:
            if most_bytes is not None:
                raise
            raise GrafanaError(f"{error} to {method} {path}; {cure(Trouble.NOT_GRAFANA)}") from None
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


def as_mapping(found: Any, address: str) -> dict[str, Any]:
    """Takes an answer as an object; refuses any other."""
    if not isinstance(found, dict):
        raise RequestRefusedError(
            f"{address} sends an answer that no Grafana sends; check the address"
        )
    return found


def as_list(found: Any, address: str) -> list[dict[str, Any]]:
    """Takes an answer as a list of objects; refuses any other."""
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise RequestRefusedError(
            f"{address} sends an answer that no Grafana sends; check the address"
        )
    return found
