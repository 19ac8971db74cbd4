"""Calls of Prometheus' HTTP API about its metrics; a thin layer without logic.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/
"""

import json
import re
import time
from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

import httpx

from .address import shown_url, without_credentials
from .bounded import USUAL_BYTES, bounded
from .errors import PrometheusError, PrometheusSilentError, QueryFailedError
from .retries import Retries, is_passing_of_prometheus

ANSWER_SECONDS = 10.0
"""How long an answer may take, unless it is said."""

# Older series may come from an older version of a server.
_LOOK_BACK_SECONDS = 24 * 3600
_CLOCKS_APART_SECONDS = 60
# Servers and proxies before them refuse longer addresses; many take 8 kB.
_LONGEST_ADDRESS = 4000
# What is sent there reads, too.
_ALSO_BY_POST = ("/query", "/query_range", "/series", "/labels")

_LARGEST_PORT = 65535
# What is answered about its health is short, and follows a request that failed.
_HEALTH_SECONDS = 3.0
_HEALTH_BYTES = 100_000

_MAY_SAY_WHY = (400, 422, 503)
_UNFINISHED = ("execution", "timeout", "canceled")
# Servers with the same API call the kind of an error otherwise, but mean the same.
_TOO_MUCH = re.compile(
    r"maximum resolution|timed? ?out|too many|too large|deadline exceeded"
    r"|exceed\w* (the )?(maximum|limit|-search)|limit \w*exceeded",
    re.IGNORECASE,
)

_Parameters = Mapping[str, str | Sequence[str]]


