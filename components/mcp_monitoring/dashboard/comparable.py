"""Dashboards as they are compared: without what Grafana fills in. Pure."""

from collections.abc import Mapping
from typing import Any

from .classic.keys import COMPLEMENT
from .dynamic.defaults import without_defaults
from .dynamic.form import classic_form
from .dynamic.meaning import SCHEMA
from .lenient import mapping, text
from .wrappers import Unwrapped

# Defaults of the dynamic schema that a classic model must write out to mean the same.
_TIME = {"from": "now-6h", "to": "now"}
_WRITTEN_BY_CLASSIC: Mapping[str, Any] = {"timezone": "browser"}


def comparable(outer: Unwrapped) -> Mapping[str, Any]:
    """Takes the model of a dashboard that is compared with another one.

    Args:
        outer: the dashboard.

    Returns:
        Its model; of a dynamic dashboard the classic form of what its spec says beside the defaults
        of its schema, which one side may write out and the other leave out.
    """
    if outer.dynamic is None:
        return outer.model
    version = outer.dynamic.version
    form = classic_form(without_defaults(outer.dynamic.spec, version), version).model
    complement = {**mapping(form.get(COMPLEMENT)), SCHEMA: version}
    return {
        **_WRITTEN_BY_CLASSIC,
        **form,
        "time": {**_TIME, **mapping(form.get("time"))},
        COMPLEMENT: complement,
        **outer.named,
    }


def without_schema(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """Takes out of a model of `comparable` what only says of which schema it is."""
    complement = {key: one for key, one in mapping(model.get(COMPLEMENT)).items() if key != SCHEMA}
    kept = {key: one for key, one in model.items() if key != COMPLEMENT}
    return {**kept, COMPLEMENT: complement} if complement else kept


def schema_of(model: Mapping[str, Any]) -> str:
    """Finds the version of the dynamic dashboard of which `comparable` made a model; else ""."""
    return text(mapping(model.get(COMPLEMENT)).get(SCHEMA))
