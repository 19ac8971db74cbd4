"""Ports of this machine: who has one, and which is free."""

import socket
from contextlib import suppress
from typing import Any

import psutil

from sandbox.config import SandboxError


def refuse_taken_port(port: int, name: str, cure: str) -> None:
    """Makes sure that nothing listens on a port.

    Args:
        port: the port, on the loopback interface.
        name: what is going to listen there.
        cure: what to do if it is taken, besides stopping the other.

    Raises:
        SandboxError: naming who listens there, if that can be seen.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SandboxError(
                f"port {port} for {name} is taken by {_listener(port)}: stop that, or {cure}"
            ) from None


def free_port() -> int:
    """Finds a port of the loopback interface on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
