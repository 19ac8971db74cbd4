"""A Prometheus asked through Grafana, with the data source's address and credentials."""

from collections.abc import Mapping, Sequence
from typing import Any

from .bounded import USUAL_BYTES
from .errors import GrafanaSilentError, PrometheusError, PrometheusSilentError, QueryFailedError
from .grafana import Grafana, RequestRefusedError
from .prometheus import is_unfinished, refusal_of

PROXIED_SECONDS = 30.0
"""How long an answer may take, unless it is said."""


class ProxiedPrometheus:
    """The Prometheus of a data source of Grafana.

    Args:
        grafana: the Grafana.
        uid: uid of the data source.
        seconds: how long an answer may take.
        most_bytes: how long an answer may be.
    """

    def __init__(
        self,
        grafana: Grafana,
        uid: str,
        seconds: float = PROXIED_SECONDS,
        most_bytes: float = USUAL_BYTES,
    ) -> None:
        self._grafana = grafana
        self._uid = uid
        self._seconds = seconds
        self._most_bytes = most_bytes
        self.name = f"data source {uid} of Grafana at {grafana.address}"

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Sends one request, and returns the `data` of its answer.

        Args:
            path: path below `/api/v1/`, such as `labels`.
            parameters: its parameters; one with several values is sent several times.

        Raises:
            PrometheusError: if the data source, or its server, does not answer as it should.
            GrafanaError: if Grafana itself cannot be asked.
        """
        try:
            found = self._grafana.from_datasource(
                self._uid,
                f"api/v1/{path}",
                parameters,
                seconds=self._seconds,
                most_bytes=self._most_bytes,
            )
        except GrafanaSilentError:
            raise PrometheusSilentError(
                f"{self.name} does not answer within {self._seconds:g} s"
            ) from None
        except RequestRefusedError as error:
            if error.status in (0, 403):
                raise
            if error.status == 504:
                raise QueryFailedError(
                    f"{self.name}: Grafana, or a proxy, does not wait for the answer of its server"
                    f" (HTTP {error.status})"
                ) from None
            raise PrometheusError(
                f"{self.name}: its server does not answer Grafana (HTTP {error.status}); check its"
                " address and credentials in Grafana"
            ) from None
        document = found if isinstance(found, dict) else {}
        if document.get("status") == "success":
            return document.get("data")
        if is_unfinished(document):
            raise QueryFailedError(f"{self.name} does not finish a query: {refusal_of(document)}")
        reason = refusal_of(document) or " ".join(str(document.get("message") or "").split())
        raise PrometheusError(f"{self.name}: {reason or 'its server is not a Prometheus'}")
