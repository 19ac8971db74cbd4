"""A dashboard that was written in another schema. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Converted:
    """A dashboard in another schema.

    Attributes:
        model: the classic model, or the spec.
        lost: what it has not, by place, one line each.
        problems: reasons why Grafana would refuse it, one line each.
    """

    model: dict[str, Any]
    lost: list[str]
    problems: list[str]


def no_place(places: Iterable[str], schema: str) -> list[str]:
    """Writes the lines about values that a schema has no place for.

    Args:
        places: where they are.
        schema: the schema, such as `schema v2`.
    """
    return [f"{where} is lost: {schema} has no place for it" for where in places]
