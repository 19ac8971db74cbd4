"""Vega specifications as JSON."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from ..markup import REPLACEMENT

# Within a text in JSON: an escape, or half a character, which stands for itself.
_IN_JSON = re.compile(r"\\(?:u[0-9a-f]{4}|.)|[\ud800-\udfff\ufffe\uffff]")
_KEPT = frozenset({r"\\", r"\"", r"\/", r"\n", r"\r", r"\t"})


def json_of(spec: Mapping[str, Any]) -> str:
    """Writes a specification as JSON, without characters that no picture can hold.

    The renderer ends the whole process at one of them.

    Args:
        spec: a Vega specification.
    """
    try:
        text = _dumped(spec)
    except ValueError:
        text = _dumped(_finite(spec))
    return _IN_JSON.sub(_harmless, text)


def _dumped(spec: Any) -> str:
    return json.dumps(
        spec, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False
    )


def _finite(value: Any) -> Any:
    """Leaves out the numbers that JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


def _harmless(found: re.Match[str]) -> str:
    return found[0] if found[0] in _KEPT else REPLACEMENT


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} in a specification")
