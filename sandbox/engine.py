"""The engine that started a plugin or language host: whether it is still there."""

import contextlib
import socket
import threading

_SECONDS_BETWEEN_LOOKS = 5.0
_LOOKS_IN_VAIN = 2


def watch_engine(address: str) -> threading.Event:
    """Watches for the end of an engine.

    The engine ends what it started; this is for one that was itself ended the hard way, or that
    leaves a language host behind (as `pulumi package get-schema` does).

    Args:
        address: where the engine listens, `HOST:PORT`; anything else is never seen to end.

    Returns:
        An event that is set once nothing listens there any more.
    """
    gone = threading.Event()
    host, _, port = address.rpartition(":")
    if host and port.isdigit():
        threading.Thread(target=_watch, args=(host, int(port), gone), daemon=True).start()
    return gone


def _watch(host: str, port: int, gone: threading.Event) -> None:
    in_vain = 0
    while in_vain < _LOOKS_IN_VAIN and not gone.wait(_SECONDS_BETWEEN_LOOKS):
        in_vain += 1
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=2):
            in_vain = 0
    gone.set()
