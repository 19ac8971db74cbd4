"""The constants of an export, which Grafana fills in at an import by hand. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from .classic.read import constants_of


def with_constants(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """Replaces references to the constants of an export, as Grafana does at import."""
    constants = constants_of(model)
    if not constants:
        return model

    def filled_in(value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"\$\{(.+?)\}", lambda use: constants.get(use[1], use[0]), value)
        if isinstance(value, dict):
            return {key: filled_in(inner) for key, inner in value.items()}
        return [filled_in(inner) for inner in value] if isinstance(value, list) else value

    return {key: filled_in(value) for key, value in model.items()}
