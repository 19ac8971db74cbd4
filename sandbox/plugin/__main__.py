"""Run the plugin: `python -m sandbox.plugin [engine address]`.

The protocol: print the port on standard output, then serve until the engine ends the process.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading

from sandbox.plugin.notice import notify_engine
from sandbox.plugin.server import Provider, start

_CHECK_SECONDS = 5.0
_LOST_AFTER = 2


def _watch_engine(address: str, gone: threading.Event) -> None:
    """Set `gone` once nothing listens at the engine's address any more.

    The engine ends its plugins; this is for an engine that was itself ended the hard way.
    """
    host, _, port = address.rpartition(":")
    lost = 0
    while lost < _LOST_AFTER and not gone.wait(_CHECK_SECONDS):
        lost += 1
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=2):
            lost = 0
    gone.set()


def main(arguments: list[str]) -> None:
    """Serve until the engine is gone, or for good if none is given."""
    named = next((item for item in arguments if not item.startswith("-")), "")
    engine = named if named.rpartition(":")[2].isdigit() else ""
    server, port = start(Provider(notify=notify_engine(engine)) if engine else Provider())
    print(port, flush=True)
    gone = threading.Event()
    if engine:
        threading.Thread(target=_watch_engine, args=(engine, gone), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        gone.wait()
    server.stop(grace=1).wait()


if __name__ == "__main__":
    main(sys.argv[1:])
