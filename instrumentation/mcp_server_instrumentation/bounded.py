"""Sets of attribute values that a client or a server can never make large."""

from collections.abc import Iterable

from mcp_server_instrumentation.warnings_once import warn_once

OTHER = "_OTHER"
"""What OpenTelemetry writes for a value that is not among those that are told apart."""

LONGEST = 128
"""Characters of a value; the protocol's longest tool name."""


class Bounded:
    """Values of an attribute that are told apart; all others are `_OTHER`.

    Args:
        what: What the values are, in the plural, for the warning.
        most: How many are told apart.
    """

    def __init__(self, what: str, most: int) -> None:
        self._what = what
        self._most = most
        self._values: set[str] = set()

    def learn(self, values: Iterable[object]) -> None:
        """Adds values that exist, as long as there is room."""
        for value in values:
            if not isinstance(value, str) or len(value) > LONGEST or value in self._values:
                continue
            if len(self._values) >= self._most:
                warn_once(
                    self._what,
                    f"more than {self._most} {self._what}; the metrics call the others {OTHER}",
                )
                return
            self._values.add(value)

    def known(self, value: object) -> str:
        """Finds a value.

        Returns:
            The value, or `_OTHER` if it is none of those learnt.
        """
        return value if isinstance(value, str) and value in self._values else OTHER

    def learnt(self, value: str) -> str:
        """Finds a value that exists, after it has been added.

        Returns:
            The value, or `_OTHER` if it is too long or there is no room for it.
        """
        self.learn((value,))
        return self.known(value)
