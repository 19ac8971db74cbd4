"""Errors of calls of servers, apart from the calls: naming an error loads no HTTP library."""

FAILING = frozenset({429, 500, 502, 503, 504})
"""The HTTP statuses of a server that fails, or of a proxy before it, perhaps for now."""


class PrometheusError(Exception):
    """A failed call of a Prometheus; the message says why in one line, without credentials."""


class QueryFailedError(PrometheusError):
    """A query that the server could not finish: it takes too long or too much, or meets bad data.

    It may succeed for a shorter time.
    """


class PrometheusSilentError(QueryFailedError):
    """A query that is not answered in time."""


class AnswerTooLargeError(QueryFailedError):
    """A query whose answer is longer than what is read of one."""


class GrafanaError(Exception):
    """A failed call: Grafana cannot be reached, refuses, or sends an unexpected answer.

    The message names the address and what to do. It never holds a credential.
    """


class GrafanaSilentError(GrafanaError):
    """A request that is not answered in time; a smaller one may well be."""


class RequestRefusedError(GrafanaError):
    """One request that Grafana does not answer as it should; another one may well succeed.

    Attributes:
        status: the HTTP status of the answer; 0 if the answer itself is not Grafana's.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status

    @property
    def fails(self) -> bool:
        """Whether the server fails, or a proxy before it, so that it may answer another time."""
        return self.status in FAILING
