"""The edits of a dashboard that have no effect, as data with the reason of each. Pure.

A save in Grafana's user interface writes far more than a person edited: versions, defaults, state
of editors. The lists are conservative: an edit that can change what a person sees, or what a query
returns, is not on them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...dashboard.classic.keys import ANNOTATIONS, LIST, QUERIES, VARIABLES
from .json_edits import edit as new_edit
from .json_edits import keys_of
from .model import Edit, EditKind
from .panel_defaults import PANEL_DEFAULTS

Content = Mapping[str, Any]
"""The normal form of a panel, or of a dashboard without its panels."""


@dataclass(frozen=True)
class Cosmetic:
    """A kind of edit without an effect.

    Attributes:
        name: its name in reports.
        reason: why the edit has no effect.
        holds: tells whether an edit is of this kind; takes the edit, the old and the new content.
        is_seen: whether a reader sees it nevertheless, so that no report folds it.
    """

    name: str
    reason: str
    holds: Callable[[Edit, Content, Content], bool]
    is_seen: bool = False


def panel_edits(edits: Iterable[Edit], before: Content, after: Content) -> Iterator[Edit]:
    """Marks the edits of a panel that have no effect.

    Args:
        edits: edits of the panel. Of an added or removed object that holds defaults, each value
            becomes an edit of its own.
        before: the normal form of the old panel.
        after: the normal form of the new panel.
    """
    for edit in edits:
        parts = [_marked(part, OF_PANELS, before, after) for part in _parts(edit)]
        yield from parts if any(part.cosmetic for part in parts) else [edit]


def setting_edits(edits: Iterable[Edit], before: Content, after: Content) -> Iterator[Edit]:
    """Marks the edits outside of panels that have no effect.

    Args:
        edits: edits of the dashboard.
        before: the normal form of the old dashboard.
        after: the normal form of the new dashboard.
    """
    for edit in edits:
        yield _marked(edit, OF_DASHBOARDS, before, after)


def _marked(edit: Edit, kinds: Sequence[Cosmetic], before: Content, after: Content) -> Edit:
    for kind in kinds:
        if kind.holds(edit, before, after):
            return replace(edit, cosmetic=True, without_effect="" if kind.is_seen else kind.name)
    return edit


def _parts(edit: Edit) -> Iterator[Edit]:
    """Yields an edit for each value inside an added or removed object of options."""
    value = _lone_value(edit)
    if not isinstance(value, Mapping) or edit.path[0] not in ("options", "fieldConfig"):
        yield edit
        return
    side = "after" if edit.kind is EditKind.ADDED else "before"
    for key, inner in value.items():
        yield from _parts(new_edit((*edit.path, str(key)), edit.kind, **{side: inner}))


def _lone_value(edit: Edit) -> Any:
    """Returns the value of an added or removed key; None for other edits."""
    if edit.kind is EditKind.ADDED:
        return edit.after
    return edit.before if edit.kind is EditKind.REMOVED else None


def _at(*pattern: str | frozenset[str]) -> Callable[[Edit, Content, Content], bool]:
    """Makes a function that compares the path of an edit; `*` is any step, a set is one of it."""

    def holds(edit: Edit, _before: Content, _after: Content) -> bool:
        return len(edit.path) == len(pattern) and all(
            step in wanted if isinstance(wanted, frozenset) else wanted in ("*", step)
            for step, wanted in zip(edit.path, pattern, strict=True)
        )

    return holds


def _entry(content: Content, key: str, *holders: str) -> Any:
    """Finds the entry of a list by its key in a path, such as `[A]`."""
    entries: Any = content
    for holder in holders:
        entries = entries.get(holder) if isinstance(entries, Mapping) else None
    if not isinstance(entries, list):
        return None
    named = dict(zip(keys_of(entries, holders[-1]), entries, strict=True))
    return named.get(key[1:-1])


_EDITORS = frozenset(
    {
        "builder",
        "disableTextWrap",
        "editorMode",
        "fullMetaSearch",
        "includeNullMetadata",
        "useBackend",
    }
)
_of_query_editor = _at(QUERIES, "*", _EDITORS)
_of_annotation_editor = _at(ANNOTATIONS, LIST, "*", "target", _EDITORS)


def _has_expression(query: Any) -> bool:
    # Other data sources may read a key of the editor. An expression is the whole query.
    return isinstance(query, Mapping) and isinstance(query.get("expr"), str)


def _is_of_query_editor(edit: Edit, before: Content, after: Content) -> bool:
    return _of_query_editor(edit, before, after) and all(
        _has_expression(_entry(content, edit.path[1], QUERIES)) for content in (before, after)
    )


def _is_of_annotation_editor(edit: Edit, before: Content, after: Content) -> bool:
    if not _of_annotation_editor(edit, before, after):
        return False
    found = (_entry(content, edit.path[2], ANNOTATIONS, LIST) for content in (before, after))
    return all(isinstance(one, Mapping) and _has_expression(one.get("target")) for one in found)


def _is_no_range(edit: Edit, before: Content, after: Content) -> bool:
    if not _at(QUERIES, "*", "range")(edit, before, after):
        return False
    queries = (_entry(content, edit.path[1], QUERIES) for content in (before, after))
    return not (edit.before or edit.after) and all(
        isinstance(query, Mapping) and query.get("instant") is True for query in queries
    )


def _is_ref_id(edit: Edit, _before: Content, _after: Content) -> bool:
    return _lone_value(edit) is not None and edit.path[::2] == (QUERIES, "refId")


_STEPS = ("fieldConfig", "defaults", "thresholds", "steps")


def _is_first_threshold(edit: Edit, before: Content, after: Content) -> bool:
    if edit.path[:-2] != _STEPS or edit.path[-1] != "value":
        return False
    return all(edit.path[-2] == f"[{_first_step(content)}]" for content in (before, after))


def _first_step(content: Content) -> str | None:
    steps: Any = content
    for key in _STEPS:
        steps = steps.get(key) if isinstance(steps, Mapping) else None
    return keys_of(steps, "steps")[0] if isinstance(steps, list) and steps else None


def _is_default(edit: Edit, before: Content, after: Content) -> bool:
    value = _lone_value(edit)
    if value is None or before.get("type") != after.get("type"):
        return False
    default: Any = PANEL_DEFAULTS.get(str(after.get("type")))
    for key in edit.path:
        if not isinstance(default, Mapping) or key not in default:
            return False
        default = default[key]
    if edit.path == _STEPS:
        value = _without_first_value(value)
    return _equal(value, default)


def _without_first_value(steps: Any) -> Any:
    if not isinstance(steps, list) or not steps or not isinstance(steps[0], Mapping):
        return steps
    first = {key: value for key, value in steps[0].items() if key != "value"}
    return [first, *steps[1:]]


def _equal(left: Any, right: Any) -> bool:
    """Compares values; unlike in Python, `False` is not 0."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return type(left) is type(right) and bool(left == right)