class Prometheus:
    """A Prometheus server, or a server with the same API.

    Args:
        url: its address; a user and password in it are sent as basic authentication and never
            shown.
        seconds: how long an answer may take.
        most_bytes: how long an answer may be.

    Raises:
        PrometheusError: if the address, or the proxy of the environment, cannot be used.
    """

    def __init__(
        self, url: str, seconds: float = ANSWER_SECONDS, most_bytes: float = USUAL_BYTES
    ) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes
        try:
            address = httpx.URL(url)
        except (httpx.InvalidURL, ValueError, TypeError):
            raise PrometheusError("the address of Prometheus is not a URL") from None
        if address.port is not None and address.port > _LARGEST_PORT:
            raise PrometheusError("the address of Prometheus has a port that no server can have")
        if address.scheme not in ("http", "https") or not address.host:
            raise PrometheusError(
                "the address of Prometheus must look like http://host:9090, or https"
            )
        self.name = shown_url(url)
        self._retries = Retries(f"Prometheus at {self.name}")
        try:
            self._client = httpx.Client(
                base_url=address.copy_with(query=None, fragment=None),
                timeout=seconds,
                follow_redirects=False,
            )
        except (httpx.InvalidURL, ValueError, ImportError):
            # The original message may hold the credentials of the proxy.
            raise PrometheusError(
                "the proxy that the environment sets (HTTP_PROXY, HTTPS_PROXY or ALL_PROXY) cannot"
                " be used"
            ) from None

    def metric_names(self) -> list[str]:
        """Lists the names of the series that the server had in the last day.

        Raises:
            PrometheusError: if the call fails.
        """
        return self._list("label/__name__/values")

    def metadata(self) -> Mapping[str, Any]:
        """Fetches the metadata of metrics that targets expose: entries with `type`, by metric.

        Raises:
            PrometheusError: if the call fails.
        """
        metadata = self.data("metadata")
        if not isinstance(metadata, dict):
            raise self._not_prometheus()
        return metadata

    def labels_of(self, name: str) -> list[str]:
        """Lists the labels of the series of a name in the last day, `__name__` included.

        Raises:
            PrometheusError: if the call fails.
        """
        return self._list("labels", _matching(name))

    def label_values_of(self, name: str, label: str) -> list[str]:
        """Lists the values of a label of the series of a name in the last day.

        Raises:
            PrometheusError: if the call fails.
        """
        return self._list(f"label/{label}/values", _matching(name))

    def refuses(self, query: str) -> str:
        """Asks the server whether a query is PromQL; returns the problem, or "" if there is none.

        Raises:
            PrometheusError: if the call fails.
        """
        answer = self._answer("format_query", {"query": query})
        if answer.status_code == httpx.codes.BAD_REQUEST:
            problem = self._document(answer).get("error")
            return " ".join(str(problem).split()) or "the server refuses it"
        self._data(answer)
        return ""

    def data(self, path: str, parameters: _Parameters | None = None) -> Any:
        """Sends one request, and returns the `data` of its answer.

        Args:
            path: path below `/api/v1/`, such as `labels`.
            parameters: its parameters; one with several values is sent several times.

        Raises:
            PrometheusError: if the call fails.
        """
        return self._data(self._answer(path, parameters))

    def is_grafana(self) -> bool:
        """Tells whether a Grafana listens there; False as well if nothing answers."""
        try:
            request = self._client.build_request(
                "GET", "api/health", timeout=min(self._seconds, _HEALTH_SECONDS)
            )
            answer = bounded(self._client, request, self.name, _HEALTH_BYTES)
            found = self._document(answer)
        except (httpx.HTTPError, UnicodeError, PrometheusError):
            return False
        return "database" in found and "version" in found

    def _list(self, path: str, parameters: Mapping[str, str] | None = None) -> list[str]:
        now = int(time.time())
        # The server's clock may be ahead, and its first scrape may be a moment ago.
        end = now + _CLOCKS_APART_SECONDS
        times = {"start": str(now - _LOOK_BACK_SECONDS), "end": str(end)}
        data = self.data(path, {**times, **(parameters or {})})
        if not isinstance(data, list):
            raise self._not_prometheus()
        return [value for value in data if isinstance(value, str)]

    def _answer(self, path: str, parameters: _Parameters | None = None) -> httpx.Response:
        try:
            return self._retries.answer(
                lambda: self._sent(f"api/v1/{path}", parameters), is_passing_of_prometheus
            )
        except httpx.ReadTimeout:
            raise PrometheusSilentError(
                f"Prometheus at {self.name} does not answer within {self._seconds:g} s"
            ) from None
        except httpx.TimeoutException:
            reason = f"cannot be reached within {self._seconds:g} s"
        except httpx.HTTPError as error:
            reason = f"cannot be reached: {without_credentials(str(error))}"
        except UnicodeError:
            reason = "cannot be reached: no host can have this name"
        raise PrometheusError(f"Prometheus at {self.name} {reason}")

    def _sent(self, path: str, parameters: _Parameters | None) -> httpx.Response:
        written = str(httpx.QueryParams(parameters or {}))
        if len(written) > _LONGEST_ADDRESS and path.endswith(_ALSO_BY_POST):
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            request = self._client.build_request("POST", path, content=written, headers=form)
        else:
            request = self._client.build_request("GET", path, params=parameters)
        return bounded(self._client, request, f"Prometheus at {self.name}", self._most_bytes)

    def _data(self, answer: httpx.Response) -> Any:
        status = answer.status_code
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise PrometheusError(
                f"Prometheus at {self.name} refuses the credentials (HTTP {status});"
                " put user and password into the address: https://user:password@host"
            )
        if answer.is_redirect:
            raise PrometheusError(
                f"Prometheus at {self.name} answers with a redirect (HTTP {status}), as a login"
                " page does; give the address it is really served under"
            )
        if status in _MAY_SAY_WHY:
            self._raise_if_unfinished(answer)
        if status == httpx.codes.GATEWAY_TIMEOUT:
            raise QueryFailedError(
                f"Prometheus at {self.name}: a proxy before it does not wait for the answer"
                f" (HTTP {status})"
            )
        if answer.is_server_error or status == httpx.codes.TOO_MANY_REQUESTS:
            raise PrometheusError(f"Prometheus at {self.name} fails with HTTP {status}")
        document = self._document(answer)
        if reason := refusal_of(document):
            raise PrometheusError(f"Prometheus at {self.name} refuses a request: {reason}")
        if document.get("status") != "success":
            raise self._not_prometheus()
        return document.get("data")

    def _raise_if_unfinished(self, answer: httpx.Response) -> None:
        try:
            document = self._document(answer)
        except PrometheusError:
            return
        if is_unfinished(document):
            reason = refusal_of(document)
            raise QueryFailedError(f"Prometheus at {self.name} does not finish a query: {reason}")

    def _document(self, answer: httpx.Response) -> Mapping[str, Any]:
        try:
            document = json.loads(answer.content)
        except (ValueError, RecursionError):
            raise self._not_prometheus() from None
        if not isinstance(document, dict):
            raise self._not_prometheus()
        return document

    def _not_prometheus(self) -> PrometheusError:
        return PrometheusError(
            f"the server at {self.name} is not a Prometheus; give the address under which"
            " /api/v1/metadata is served"
        )


def is_unfinished(document: Mapping[str, Any]) -> bool:
    """Tells whether a server began a query and did not finish it, so that a shorter one may do.

    Source: https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview (422 and 503)

    Args:
        document: its answer.
    """
    kind, reason = document.get("errorType"), str(document.get("error"))
    return kind in _UNFINISHED or bool(kind and _TOO_MUCH.search(reason))


def refusal_of(document: Mapping[str, Any]) -> str:
    """Reads why a request is refused from an answer; empty if it is not, or no Prometheus answers.

    Servers with the same API have limits of their own, such as on the length of a time range.
    """
    if document.get("status") != "error":
        return ""
    reason = " ".join(without_credentials(str(document.get("error") or "")).split())
    return shorten(reason, 300, placeholder=" ...") or "it does not say why"


def _matching(name: str) -> dict[str, str]:
    return {"match[]": f'{{__name__="{name}"}}'}
