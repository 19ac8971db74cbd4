"""What the provider does not see, or has taken over: compared with Grafana itself. Pure.

Pulumi's refresh is silent about what the provider has no argument for (`withCredentials`, a header
or a credential that was added), suppresses (`isDefault` turned on) or drops from what it reads (the
ids of panels), and about what it once reported and then took for a default.
"""

import re
import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...arguments.names import camel_case
from ...dashboard.classic.keys import PANELS
from ...dashboard.classic.read import read_view
from ...dashboard.view import PanelView
from ...dashboard.wrappers import is_dynamic
from ...resources.notifier_defaults import NOTIFIER_DEFAULTS
from ..diff.model import Edit, EditKind
from ..diff.resources import UncomparableError, is_secret, model_of
from ..stacks.kinds import COMPONENT, KINDS, Kind
from .model import Repair, Unseen

Json = Mapping[str, Any]

_HEADER_NAME = "httpHeaderName"
_HEADER_VALUE = "httpHeaderValue"
_TYPES = {
    "emails": "email",
    "pagerduties": "pagerduty",
    "slacks": "slack",
    "webhooks": "webhook",
}
_MOST_PANELS = 4
_NOT_SHOWN = ("settings", "uid", "__defaults")
_PASSWORD = "basicAuthPassword"  # noqa: S105  # the name of one


