"""Changes of the integrations of a contact point that Pulumi's refresh hides or does not see. Pure.

The engine keeps all settings of an integration secret, so a refresh shows every change as a change
of a secret. Two integrations that are the same it takes for one: after a lost answer there are two,
every alert is sent twice, and no refresh says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ...alerting.notifier_defaults import NOTIFIER_DEFAULTS
from ...arguments.names import camel_case
from ..console.printing import number_of
from ..diff.doubled import doubled
from ..diff.model import Edit, EditKind
from ..diff.recipients import INTEGRATIONS, is_hidden, number_edits, private, shown_field
from ..stacks.secrets import is_secret
from .model import Repair, Unseen

Json = Mapping[str, Any]

_NOT_SHOWN = ("settings", "uid", "__defaults")


def find_notifiers(
    inputs: Json, notifiers: Sequence[Json], up: str
) -> tuple[list[Unseen], list[Edit], list[str]]:
    """Compares the integrations of a contact point, as far as Grafana shows them.

    Args:
        inputs: inputs of the contact point, as they were deployed.
        notifiers: every integration of the organisation, as Grafana's API lists them.
        up: command that deploys the stack.

    Returns:
        Changes that the refresh does not report, readable differences of what it does report, and
        parts that could not be compared.
    """
    ours = [one for one in notifiers if one.get("name") == inputs.get("name")]
    again = list(doubled(inputs, notifiers))
    unseen: list[Unseen] = []
    readable: list[Edit] = []
    not_compared: list[str] = []
    for kind, named in INTEGRATIONS.items():
        there = [one for one in ours if one.get("type") == named]
        given = inputs.get(kind)
        if is_hidden(given):
            # So does a `pulumi refresh` that did not run the program.
            not_compared.append(f"{_named(kind)}, which the state keeps secret as a whole,")
            continue
        deployed = [one for one in given or [] if isinstance(one, Mapping)]
        if len(deployed) == len(there) == 1:
            found = _fields(kind, deployed[0], there[0], up)
            unseen += found[0]
            readable += found[1]
            not_compared += found[2]
        elif len(deployed) != len(there) and not ours:
            not_compared.append(f"{_named(kind)}, which Grafana does not show,")
        elif twice := [one for one in again if one.type == named]:
            uids = " and ".join(dict.fromkeys(uid for one in twice for uid in (one.kept, one.uid)))
            was = number_of(len(deployed), "integration")
            now = f"{len(there)} integrations, the same: each alert is sent twice (uids {uids})"
            edit = Edit((kind,), INTEGRATIONS[kind], EditKind.CHANGED, was, now)
            unseen.append(Unseen(edit, Repair.BY_HAND, _deletion(twice[-1].uid)))
        elif len(deployed) != len(there):
            readable += number_edits(kind, len(deployed), len(there))
        elif there:
            not_compared.append(f"{_named(kind)}, which are several,")
    return unseen, readable, not_compared


def _fields(
    kind: str, deployed: Json, there: Json, up: str
) -> tuple[list[Unseen], list[Edit], list[str]]:
    unseen: list[Unseen] = []
    readable: list[Edit] = []
    not_compared: list[str] = []
    given = {camel_case(name): value for name, value in NOTIFIER_DEFAULTS.get(kind, {}).items()}
    for key, was in deployed.items():
        if key in _NOT_SHOWN or is_secret(was):
            continue
        now = shown_field(there, key)
        edit = Edit((kind, key), f"{kind}: {key}", EditKind.CHANGED, was, now)
        if not isinstance(was, type(now)):
            not_compared.append(f"values of {key} of its {INTEGRATIONS[kind]}")
        elif was != now:
            readable.append(private(edit))
        elif key in given and given[key] != now:
            taken = Edit(edit.path, edit.what, EditKind.CHANGED, given[key], now)
            unseen.append(Unseen(private(taken), Repair.UP, up))
    return unseen, readable, not_compared


def _deletion(uid: str) -> str:
    path = f"/api/v1/provisioning/contact-points/{uid}"
    return f'curl -X DELETE -H "Authorization: Bearer $GRAFANA_AUTH" "$GRAFANA_URL{path}"'


def _named(kind: str) -> str:
    return f"its integrations of type {INTEGRATIONS[kind]}"
