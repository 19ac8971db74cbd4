"""Names of arguments, in Python and in Pulumi's states and schemas. Pure."""

import re
from collections.abc import Mapping


def camel_case(name: str) -> str:
    """Writes a name of Python as Pulumi does: `prometheusUrl` for `prometheus_url`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def snake_case(name: str) -> str:
    """Writes a name of Pulumi as Python does: `prometheus_url` for `prometheusUrl`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def as_written(problem: str, written: Mapping[str, str]) -> str:
    """Puts the names that a user wrote into a problem.

    Args:
        problem: `ARGUMENT, …: what is wrong; what to do`, or `ARGUMENT is …`, with names of Python.
        written: the names that the user wrote, by those of Python. One with a `.` in it is the
            place of a value, so it stands at the begin of a problem only.
    """
    first, space, rest = problem.partition(" ")
    if first in written:
        begin = written[first] + space
    else:
        head, colon, rest = problem.partition(": ")
        begin = ", ".join(written.get(one, one) for one in head.split(", ")) + colon
    inner = {name: one for name, one in written.items() if "_" in name and "." not in one}

    def renamed(found: re.Match[str]) -> str:
        return inner.get(found[0], found[0])

    return begin + re.sub("[a-z]+(?:_[a-z]+)+", renamed, rest)