@dataclass(frozen=True)
class Live:
    """What Grafana answered, beside what the provider reads.

    Attributes:
        datasources: data sources of the stack, whole, by uid.
        dashboards: models of the dashboards of the stack, by uid.
        listed: every data source of the organisation, as Grafana lists them.
        notifiers: every notifier of the organisation, which Grafana calls contact points.
        problems: what could not be read, one phrase each.
    """

    datasources: Mapping[str, Json] = field(default_factory=dict)
    dashboards: Mapping[str, Json] = field(default_factory=dict)
    listed: tuple[Json, ...] = ()
    notifiers: tuple[Json, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What came of one object.

    Attributes:
        unseen: what differs.
        readable: what differs of what the engine keeps secret as a whole, though only a part is.
        not_compared: what could not be compared, one phrase each.
    """

    unseen: tuple[Unseen, ...] = ()
    readable: tuple[Edit, ...] = ()
    not_compared: tuple[str, ...] = ()


def find_unseen(resource: Json, held: Json, live: Live, stack: str) -> Found:
    """Compares one object with what Grafana answered.

    Args:
        resource: as `pulumi stack export` has it.
        held: its properties as the refresh read them.
        live: what Grafana answered.
        stack: its name, for the command that puts something back.
    """
    uid, up = str(held.get("uid") or ""), f"pulumi up --stack {shlex.quote(stack)}"
    match KINDS.get(str(resource.get("type"))):
        case Kind.DATASOURCE if uid in live.datasources:
            wanted = _wanted(resource)
            edits = _datasource(wanted, live.datasources[uid], live.listed)
            replace = f"{up} --replace {shlex.quote(str(resource['urn']))}"
            unseen = (Unseen(edit, Repair.REPLACEMENT, replace) for edit in edits)
            return Found(tuple(unseen), not_compared=tuple(_not_compared(wanted)))
        case Kind.DASHBOARD if uid in live.dashboards:
            try:
                sent = model_of((resource.get("inputs") or {}).get("configJson"))
            except UncomparableError:
                return Found(not_compared=("ids of its panels",))
            edits = _panel_ids(sent, live.dashboards[uid])
            return Found(tuple(Unseen(edit, Repair.CONTENT) for edit in edits))
        case Kind.RULE_GROUP if _is_ours(resource):
            # What only Grafana has, the refresh shows.
            known = list(_not_asked_for(resource.get("outputs") or {}))
            taken = (edit for edit in _not_asked_for(held) if edit in known)
            return Found(tuple(Unseen(edit, Repair.UP, up) for edit in taken))
        case Kind.CONTACT_POINT if _is_ours(resource):
            return _contact_point(resource.get("inputs") or {}, held, live, up)
    return Found()


def _is_ours(resource: Json) -> bool:
    """Tells whether the component made a resource: then it is known what it never asks for."""
    return f"{COMPONENT}$" in str(resource.get("urn"))


@dataclass(frozen=True)
class _Wanted:
    """What a data source was deployed with; None where the state keeps it secret."""

    is_default: bool
    was_default: bool
    has_user: bool
    headers: frozenset[str] | None
    secrets: frozenset[str] | None


def _wanted(resource: Json) -> _Wanted:
    """Reads what a data source was deployed with.

    The component notes the names of its credentials where they stay readable, and where a refresh
    does not change them: in the trigger of a replacement.
    """
    inputs: Json = resource.get("inputs") or {}
    was_default = bool((resource.get("outputs") or {}).get("isDefault"))
    match resource.get("replacementTrigger"):
        case [list() as default, list() as names] if _is_ours(resource):
            has_user = "basic_auth_username" in names
            own_header = ["Authorization"] if "bearer_token" in names else []
            own_secret = [_PASSWORD] if has_user else []
            return _Wanted(
                is_default=bool(default),
                was_default=was_default,
                has_user=has_user,
                headers=frozenset([*_below("http_headers", names), *own_header]),
                secrets=frozenset([*_below("datasource_secure_json_data", names), *own_secret]),
            )
    return _Wanted(
        is_default=bool(inputs.get("isDefault")),
        was_default=was_default,
        has_user=bool(inputs.get("basicAuthUsername")),
        headers=None if inputs.get("httpHeaders") else frozenset(),
        secrets=None if inputs.get("secureJsonDataEncoded") else frozenset(),
    )


def _below(argument: str, names: list[Any]) -> list[str]:
    """Takes from names such as `http_headers.X-Scope-OrgID` those of one argument."""
    split = (str(name).partition(".") for name in names)
    return [name for of, dot, name in split if of == argument and dot]


def _datasource(wanted: _Wanted, there: Json, listed: tuple[Json, ...]) -> Iterator[Edit]:
    born_default = wanted.was_default and _came_first(there, listed)
    if there.get("isDefault") and not wanted.is_default and not born_default:
        yield _changed(("isDefault",), "isDefault", True)
    if there.get("withCredentials"):
        yield _changed(("withCredentials",), "withCredentials", True)
    if (user := there.get("basicAuthUser")) and not wanted.has_user:
        yield Edit(("basicAuthUsername",), "basicAuthUsername", EditKind.ADDED, after=user)
    if wanted.headers is not None:
        json_data: Json = there.get("jsonData") or {}
        names = {str(name) for key, name in json_data.items() if key.startswith(_HEADER_NAME)}
        for name in sorted(names - wanted.headers):
            yield _secret(("httpHeaders", name), f"HTTP header {name}", EditKind.ADDED)
    if wanted.secrets is not None:
        is_set: Json = there.get("secureJsonFields") or {}
        keys = {key for key in is_set if is_set[key] and not key.startswith(_HEADER_VALUE)}
        for key in sorted(keys - wanted.secrets):
            yield _secret(("secureJsonData", key), f"credential {key}", EditKind.ADDED)
        # Of others nobody knows whether they were empty from the start, which Grafana takes for
        # none.
        if _PASSWORD in wanted.secrets - keys:
            yield _secret(("secureJsonData", _PASSWORD), "basic auth password", EditKind.REMOVED)


def _came_first(there: Json, listed: tuple[Json, ...]) -> bool:
    """Tells whether it is the oldest data source: Grafana itself makes the first one the default.

    Ids are given in the order of creation.
    """
    return all(one.get("id", 0) >= there.get("id", 0) for one in listed)


def _not_compared(wanted: _Wanted) -> Iterator[str]:
    if wanted.headers is None:
        yield "names of its HTTP headers"
    if wanted.secrets is None:
        yield "names of its credentials"


def _panel_ids(sent: Json, there: Json) -> Iterator[Edit]:
    """Compares the ids of panels; many are told in one."""
    found = list(_other_ids(sent, there))
    if len(found) <= _MOST_PANELS:
        for title, old, new in found:
            kind = EditKind.REMOVED if new is None else EditKind.CHANGED
            yield Edit((PANELS, f"[{title}]", "id"), f'id of panel "{title}"', kind, old, new)
        return
    before, after = ({title: ids[side] for title, *ids in found} for side in (0, 1))
    gone = not any(after.values())
    yield Edit(
        (PANELS, "id"),
        f"ids of {len(found)} panels",
        EditKind.REMOVED if gone else EditKind.CHANGED,
        before,
        None if gone else after,
    )


def _other_ids(sent: Json, there: Json) -> Iterator[tuple[str, Any, Any]]:
    """Yields title, old and new id of panels, known by title and type here, in their order.

    Where panels of a title came or went, the refresh tells of that, and they are not paired.
    """
    if is_dynamic(there):
        return
    now = _by_name(there)
    for name, panels in _by_name(sent).items():
        if len(panels) != len(now[name]):
            continue
        several = len(panels) > 1
        for was, is_now in zip(panels, now[name], strict=True):
            old, new = was.id, is_now.id
            if old not in (None, new) and not (several and was.content != is_now.content):
                yield name[0] or str(old), old, new


def _by_name(model: Json) -> defaultdict[tuple[str, str], list[PanelView]]:
    found: defaultdict[tuple[str, str], list[PanelView]] = defaultdict(list)
    for panel in read_view(model).panels:
        found[panel.title, panel.type].append(panel)
    return found


def _not_asked_for(group: Json) -> Iterator[Edit]:
    """Finds what a rule group has and the component never asks for."""
    if group.get("disableProvenance"):
        yield _changed(("disableProvenance",), "disableProvenance", True)
    for rule in group.get("rules") or []:
        if isinstance(rule, Mapping) and rule.get("isPaused"):
            title = str(rule.get("name") or rule.get("uid"))
            yield _changed(("rules", f"[{title}]", "isPaused"), f"alert {title} paused", True)


def _contact_point(inputs: Json, held: Json, live: Live, up: str) -> Found:
    """Compares the notifiers of a contact point, as far as Grafana shows them.

    The engine keeps secret what it reads of them, so that a change shows as one of a secret.
    """
    unseen: list[Unseen] = []
    readable: list[Edit] = []
    if held.get("disableProvenance"):
        edit = _changed(("disableProvenance",), "disableProvenance", True)
        unseen.append(Unseen(edit, Repair.ANEW))
    for kind, defaults in NOTIFIER_DEFAULTS.items():
        there = [
            one
            for one in live.notifiers
            if one.get("name") == inputs.get("name") and one.get("type") == _TYPES[kind]
        ]
        deployed = [one for one in inputs.get(kind) or [] if isinstance(one, Mapping)]
        if len(deployed) != 1 or len(there) != 1:
            continue
        given = {camel_case(argument): value for argument, value in defaults.items()}
        for key, was in deployed[0].items():
            now = _shown(there[0], key)
            if key in _NOT_SHOWN or is_secret(was) or not isinstance(was, type(now)):
                continue
            if was != now:
                readable.append(_changed((kind, key), f"{kind}: {key}", now, was))
            elif key in given and given[key] != now:
                edit = _changed((kind, key), f"{kind}: {key}", now, given[key])
                unseen.append(Unseen(edit, Repair.UP, up))
    return Found(tuple(unseen), tuple(readable))


def _shown(notifier: Json, key: str) -> Any:
    """Reads a field of a notifier from Grafana's answer, in the form the provider has it."""
    if key == "disableResolveMessage":
        return bool(notifier.get(key))
    settings: Json = notifier.get("settings") or {}
    match key:
        case "addresses":
            found = re.split(r"[,;\n]", str(settings.get(key) or ""))
            return [address for address in found if address]
        case "singleEmail":
            return bool(settings.get(key))
    return settings.get(key) or ""


def _changed(path: tuple[str, ...], what: str, after: Any, before: Any = False) -> Edit:
    return Edit(path, what, EditKind.CHANGED, before, after)


def _secret(path: tuple[str, str], what: str, kind: EditKind) -> Edit:
    return Edit(path, what, kind, secret=True)
