"""Changes that Pulumi's refresh does not report, found by asking Grafana itself. Pure.

The refresh does not report a change in four cases:

- The provider has no argument for it: `withCredentials`, an added header, an added credential.
- The provider suppresses it: `isDefault` turned on.
- The provider drops it from its answer: the ids of panels.
- The refresh reported it once and then took it for a default.
"""

import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...dashboard.classic.keys import PANELS
from ...dashboard.classic.read import read_view
from ...dashboard.dynamic.versions import is_dynamic_spec
from ...dashboard.view import PanelView
from ..diff.json_edits import keys_of
from ..diff.model import Edit, EditKind
from ..stacks.content import UncomparableError, model_of
from ..stacks.kinds import COMPONENT, KINDS, Kind
from .model import Repair, Unseen
from .notifiers import find_notifiers

Json = Mapping[str, Any]

_HEADER_NAME = "httpHeaderName"
_HEADER_VALUE = "httpHeaderValue"
_MOST_PANELS = 4
_OF_GRAFANA = ("id", "version")
_PASSWORD = "basicAuthPassword"  # noqa: S105  # the name of a property, not a password


@dataclass(frozen=True)
class Live:
    """Grafana's answers about values that the provider does not read.

    Attributes:
        datasources: data sources of the stack with all their properties, by uid.
        dashboards: models of the classic dashboards of the stack, by uid.
        envelopes: dashboards of the stack that were deployed in their envelope, with the spec that
            Grafana has, by uid.
        listed: every data source of the organisation, as Grafana lists them.
        folders: descriptions of the folders of the stack, by uid; None where Grafana shows none.
        notifiers: every notifier of the organisation; Grafana's API calls them contact points.
        dynamic: uids of its classic dashboards that Grafana stores in schema v2.
        converted: the version in which Grafana stores a dashboard that it shows in that of its
            envelope, by uid.
        as_sent: uids of those that Grafana has exactly as they were sent, ids of panels included.
        problems: questions without an answer, one phrase each.
    """

    datasources: Mapping[str, Json] = field(default_factory=dict)
    dashboards: Mapping[str, Json] = field(default_factory=dict)
    envelopes: Mapping[str, Json] = field(default_factory=dict)
    listed: tuple[Json, ...] = ()
    notifiers: tuple[Json, ...] = ()
    folders: Mapping[str, str | None] = field(default_factory=dict)
    dynamic: frozenset[str] = frozenset()
    converted: Mapping[str, str] = field(default_factory=dict)
    as_sent: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The result for one object.

    Attributes:
        unseen: changes that the refresh does not report.
        readable: differences in a property that the engine hides as a whole, although only a
            part of it is secret.
        not_compared: parts that could not be compared, one phrase each.
    """

    unseen: tuple[Unseen, ...] = ()
    readable: tuple[Edit, ...] = ()
    not_compared: tuple[str, ...] = ()


def find_unseen(resource: Json, held: Json, live: Live, stack: str) -> Found:
    """Compares one object with Grafana's answers.

    Args:
        resource: the resource as `pulumi stack export` writes it.
        held: its properties as the refresh read them.
        live: Grafana's answers.
        stack: name of the stack, for the command that undoes a change.
    """
    uid, up = str(held.get("uid") or ""), f"pulumi up --stack {shlex.quote(stack)}"
    match KINDS.get(str(resource.get("type"))):
        case Kind.DATASOURCE if uid in live.datasources:
            wanted = _wanted(resource)
            edits = _datasource(wanted, live.datasources[uid], live.listed)
            replace = f"{up} --replace {shlex.quote(str(resource['urn']))}"
            unseen = (Unseen(edit, Repair.REPLACEMENT, replace) for edit in edits)
            return Found(tuple(unseen), not_compared=tuple(_not_compared(wanted)))
        case Kind.DATASOURCE:
            return Found(not_compared=("its default, its credentials and its headers",))
        case Kind.FOLDER:
            return _folder(live.folders.get(uid))
        case Kind.DASHBOARD if uid in live.as_sent or uid in live.envelopes:
            # Of an envelope the provider compares the whole spec.
            return Found()
        case Kind.DASHBOARD:
            try:
                sent = model_of((resource.get("inputs") or {}).get("configJson"))
                comparable = uid in live.dashboards and not is_dynamic_spec(live.dashboards[uid])
            except UncomparableError:
                comparable = False
            if not comparable:
                return Found(not_compared=("ids of its panels",))
            edits = _panel_ids(sent, live.dashboards[uid])
            return Found(tuple(Unseen(edit, Repair.CONTENT) for edit in edits))
        case Kind.RULE_GROUP if _is_ours(resource):
            # The refresh itself shows edits that only Grafana has and the state does not.
            known = list(_not_asked_for(resource.get("outputs") or {}))
            taken = (edit for edit in _not_asked_for(held) if edit in known)
            return Found(tuple(Unseen(edit, Repair.UP, up) for edit in taken))
        case Kind.CONTACT_POINT if _is_ours(resource):
            return _contact_point(resource.get("inputs") or {}, held, live, up)
    return Found()


def _folder(description: str | None) -> Found:
    """Compares the description of a folder, for which the provider has no argument."""
    if description is None:
        return Found(not_compared=("its description",))
    if not description:
        return Found()
    edit = Edit(("description",), "description", EditKind.ADDED, after=description)
    return Found((Unseen(edit, Repair.BY_HAND),))


def _is_ours(resource: Json) -> bool:
    """Tells whether the component made a resource.

    The component never asks for certain settings, so these are drift in its resources.
    """
    return f"{COMPONENT}$" in str(resource.get("urn"))


@dataclass(frozen=True)
class _Wanted:
    """The settings that a data source was deployed with; None if the state keeps them secret."""

    is_default: bool
    was_default: bool
    has_user: bool
    headers: frozenset[str] | None
    secrets: frozenset[str] | None


def _wanted(resource: Json) -> _Wanted:
    """Reads the settings that a data source was deployed with.

    The component writes the names of its credentials into the replacement trigger. There they stay
    readable, and a refresh does not change them.
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


