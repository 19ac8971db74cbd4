"""Removal of the wrapper around a dashboard model. Pure.

A document is the bare model, the wrapper `{"dashboard": {...}}` of Grafana's HTTP API (with or
without `meta`), or a resource (`apiVersion`, `kind`, `metadata`, `spec`): a `Dashboard`, or the
`DashboardWithAccessInfo` with which Grafana answers for a dashboard's page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .classic.keys import PANELS
from .lenient import JsonPath, mapping, text

KINDS = ("Dashboard", "DashboardWithAccessInfo")
"""The kinds of resources that hold a dashboard."""

DYNAMIC = (
    "a dynamic dashboard (schema v2), which is not supported yet; export it again as a classic"
    " dashboard (Export > Export as code > Classic)"
)
"""Message about a dashboard of the newer schema: its kind, and what to do."""


@dataclass(frozen=True)
class Unwrapped:
    """A model and where it was.

    Attributes:
        model: the dashboard model, unchanged; empty if there is none in the wrapper.
        path: path of the model in the document.
        is_resource: whether the wrapper is a resource.
        kind: `kind` of that resource, of any type.
        resource_name: name of that resource; empty if it has none.
    """

    model: Mapping[str, Any]
    path: JsonPath = ()
    is_resource: bool = False
    kind: Any = None
    resource_name: str = ""


def unwrapped(document: Any) -> Unwrapped:
    """Takes a model out of its wrapper; a document that is no object gives an empty model."""
    outer = mapping(document)
    if "apiVersion" in outer and ("spec" in outer or "kind" in outer):
        name = text(mapping(outer.get("metadata")).get("name"))
        spec = mapping(outer.get("spec"))
        return Unwrapped(spec, ("spec",), True, outer.get("kind"), name)
    if isinstance(outer.get("dashboard"), dict) and PANELS not in outer:
        return Unwrapped(outer["dashboard"], ("dashboard",))
    return Unwrapped(outer)


def is_dynamic(model: Mapping[str, Any]) -> bool:
    """Tells whether a model is of schema v2, which keeps panels and their layout apart."""
    return "elements" in model and "layout" in model
