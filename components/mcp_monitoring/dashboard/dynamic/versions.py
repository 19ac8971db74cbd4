"""The versions of the schema of dynamic dashboards, and how a model is recognised. Pure."""

from collections.abc import Mapping
from typing import Any

from ..lenient import mapping, text

API_GROUP = "dashboard.grafana.app"
"""The API group of dashboards, in front of the version in `apiVersion`."""

VERSIONS = ("v2", "v2beta1", "v2alpha1")
"""The versions of the schema, the newest first; Grafana 13 writes `v2`."""

ELEMENTS = "elements"
"""The panels of a dynamic dashboard, by their keys."""

LAYOUT = "layout"
"""What shows the elements: a grid, or rows and tabs that hold layouts themselves."""


def version_of(api_version: Any) -> str | None:
    """Finds the version of the schema in an `apiVersion`; None if it is of another schema."""
    group, _, version = text(api_version).rpartition("/")
    return version if group == API_GROUP and version in VERSIONS else None


def is_dynamic_spec(model: Mapping[str, Any]) -> bool:
    """Tells whether a model is the spec of a dynamic dashboard."""
    return ELEMENTS in model and LAYOUT in model


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
