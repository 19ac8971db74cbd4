"""Secrets in the JSON of a state or a plan: encrypted, in plain text or masked. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from .plan import SECRET

# The engine marks special values with this key; the second constant marks a secret.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_PLAIN = (str, int, float, type(None))
"""Types of values with nothing inside. They come first: most values are of these."""
_MAPPINGS = (dict, Mapping)
"""A mapping; first of all what JSON is read to, which is found out ten times faster."""
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a public constant of Pulumi


def is_secret(value: Any) -> bool:
    """Tells whether a value is or contains a secret: masked in a plan, encrypted in a state."""
    if isinstance(value, _PLAIN):
        return isinstance(value, str) and value == SECRET
    if isinstance(value, _MAPPINGS):
        return _is_sealed(value) or _has_secret(value.values())
    return isinstance(value, list) and _has_secret(value)


def _has_secret(values: Iterable[Any]) -> bool:
    # Most values are texts; a call for each would take most of the time.
    for value in values:
        if type(value) is str:
            if value == SECRET:
                return True
        elif is_secret(value):
            return True
    return False


def masked(value: Any) -> Any:
    """Puts a mask in the place of every secret in a value of a state, as Pulumi prints it.

    Returns:
        The value itself if there is no secret in it.
    """
    if not is_secret(value):
        return value
    if isinstance(value, Mapping):
        if _is_sealed(value):
            return SECRET
        return {key: masked(inner) for key, inner in value.items()}
    return [masked(inner) for inner in value] if isinstance(value, list) else value


def in_plain_text(value: Any) -> Any:
    """Returns a value of `pulumi stack export --show-secrets` with its secrets in plain text.

    Secrets that are encrypted stay as they are.
    """
    if isinstance(value, Mapping):
        if _is_sealed(value) and isinstance(value.get("plaintext"), str):
            return in_plain_text(json.loads(value["plaintext"]))
        return {key: in_plain_text(inner) for key, inner in value.items()}
    return [in_plain_text(inner) for inner in value] if isinstance(value, list) else value


def sealed_singly(decrypted: Any) -> Any:
    """Masks every value of a list of objects by itself, so that their number and fields show.

    Pulumi may keep such a list secret as a whole.

    Args:
        decrypted: the list in plain text.
    """
    return [dict.fromkeys(one, SECRET) for one in decrypted if isinstance(one, Mapping)]


def _is_sealed(value: Mapping[str, Any]) -> bool:
    return value.get(_SIGNATURE) == _SECRET_SIGNATURE
