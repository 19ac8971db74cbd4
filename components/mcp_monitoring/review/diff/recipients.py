"""Who gets alerts: the integrations of contact points, compared without showing an address. Pure.

Pulumi's state and Grafana's API show the addresses of emails; reports only count them. Of all other
integrations the address is a secret, and reports only say that it changed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..console.printing import number_of
from ..stacks.secrets import is_secret
from .model import Edit, EditKind, Risk, RiskKind
from .phrases import edit_in_words

Json = Mapping[str, Any]

INTEGRATIONS: Mapping[str, str] = {
    "alertmanagers": "prometheus-alertmanager",
    "dingdings": "dingding",
    "discords": "discord",
    "emails": "email",
    "googlechats": "googlechat",
    "jiras": "jira",
    "kafkas": "kafka",
    "lines": "LINE",
    "oncalls": "oncall",
    "opsgenies": "opsgenie",
    "pagerduties": "pagerduty",
    "pushovers": "pushover",
    "sensugos": "sensugo",
    "slacks": "slack",
    "sns": "sns",
    "teams": "teams",
    "telegrams": "telegram",
    "threemas": "threema",
    "victorops": "victorops",
    "webexes": "webex",
    "webhooks": "webhook",
    "wecoms": "wecom",
}
"""The types of integrations in Grafana, by the argument of a contact point that lists them."""

_ADDRESSES = "addresses"
# Fields that the provider makes, and an open map that it always keeps secret.
_FORMAL = ("__defaults", "settings", "uid")
# Fields that decide what a message looks like, not who gets it.
_LOOKS = frozenset(
    (
        *("description", "disableResolveMessage", "iconEmoji", "iconUrl", "message", "parseMode"),
        *("sectionTitle", "singleEmail", "subject", "summary", "text", "title", "username"),
    )
)
_PRIVATE = re.compile(r"address|auth|chat|credential|header|key|password|phone|secret|token|ur[il]")


def integration_edits(key: str, before: Any, after: Any) -> Iterator[Edit]:
    """Compares the integrations of one type.

    Args:
        key: argument of the contact point that lists them, such as `emails`.
        before: the old list; a secret, or nothing.
        after: the new list; a secret, or nothing.

    Yields:
        The edits. None has an address in it.
    """
    name = INTEGRATIONS[key]
    if is_hidden(before) or is_hidden(after):
        yield _secret((key,), name)
        return
    if before == after:
        return
    was, now = _listed(before), _listed(after)
    found = [*number_edits(key, len(was), len(now)), *_addresses(key, was, now)]
    if len(was) == len(now):
        found += [edit for pair in zip(was, now, strict=True) for edit in _fields(key, *pair)]
        hidden = any(is_secret(value) for one in (*was, *now) for value in _own(one).values())
        if hidden and not found:
            found.append(_secret((key,), name))
    yield from found


def is_hidden(integrations: Any) -> bool:
    """Tells whether a list of integrations is secret as a whole."""
    return is_secret(integrations) and not isinstance(integrations, list)


def hidden_fields(key: str, integrations: Any) -> Iterator[str]:
    """Names the fields of integrations that are secret, such as `slacks.url`."""
    if is_hidden(integrations):
        yield key
        return
    for one in _listed(integrations):
        yield from (f"{key}.{field}" for field, value in _own(one).items() if is_secret(value))


def shown_in_grafana(key: str, name: str, like: Any, notifiers: Iterable[Json]) -> Any:
    """Writes the integrations of one type that Grafana has, in the form of the provider.

    Args:
        key: argument of the contact point that lists them.
        name: name of the contact point.
        like: integrations whose fields are read.
        notifiers: every integration, as Grafana's API lists them.

    Returns:
        `like` itself if Grafana shows no difference from it.
    """
    there = [
        one for one in notifiers if one.get("name") == name and one.get("type") == INTEGRATIONS[key]
    ]
    models = _listed(like)
    fields = {field: value for model in models for field, value in _own(model).items()}
    fields |= {_ADDRESSES: []} if key == "emails" else {}
    found = [
        {
            field: value if is_secret(value) else shown_field(one, field)
            for field, value in fields.items()
        }
        for one in there
    ]
    same = not is_hidden(like) and not list(integration_edits(key, _plain(models), _plain(found)))
    return like if same else found


def shown_field(notifier: Json, field: str) -> Any:
    """Reads a field of an integration from Grafana's answer, in the form that the provider uses."""
    if field == "disableResolveMessage":
        return bool(notifier.get(field))
    settings: Json = notifier.get("settings") or {}
    match field:
        case "addresses":
            found = re.split(r"[,;\n]", str(settings.get(field) or ""))
            return [address for address in found if address]
        case "singleEmail":
            return bool(settings.get(field))
    return settings.get(field) or ""


