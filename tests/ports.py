"""Ports for servers that a test starts."""

from sandbox.ports import free_port


def free_ports(count: int) -> list[int]:
    """Finds ports of the loopback interface, all different, on which nothing listens."""
    ports: dict[int, None] = {}
    while len(ports) < count:
        ports[free_port()] = None
    return list(ports)
