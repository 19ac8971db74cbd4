"""Ports of this machine: which process has a port, and which port is free."""

import socket
from contextlib import suppress
from typing import Any

import psutil

from sandbox.config import SandboxError


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
    """Finds a free port of the loopback interface."""
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
