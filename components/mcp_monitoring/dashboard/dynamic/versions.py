"""The versions of the schema of dynamic dashboards, and how a model is recognised. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from ...suggestions import did_you_mean
from ..classic.keys import PANELS
from ..lenient import mapping, text

API_GROUP = "dashboard.grafana.app"
"""The API group of dashboards, in front of the version in `apiVersion`."""

VERSIONS = ("v2", "v2beta1", "v2alpha1")
"""The versions of the schema, the newest first; Grafana 13 writes `v2`."""

_CLASSIC = ("v0", "v1")
"""How the versions begin in which a resource holds a classic dashboard."""

ELEMENTS = "elements"
"""The panels of a dynamic dashboard, by their keys."""

LAYOUT = "layout"
"""What shows the elements: a grid, or rows and tabs that hold layouts themselves."""


def version_of(api_version: Any) -> str | None:
    """Finds the version of the schema in an `apiVersion`; None if it is of another schema."""
    group, _, version = text(api_version).rpartition("/")
    return version if group == API_GROUP and version in VERSIONS else None


def is_dynamic_spec(model: Mapping[str, Any]) -> bool:
    """Tells whether a model is the spec of a dynamic dashboard, or half of one.

    No classic model has one of the two keys, but an empty value says nothing.
    """
    if ELEMENTS in model and LAYOUT in model:
        return True
    parts = (*mapping(model.get(ELEMENTS)).values(), model.get(LAYOUT))
    return any("kind" in mapping(one) for one in parts)


def api_version_problem(api_version: Any, spec: Mapping[str, Any]) -> str | None:
    """Says why the `apiVersion` of a resource is not that of the dashboard in it.

    Args:
        api_version: its value. Classic dashboards may have it without the group, as some tools
            write them.
        spec: the spec of the resource.
    """
    shown = json.dumps(api_version)
    if not isinstance(api_version, str):
        return f"must be a text, not {shown}"
    group, _, version = api_version.rpartition("/")
    if group not in ("", API_GROUP):
        return f"a dashboard is of group {API_GROUP}, this is {shown}"
    is_classic = version.startswith(_CLASSIC)
    if not is_classic and version not in VERSIONS:
        known = ", ".join((*VERSIONS, *_CLASSIC))
        hint = did_you_mean(version, (*VERSIONS, "v1", "v1beta1", "v0alpha1"))
        return f"{shown} is of no version known here; {hint or f'known are {known}'}"
    if is_classic and is_dynamic_spec(spec):
        return f"{shown} is of the classic schema, but the spec has its panels in {ELEMENTS!r}"
    if not is_classic and PANELS in spec and not is_dynamic_spec(spec):
        return f"{shown} is of schema v2, but the spec is a classic one; write {API_GROUP}/v1"
    return None


def bare_version(spec: Mapping[str, Any]) -> str:
    """Finds the version of a spec without an envelope, by the form of its queries and panels.

    `v2alpha1` names the plugin of a panel in its kind, `v2beta1` the transformation. What has
    neither could be of any version, and counts as the newest.
    """
    for element in mapping(spec.get(ELEMENTS)).values():
        inner = mapping(mapping(element).get("spec"))
        shown = mapping(inner.get("vizConfig"))
        if shown and "group" not in shown:
            return "v2alpha1"
        data = mapping(mapping(inner.get("data")).get("spec"))
        steps = data.get("transformations")
        if any("group" not in mapping(one) for one in (steps if isinstance(steps, list) else ())):
            return "v2beta1"
    return VERSIONS[0]
