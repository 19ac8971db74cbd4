"""Says each thing once, and keeps failures of this package away from the server it watches."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def harmless(what: str) -> Iterator[None]:
    """Runs code of this package so that a fault of it is a warning, once, and never more.

    Args:
        what: What is not done when the code fails, to be said.

    Yields:
        Nothing.
    """
    try:
        yield
    except Exception as fault:
        warn_once(what, f"{what}: {type(fault).__name__}: {fault}")