def recipient_risks(edits: Iterable[Edit]) -> Iterator[Risk]:
    """Finds the risk that others get the alerts of a contact point than before.

    Args:
        edits: edits of the contact point.
    """
    told = [edit for edit in edits if _says_who(edit)]
    if told:
        said = "; ".join(f"{edit.what} {edit_in_words(edit)}" for edit in told)
        yield Risk(RiskKind.RECIPIENTS, said)


def private(edit: Edit) -> Edit:
    """Hides the values of an edit of a field that may hold an address or a credential."""
    if edit.path[-1] == _ADDRESSES:
        was, now = ([str(one) for one in side or ()] for side in (edit.before, edit.after))
        before, after = _counted(was, now)
        return replace(edit, what="email addresses", before=before, after=after)
    if _PRIVATE.search(edit.path[-1].lower()):
        return replace(edit, before=None, after=None, secret=True)
    return edit


def _says_who(edit: Edit) -> bool:
    key, *field = edit.path
    in_another_order = edit.kind is EditKind.REORDERED
    return key in INTEGRATIONS and not in_another_order and not _LOOKS & set(field)


def number_edits(key: str, was: int, now: int) -> Iterator[Edit]:
    """Says how many integrations of a type there were and are, if that differs."""
    if was != now:
        before, after = (number_of(one, "integration") if one else None for one in (was, now))
        kind = EditKind.CHANGED if was and now else EditKind.REMOVED if was else EditKind.ADDED
        yield Edit((key,), INTEGRATIONS[key], kind, before, after)


def _addresses(key: str, was: Sequence[Json], now: Sequence[Json]) -> Iterator[Edit]:
    if key != "emails" or not was or not now:
        return
    sides = [[one.get(_ADDRESSES) for one in side] for side in (was, now)]
    if any(map(is_secret, (*sides[0], *sides[1]))):
        return
    old, new = ([str(one) for several in side for one in several or ()] for side in sides)
    if set(old) != set(new):
        before, after = _counted(old, new)
        yield Edit((key, _ADDRESSES), "email addresses", EditKind.CHANGED, before, after)


def _counted(was: Sequence[str], now: Sequence[str]) -> tuple[str, str]:
    """Says how many addresses there are, and how many of them are new and gone."""
    new, gone = len(set(now) - set(was)), len(set(was) - set(now))
    other = ", ".join(f"{count} {what}" for count, what in ((new, "new"), (gone, "gone")) if count)
    before, after = (number_of(len(one), "address", "addresses") for one in (was, now))
    return before, f"{after} ({other or 'in another order'})"


def _fields(key: str, was: Json, now: Json) -> Iterator[Edit]:
    old, new = _own(was), _own(now)
    for field in dict.fromkeys((*old, *new)):
        before, after = old.get(field), new.get(field)
        empty = before in (None, "", False, [], {}) and after in (None, "", False, [], {})
        if field == _ADDRESSES or before == after or empty or is_secret([before, after]):
            continue
        yield private(Edit((key, field), f"{key}: {field}", EditKind.CHANGED, before, after))


def _plain(integrations: Sequence[Json]) -> list[Json]:
    """Leaves out secret fields, which nobody can compare."""
    return [
        {field: value for field, value in _own(one).items() if not is_secret(value)}
        for one in integrations
    ]


def _own(integration: Json) -> Json:
    return {field: value for field, value in integration.items() if field not in _FORMAL}


def _listed(integrations: Any) -> list[Json]:
    found = integrations if isinstance(integrations, list) else []
    return [one for one in found if isinstance(one, Mapping)]


def _secret(path: tuple[str, ...], what: str) -> Edit:
    return Edit(path, what, EditKind.CHANGED, secret=True)
