"""Names of arguments, in Python and in Pulumi's states and schemas. Pure."""

import re


def camel_case(name: str) -> str:
    """Writes a name of Python as Pulumi does: `prometheusUrl` for `prometheus_url`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def snake_case(name: str) -> str:
    """Writes a name of Pulumi as Python does: `prometheus_url` for `prometheusUrl`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