def header_names(resource: Json) -> frozenset[str] | None:
    """Finds the names of the HTTP headers that a data source was deployed with.

    Args:
        resource: the resource as `pulumi stack export` writes it, its secrets encrypted.

    Returns:
        None if the state keeps them secret.
    """
    return _wanted(resource).headers


def _below(argument: str, names: list[Any]) -> list[str]:
    """Returns the names below one argument: `X-Scope-OrgID` of `http_headers.X-Scope-OrgID`."""
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
        # Only this credential is reported as missing. Another one may have been empty from the
        # start, and Grafana treats an empty credential as none.
        if _PASSWORD in wanted.secrets - keys:
            yield _secret(("secureJsonData", _PASSWORD), "basic auth password", EditKind.REMOVED)


def _came_first(there: Json, listed: tuple[Json, ...]) -> bool:
    """Tells whether a data source is the oldest; Grafana makes the first one the default.

    Grafana numbers ids in the order of creation.
    """
    return bool(listed) and all(one.get("id", 0) >= there.get("id", 0) for one in listed)


def _not_compared(wanted: _Wanted) -> Iterator[str]:
    if wanted.headers is None:
        yield "names of its HTTP headers"
    if wanted.secrets is None:
        yield "names of its credentials"


def _panel_ids(sent: Json, there: Json) -> Iterator[Edit]:
    """Compares the ids of panels; more than a few differences become one edit."""
    stored = {key: value for key, value in there.items() if key not in _OF_GRAFANA}
    if stored == {key: value for key, value in sent.items() if key not in _OF_GRAFANA}:
        return
    found = list(_other_ids(sent, there))
    if len(found) <= _MOST_PANELS:
        for title, old, new in found:
            kind = EditKind.REMOVED if new is None else EditKind.CHANGED
            yield Edit((PANELS, f"[{title}]", "id"), f'id of panel "{title}"', kind, old, new)
        return
    names = keys_of([title for title, *_ in found], "")
    before, after = (
        {name: ids[side] for name, (_, *ids) in zip(names, found, strict=True)} for side in (0, 1)
    )
    gone = not any(after.values())
    yield Edit(
        (PANELS, "id"),
        f"ids of {len(found)} panels",
        EditKind.REMOVED if gone else EditKind.CHANGED,
        before,
        None if gone else after,
    )


def _other_ids(sent: Json, there: Json) -> Iterator[tuple[str, Any, Any]]:
    """Yields title, old id and new id of each panel whose id differs.

    Panels are the same if title, type and position among equal ones are the same. If the number of
    panels with one title and type differs, they are not paired: the refresh reports that change.
    """
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
    """Finds settings of a rule group that the component never asks for."""
    if group.get("disableProvenance"):
        yield _changed(("disableProvenance",), "disableProvenance", True)
    for rule in group.get("rules") or []:
        if isinstance(rule, Mapping) and rule.get("isPaused"):
            title = str(rule.get("name") or rule.get("uid"))
            yield _changed(("rules", f"[{title}]", "isPaused"), f"alert {title} paused", True)


def _contact_point(inputs: Json, held: Json, live: Live, up: str) -> Found:
    unseen, readable, not_compared = find_notifiers(inputs, live.notifiers, up)
    if held.get("disableProvenance"):
        edit = _changed(("disableProvenance",), "disableProvenance", True)
        unseen = [Unseen(edit, Repair.ANEW), *unseen]
    return Found(tuple(unseen), tuple(readable), tuple(not_compared))


def _changed(path: tuple[str, ...], what: str, after: Any, before: Any = False) -> Edit:
    return Edit(path, what, EditKind.CHANGED, before, after)


def _secret(path: tuple[str, str], what: str, kind: EditKind) -> Edit:
    return Edit(path, what, kind, secret=True)
