"""Says each thing once, and keeps failures of this package away from the server it watches."""

import logging

logger = logging.getLogger("mcp_server_instrumentation")

_said: set[str] = set()


def warn_once(what: str, message: str) -> None:
    """Logs a warning, the first time in this process that it is about this.

    Args:
        what: What it is about.
        message: The warning.
    """
    if what not in _said:
        _said.add(what)
        logger.warning(message)


class Harmless:
    """Runs code of this package so that a fault of it is a warning, once, and never more.

    It keeps no state: one serves any number of threads and tasks at once.

    Args:
        what: What is not done when the code fails, to be said.
    """

    __slots__ = ("_what",)

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: object
    ) -> bool:
        if not isinstance(fault, Exception):
            return False
        warn_once(self._what, f"{self._what}: {type(fault).__name__}: {fault}")
        return True


RECORDING = Harmless("an operation of the MCP server is not in the metrics")
"""Around what happens once per request."""
