"""A Prometheus whose address a person gives, who may have taken a Grafana for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from .bounded import USUAL_BYTES
from .errors import PrometheusError
from .prometheus import ANSWER_SECONDS, Prometheus


@contextmanager
def given_prometheus(
    url: str, seconds: float = ANSWER_SECONDS, most_bytes: float = USUAL_BYTES
) -> Iterator[Prometheus]:
    """Gives a Prometheus; if a request then fails because it is a Grafana, the error says so.

    Args:
        url: its address.
        seconds: how long an answer may take.
        most_bytes: how long an answer may be.

    Raises:
        PrometheusError: if it cannot be asked.
    """
    prometheus = Prometheus(url, seconds, most_bytes)
    try:
        yield prometheus
    except PrometheusError:
        if not prometheus.is_grafana():
            raise
        raise PrometheusError(
            f"the server at {prometheus.name} is a Grafana; look through it: --stack STACK, or give"
            " the address of its Prometheus"
        ) from None
