"""How often a server may leave requests without an answer before it is not asked again."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from .errors import GrafanaError, GrafanaSilentError, PrometheusError, PrometheusSilentError

MOST_SILENCES = 5
"""After so many requests in a row that nobody answers in time, the next are not sent."""

NOT_ASKED = "is not asked any more"
"""What is in the message of a request that is not sent."""

GIVEN_UP = f"{NOT_ASKED}: it left {MOST_SILENCES} requests in a row without an answer"
"""What is said of a server that is not asked any more, after its name."""


class Patience:
    """Counts the requests that a server leaves without an answer; several threads may use it.

    Each of them takes seconds: a dashboard of hundreds of panels would wait for minutes for a
    server that takes connections and says nothing.

    Args:
        name: what messages call the server.
        error: what is raised instead of a request that is not sent.
    """

    def __init__(self, name: str, error: type[GrafanaError] | type[PrometheusError]) -> None:
        self._message = f"{name} {GIVEN_UP}"
        self._error = error
        self._lock = Lock()
        self._silences = 0

    @contextmanager
    def request(self) -> Iterator[None]:
        """Makes room for one request.

        Raises:
            GrafanaError, PrometheusError: the error, if the server is not asked any more.
        """
        if self._silences >= MOST_SILENCES:
            raise self._error(self._message)
        try:
            yield
        except (GrafanaSilentError, PrometheusSilentError):
            with self._lock:
                self._silences += 1
            raise
        except Exception:
            self._answered()
            raise
        self._answered()

    def _answered(self) -> None:
        with self._lock:
            # What was sent before the last one may still be answered; it is not asked again then.
            if self._silences < MOST_SILENCES:
                self._silences = 0
