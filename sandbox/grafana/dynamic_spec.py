"""What Grafana makes of the content of a dashboard in schema v2 that it is to store.

It reads it into the structures of a program and writes those: what they do not know is dropped,
and what is missing becomes an empty value (`v2-api.json`, calls 34 to 47). That was recorded of the
fields of the dashboard itself and of its times; further inside it is done alike, see
`dynamic_kinds`. What is inside a dashboard in `v2alpha1` is kept as it was sent.
"""

from typing import Any

from sandbox.grafana.answers import Json
from sandbox.grafana.dynamic_kinds import KNOWN_SCHEMAS, restructured
from sandbox.grafana.names import trimmed
from sandbox.grafana.resource_status import invalid, status

_LISTS = ("annotations", "links", "tags", "variables")
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(_LISTS),
    "cursorSync": "",
    "elements": None,
    "preload": False,
    "title": "",
}
_EMPTY_TIMES: Json = {
    "from": "",
    "to": "",
    "autoRefresh": "",
    "autoRefreshIntervals": None,
    "hideTimepicker": False,
    "fiscalYearStartMonth": 0,
}
_OPTIONAL = ("description", "editable", "liveNow", "revision")
_ADDED: dict[str, tuple[str, ...]] = {"v2": ("preferences",)}
_TYPES: dict[str, tuple[type, str]] = {
    "title": (str, "string"),
    "description": (str, "string"),
    "tags": (list, "[]string"),
    "editable": (bool, "bool"),
    "liveNow": (bool, "bool"),
    "preload": (bool, "bool"),
}
_GO_NAMES: dict[type, str] = {
    str: "string",
    bool: "bool",
    int: "number",
    float: "number",
    list: "array",
    dict: "object",
}
_LAYOUTS = ("GridLayout", "AutoGridLayout", "RowsLayout", "TabsLayout")


def stored_spec(spec: Json, schema: str, name: str, *, strict: bool = False) -> Json:
    """Returns the content of a dashboard as Grafana stores it.

    Args:
        spec: What was sent.
        schema: The version in which it was sent.
        name: The name of the dashboard.
        strict: Whether an unknown field is refused.

    Raises:
        Refusal: 400 or 422, if it cannot be stored.
    """
    known = {*_EMPTY, "layout", "timeSettings", *_OPTIONAL, *_ADDED.get(schema, ())}
    _check(spec, schema, known if strict else {*spec})
    if not trimmed(spec.get("title") or ""):
        raise status(400, "Dashboard title cannot be empty")
    if spec.get("elements") is None:
        clash = (
            "conflicting values null and {[ElementReference.name]:(Element|*{})} (mismatched types"
            " null and struct)"
        )
        raise invalid(name, ("DashboardSpec.elements", "Invalid", clash))
    layout = spec.get("layout")
    if not isinstance(layout, dict) or layout.get("kind") not in _LAYOUTS:
        first, *others = _LAYOUTS
        raise invalid(
            name,
            *(
                (
                    "DashboardSpec.layout.kind",
                    "Invalid",
                    f'conflicting values "{other}" and "{first}"',
                )
                for other in others
            ),
        )
    times = {**_EMPTY_TIMES, **(spec.get("timeSettings") or {})}
    kept = {key: value for key, value in spec.items() if key in known}
    whole = {**_EMPTY, **kept, "timeSettings": times}
    return restructured(whole) if schema in KNOWN_SCHEMAS else whole


def _check(spec: Json, schema: str, allowed: set[str]) -> None:
    bad = f'Dashboard in version "{schema}" cannot be handled as a Dashboard: '
    for key, value in spec.items():
        if key not in allowed:
            raise status(400, f'{bad}strict decoding error: unknown field "spec.{key}"')
        kind, wanted = _TYPES.get(key, (object, ""))
        if value is not None and not isinstance(value, kind):
            given = _GO_NAMES[type(value)]
            field = f"DashboardSpec.spec.{key} of type {wanted}"
            raise status(400, f"{bad}json: cannot unmarshal {given} into Go struct field {field}")
