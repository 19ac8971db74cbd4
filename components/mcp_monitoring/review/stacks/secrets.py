"""Secrets among the properties of a resource: masked in a plan, encrypted in a state. Pure."""

from collections.abc import Mapping
from typing import Any

from .plan import SECRET

# The engine marks special values with this key; the second constant marks a secret.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a public constant of Pulumi


def is_secret(value: Any) -> bool:
    """Tells whether a value is or contains a secret: masked in a plan, encrypted in a state."""
    if isinstance(value, Mapping):
        return value.get(_SIGNATURE) == _SECRET_SIGNATURE or any(map(is_secret, value.values()))
    if isinstance(value, list):
        return any(map(is_secret, value))
    return isinstance(value, str) and value == SECRET