OF_PANELS: Sequence[Cosmetic] = (
    Cosmetic(
        "pluginVersion",
        "it notes the version of the plugin that saved the panel; Grafana migrates a panel when it"
        " opens it",
        _at("pluginVersion"),
    ),
    Cosmetic(
        "defaults spelled out",
        "Grafana takes the same value for the missing key",
        _is_default,
    ),
    Cosmetic(
        "query editor",
        "they say how the query is edited; its expression says what it returns",
        _is_of_query_editor,
    ),
    Cosmetic(
        "range of instant queries",
        "an instant query without the key asks for no range either",
        _is_no_range,
    ),
    Cosmetic(
        "missing refId",
        "Grafana gives queries without a refId the same letters when it opens the panel",
        _is_ref_id,
    ),
    Cosmetic(
        "value of the first threshold",
        "Grafana reads the first threshold as minus infinity, whatever its value",
        _is_first_threshold,
    ),
    Cosmetic(
        "collapsed row",
        "every reader collapses rows for themselves; the row is open or closed at first",
        _at("collapsed"),
        is_seen=True,
    ),
)
"""Kinds of edits of a panel without an effect."""

_BUILT_IN = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}
_BUILT_IN_KEY = f"[{_BUILT_IN['name']}]"
_ASKED_AGAIN = ("custom", "datasource", "interval", "query")
_TIMEPICKER_DEFAULTS: Mapping[str, Any] = {
    "hidden": False,
    "refresh_intervals": ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"],
}
_VARIABLE_DEFAULTS: Mapping[str, Any] = {"allowCustomValue": True, "regexApplyTo": "value"}


def _is_newer_schema(edit: Edit, _before: Content, _after: Content) -> bool:
    if edit.path != ("schemaVersion",):
        return False
    old, new = edit.before or 0, edit.after
    return type(old) is type(new) is int and new > old


def _is_setting_default(edit: Edit, before: Content, after: Content) -> bool:
    value = _lone_value(edit)
    if _at(VARIABLES, LIST, "*", "*")(edit, before, after):
        key = edit.path[-1]
        return key in _VARIABLE_DEFAULTS and _equal(value, _VARIABLE_DEFAULTS[key])
    inside = {edit.path[-1]: value} if len(edit.path) == 2 else value
    if edit.path[0] != "timepicker" or len(edit.path) > 2 or not isinstance(inside, Mapping):
        return False
    return all(
        key in _TIMEPICKER_DEFAULTS and _equal(one, _TIMEPICKER_DEFAULTS[key])
        for key, one in inside.items()
    )


def _is_built_in(edit: Edit, _before: Content, _after: Content) -> bool:
    if edit.kind is EditKind.REORDERED and edit.path == (ANNOTATIONS, LIST):
        others = [key for key in edit.after if f"[{key}]" != _BUILT_IN_KEY]
        return others == [key for key in edit.before if f"[{key}]" != _BUILT_IN_KEY]
    if edit.path == (ANNOTATIONS, LIST, _BUILT_IN_KEY):
        return _equal(_lone_value(edit), _BUILT_IN)
    return edit.path == (ANNOTATIONS,) and _equal(_lone_value(edit), {LIST: [_BUILT_IN]})


def _is_asked_again(edit: Edit, before: Content, after: Content) -> bool:
    if edit.path[:2] != (VARIABLES, LIST) or edit.path[3:4] != ("options",):
        return False
    for content in (before, after):
        variable = _entry(content, edit.path[2], VARIABLES, LIST)
        if not isinstance(variable, Mapping) or variable.get("type") not in _ASKED_AGAIN:
            return False
        if variable.get("type") == "query" and variable.get("refresh") not in (1, 2):
            return False
    return True


OF_DASHBOARDS: Sequence[Cosmetic] = (
    Cosmetic(
        "schemaVersion",
        "Grafana migrates an older model when it opens it; what else a save changes is an edit of"
        " its own",
        _is_newer_schema,
    ),
    Cosmetic(
        "defaults of settings",
        "Grafana takes the same value for the missing key",
        _is_setting_default,
    ),
    Cosmetic(
        "query editor of annotations",
        "they say how the query is edited; its expression says what it returns",
        _is_of_annotation_editor,
    ),
    Cosmetic(
        "built-in annotation",
        "Grafana shows the annotations of a dashboard without this entry as well",
        _is_built_in,
    ),
    Cosmetic(
        "options of variables",
        "Grafana makes them anew when the dashboard is opened",
        _is_asked_again,
    ),
)
"""Kinds of edits outside of panels without an effect."""
