"""The arguments that choose names. Pure."""

from collections.abc import Mapping
from typing import Any

PROFILE = "profile"
"""The argument with the name of a profile."""

METRIC_NAMES, LABEL_NAMES = "metric_names", "label_names"
"""The arguments, and the keys of profiles, with the names of metrics and of labels."""

ARGUMENTS = (PROFILE, METRIC_NAMES, LABEL_NAMES)
"""The arguments that choose names."""


def are_names_chosen(given: Mapping[str, Any]) -> bool:
    """Tells whether a deployment has other names than those of its set."""
    return any(given.get(one) for one in ARGUMENTS)
