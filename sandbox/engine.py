"""Finds out whether the engine that started a plugin or language host still runs."""

import contextlib
import socket
import threading

_SECONDS_BETWEEN_LOOKS = 5.0
_LOOKS_IN_VAIN = 2


def watch_engine(address: str) -> threading.Event:
    """Waits in the background until an engine has ended.

    Usually the engine stops what it started. It cannot when it was killed, and it does not always
    stop a language host (after `pulumi package get-schema`).

    Args:
        address: where the engine listens, `HOST:PORT`; for other texts the event is never set.

    Returns:
        An event that is set when nothing listens there any more.
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
