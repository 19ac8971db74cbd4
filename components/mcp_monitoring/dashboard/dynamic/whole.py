"""A dynamic dashboard as Grafana stores it, with nothing left to fill in. Pure."""

from collections.abc import Mapping
from typing import Any

from .defaults import completed
from .form import classic_form
from .numbering import numbered_form
from .spec import OF_RESOURCE, dynamic_spec


def whole_form(model: Mapping[str, Any], spec: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the form of a dashboard that lacks nothing, with every panel numbered.

    Args:
        model: the classic form of the spec, with what its resource says.
        spec: the spec.
        version: version of its schema.
    """
    form = classic_form(completed(spec, version), version)
    return numbered_form({**{key: model[key] for key in OF_RESOURCE if key in model}, **form.model})


def whole_spec(form: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Writes the spec of a form, and all that Grafana would fill in."""
    return completed(dynamic_spec(form, version), version)
