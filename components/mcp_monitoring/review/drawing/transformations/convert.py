"""Fields whose values get another type. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ....dashboard.lenient import objects, text
from ..frames.frame import Field, FieldType, Frame
from .choosing import display_names
from .not_known import NotKnownError


def convert_field_type(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Converts the values of fields, which are chosen by their display names.

    Raises:
        NotKnownError: if a type, or the format of a date, is not known.
    """
    wanted = [one for _, one in objects(options.get("conversions"))]
    result = []
    for frame, names in zip(frames, display_names(frames), strict=True):
        fields = list(frame.fields)
        for one in wanted:
            for at, name in enumerate(names):
                if name == one.get("targetField"):
                    fields[at] = _converted(fields[at], one)
        result.append(replace(frame, fields=tuple(fields)))
    return result


def _converted(field: Field, conversion: Mapping[str, Any]) -> Field:
    kind = text(conversion.get("destinationType"))
    if kind not in _CONVERSIONS or (kind == "time" and conversion.get("dateFormat")):
        raise NotKnownError(f"to {kind or 'no type'}")
    type_, convert = _CONVERSIONS[kind]
    if field.type == type_:
        return field
    return replace(field, type=type_, values=[convert(one) for one in field.values])


def _number(value: Any) -> float | None:
    """Reads a number; a text may have commas between its digits."""
    try:
        found = float(value.replace(",", "") if isinstance(value, str) else value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(found) else found


def _string(value: Any) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _time(value: Any) -> int | None:
    """Reads milliseconds since 1970, or a date of ISO 8601."""
    number = _number(value)
    if number is not None:
        return int(number) if math.isfinite(number) else None
    try:
        moment = datetime.fromisoformat(value)
        return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except (TypeError, ValueError, OverflowError):
        return None


_CONVERSIONS: Mapping[str, tuple[FieldType, Callable[[Any], Any]]] = {
    "number": ("number", _number),
    "string": ("string", _string),
    "time": ("time", _time),
}
