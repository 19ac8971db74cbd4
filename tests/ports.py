"""Ports for servers that a test starts."""

import socket


def free_ports(count: int) -> list[int]:
    """Finds ports of the loopback interface, all different, on which nothing listens."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
