"""Notifiers that a contact point has twice because an answer was lost. Pure.

The provider sends a notifier again if it gets no answer, and Grafana makes a second one. Every
notification is then sent twice, and no refresh says so: of notifiers that are equal but for their
uid, the provider reads the first one that Grafana lists (seen with the real provider and Grafana).
So this one is kept.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .recipients import INTEGRATIONS

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Doubled:
    """A notifier that Grafana has once more than the program.

    Attributes:
        contact_point: name of its contact point.
        type: its type, such as `email`.
        uid: uid of the one to remove.
        kept: uid of the equal one that stays.
    """

    contact_point: str
    type: str
    uid: str
    kept: str


def doubled(inputs: Json, notifiers: Sequence[Json]) -> Iterator[Doubled]:
    """Finds the notifiers of a contact point that are there more often than the program says.

    Args:
        inputs: inputs of the contact point.
        notifiers: the notifiers that count, in the order in which Grafana's API lists them.

    Yields:
        The ones to remove. Notifiers that differ in a value that Grafana shows are never doubled,
        nor are those of a type that the state or the plan keeps secret as a whole.
    """
    name = str(inputs.get("name", ""))
    ours = [one for one in notifiers if one.get("name") == name]
    for argument, kind in INTEGRATIONS.items():
        wanted = inputs.get(argument) or []
        there = [one for one in ours if one.get("type") == kind]
        if not isinstance(wanted, list) or not wanted:
            continue
        firsts: dict[str, Json] = {}
        again: list[Doubled] = []
        for one in there:
            first = firsts.setdefault(_content(one), one)
            if first is not one:
                again.append(Doubled(name, kind, str(one.get("uid")), str(first.get("uid"))))
        # Several that the program wants may look alike where Grafana hides what differs.
        yield from again[: max(0, len(there) - len(wanted))]


def of_the_api(notifiers: Sequence[Json]) -> list[Json]:
    """Keeps the notifiers that were made through the API, as a deployment makes them."""
    return [one for one in notifiers if one.get("provenance") == "api"]


def shown_settings(notifier: Json) -> Json:
    """Returns the settings of a notifier that Grafana shows."""
    settings = notifier.get("settings")
    return settings if isinstance(settings, Mapping) else {}


def _content(notifier: Json) -> str:
    content = [shown_settings(notifier), bool(notifier.get("disableResolveMessage"))]
    return json.dumps(content, sort_keys=True)
