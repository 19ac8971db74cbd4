"""A dynamic dashboard as Grafana stores it, with nothing left to fill in. Pure."""

from collections.abc import Mapping
from typing import Any

from .defaults import completed
from .form import classic_form
from .numbering import numbered_form
from .spec import dynamic_spec


def whole_form(spec: Mapping[str, Any], version: str, named: Mapping[str, Any]) -> dict[str, Any]:
    """Makes the form of a dashboard that lacks nothing, with every panel numbered.

    Args:
        spec: the spec.
        version: version of its schema.
        named: what its resource says of it, as a classic model does.
    """
    return numbered_form({**named, **classic_form(completed(spec, version), version).model})


def whole_spec(form: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Writes the spec of a form, and all that Grafana would fill in."""
    return completed(dynamic_spec(form, version), version)
