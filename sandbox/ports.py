"""Ports of this machine: which process has a port, which port is free, and which answers."""

import random
import socket
from contextlib import suppress
from typing import Any

import httpx
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


def answers(url: str) -> bool:
    """Tells whether a server of this machine answers a request without an error."""
    try:
        # The servers are on this machine, so no proxy is used.
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def accepts(port: int) -> bool:
    """Tells whether something listens on a port of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port(in_a_row: int = 1) -> int:
    """Finds a free port of the loopback interface.

    It is below those that connections get, so that none takes it before a server listens there, and
    chosen at random, so that several processes hardly choose the same.

    Args:
        in_a_row: how many ports, the found one being the first, have to be free.

    Raises:
        SandboxError: if there is none.
    """
    for port in random.sample(_CHOICE, len(_CHOICE)):
        if all(_is_free(port + further) for further in range(in_a_row)):
            return port
    raise SandboxError("no port between 20000 and 32000 is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


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
