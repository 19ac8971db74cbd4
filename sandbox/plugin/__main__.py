"""Runs the plugin: `python -m sandbox.plugin [engine address]`.

The plugin prints its port on standard output. Then it serves until the engine ends the process.
"""

from __future__ import annotations

import contextlib
import sys

from sandbox.protocol import import_no_sdk


def main(arguments: list[str]) -> None:
    """Serves until the engine has ended; without an engine address, forever."""
    import_no_sdk()
    from sandbox.engine import watch_engine
    from sandbox.plugin.notice import notify_engine
    from sandbox.plugin.server import Provider, start

    # The engine's address is the last argument; a flag before it may have an address as well.
    named = next((item for item in reversed(arguments) if not item.startswith("-")), "")
    engine = named if named.rpartition(":")[2].isdigit() else ""
    server, port = start(Provider(notify=notify_engine(engine)) if engine else Provider())
    print(port, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        watch_engine(engine).wait()
    server.stop(grace=1).wait()


if __name__ == "__main__":
    main(sys.argv[1:])
