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

from .recipients import INTEGRATIONS, is_hidden

Json = Mapping[str, Any]

_REDACTED = "[REDACTED]"


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
        The ones to remove. Notifiers that differ in a value that Grafana shows are never doubled.
        The state or the plan may keep those of a type secret as a whole, so that nobody knows their
        number. Of those, the ones are doubled of which Grafana hides nothing; see `may_be_doubled`.
    """
    name = str(inputs.get("name", ""))
    ours = [one for one in notifiers if one.get("name") == name]
    for argument, kind in INTEGRATIONS.items():
        wanted = inputs.get(argument) or []
        there = [one for one in ours if one.get("type") == kind]
        firsts: dict[str, Json] = {}
        again: list[tuple[str, Doubled]] = []
        for one in there:
            content = _content(one)
            first = firsts.setdefault(content, one)
            if first is not one:
                twice = Doubled(name, kind, str(one.get("uid")), str(first.get("uid")))
                again.append((content, twice))
        if is_hidden(wanted):
            yield from (twice for content, twice in again if _REDACTED not in content)
        elif isinstance(wanted, list) and wanted:
            # Several that the program wants may look alike where Grafana hides what differs.
            yield from (twice for _, twice in again[: max(0, len(there) - len(wanted))])


def may_be_doubled(inputs: Json, notifiers: Sequence[Json]) -> bool:
    """Tells whether notifiers look alike of which nobody knows how many the program has.

    Args:
        inputs: inputs of the contact point.
        notifiers: every notifier.
    """
    hidden: dict[str, Any] = {key: [{}] for key in INTEGRATIONS if is_hidden(inputs.get(key))}
    return any(doubled({"name": inputs.get("name"), **hidden}, notifiers))


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
