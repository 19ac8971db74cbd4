"""Fields of a notifier that are always sent, though they are the provider's own defaults.

The provider fills a field that is not sent with a default. Once somebody changed the field in
Grafana, it may keep the changed value as the default for ever. A field that is sent is put back.
Other fields of these notifiers have no default and are always put back.
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
"""Fields and their values, by the argument of a contact point that lists a kind of notifiers."""
