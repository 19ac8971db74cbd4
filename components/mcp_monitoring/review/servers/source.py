"""What answers as a Prometheus does: one itself, or Grafana for it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Source(Protocol):
    """Something that answers as Prometheus does.

    Attributes:
        name: what messages call it.
    """

    name: str

    def data(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        """Sends one request; returns the `data` of the answer."""
