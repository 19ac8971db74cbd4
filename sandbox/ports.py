"""Ports of this machine: which process has a port, and which port is free."""

import random
import socket
from contextlib import suppress
from typing import Any

import psutil

from sandbox.config import SandboxError

_CHOICE = range(20_000, 32_000)


def refuse_taken_port(port: int, name: str, cure: str) -> None:
    """Checks that nothing listens on a port.

    Args:
        port: the port, on the loopback interface.
        name: the server that will listen there.
        cure: what the user can do instead of stopping the other process.

    Raises:
        SandboxError: if the port is taken; it names the other process if possible.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SandboxError(
                f"port {port} for {name} is taken by {_listener(port)}: stop it, or {cure}"
            ) from None


def free_port() -> int:
    """Finds a free port of the loopback interface.

    It is below those that connections get, so that none takes it before a server listens there, and
    chosen at random, so that several processes hardly choose the same.
    """
    for port in random.sample(_CHOICE, len(_CHOICE)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise SandboxError("no port between 20000 and 32000 is free")


def _listener(port: int) -> str:
    try:
        for process in psutil.process_iter(["pid", "name"]):
            with suppress(psutil.AccessDenied, psutil.NoSuchProcess):
                for connection in process.net_connections("tcp"):
                    local: Any = connection.laddr
                    if connection.status == psutil.CONN_LISTEN and local.port == port:
                        return f"{process.info['name']} (pid {process.info['pid']})"
    except psutil.Error:
        pass
    return "another process"
