"""Fields of a notifier that are given outright, though they are the provider's own defaults.

The provider fills a field that is left out with a default, and once somebody changed it in Grafana
it may take the changed value over as the default, for ever. Given outright, the same value is put
back. Other fields of these notifiers have no default and are always put back.
"""

from collections.abc import Mapping
from typing import Any

_OF_ALL: Mapping[str, Any] = {"disable_resolve_message": False}

NOTIFIER_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "emails": {**_OF_ALL, "message": "", "subject": "", "single_email": False},
    "pagerduties": _OF_ALL,
    "slacks": _OF_ALL,
    "webhooks": _OF_ALL,
}
"""By the argument of a contact point that lists notifiers of a kind: fields and their values."""
