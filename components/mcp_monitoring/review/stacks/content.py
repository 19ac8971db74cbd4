"""The content of a dashboard among the properties of its resource. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from ...dashboard.comparable import comparable
from ...dashboard.wrappers import unwrapped
from .plan import SECRET


class UncomparableError(Exception):
    """The content of a resource cannot be compared; the message says why."""


def model_of(config_json: Any) -> Mapping[str, Any]:
    """Reads the content of a dashboard; empty if there is none.

    Raises:
        UncomparableError: if the content is secret, not known yet, or no JSON.
    """
    if config_json in (None, ""):
        return {}
    if config_json == SECRET:
        raise UncomparableError("there is a secret in it, so Pulumi does not show it")
    try:
        model = json.loads(config_json)
    except (ValueError, TypeError, RecursionError):
        raise UncomparableError("its content is not known before it is deployed") from None
    if not isinstance(model, dict):
        raise UncomparableError("its content is no JSON object")
    return comparable(unwrapped(model))


def planned_dashboard(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Reads the model of a dashboard that would be created; None if it is not known yet.

    Args:
        inputs: inputs of the dashboard; the inputs of another kind of resource give None.
    """
    try:
        model = model_of(inputs.get("configJson"))
    except UncomparableError:
        return None
    return model if "uid" in model else None
