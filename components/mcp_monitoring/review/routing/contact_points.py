"""Contact points and the integrations behind them, without their addresses. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...dashboard.lenient import mapping, text
from ..console.printing import number_of

_EXAMPLE = "<example@email.com>"
"""The address of `grafana-default-email`, which a new Grafana may have as its contact point."""


@dataclass(frozen=True)
class Integration:
    """An integration of a contact point.

    Attributes:
        type: its type, such as `slack`.
        said: its type, and how many addresses it has.
        sink: why it reaches nobody; empty if it may reach somebody.
    """

    type: str
    said: str
    sink: str = ""


def integrations_by_name(listed: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Integration, ...]]:
    """Groups integrations by their contact point.

    Args:
        listed: the answer of `GET /api/v1/provisioning/contact-points`, one entry per integration.

    Returns:
        By name of the contact point. One without integrations is not in it: Grafana lists it as
        little as one that does not exist (recorded).
    """
    found: dict[str, tuple[Integration, ...]] = {}
    for one in listed:
        name = text(one.get("name"))
        found[name] = (*found.get(name, ()), _integration(one))
    return found


def _integration(one: Mapping[str, Any]) -> Integration:
    kind = text(one.get("type")) or "of unknown type"
    settings = mapping(one.get("settings"))
    if kind == "email":
        return _email(text(settings.get("addresses")))
    # A secret that is set has a mark in its place.
    if kind == "webhook" and not text(settings.get("url")).strip():
        return Integration(kind, kind, "webhook without URL")
    return Integration(kind, kind)


def _email(written: str) -> Integration:
    addresses = [one for one in re.split(r"[,;\s]+", written) if one]
    said = f"email to {number_of(len(addresses), 'address', 'addresses')}"
    sink = ""
    if not addresses:
        sink = "email without address"
    elif set(addresses) == {_EXAMPLE}:
        sink = "email to the example address of a new Grafana"
    return Integration("email", said, sink)
