"""Value mappings: texts and colours in place of values. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-value-mappings/
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..patterns import pattern_of, replaced
from ..units.numbers import as_float, plain

_LEADING_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?))")

_OLD_VALUE = 1
"""Until schema version 30 types were numbers, 1 for a value and 2 for a range."""


@dataclass(frozen=True)
class Mapped:
    """What a mapping gives for a value.

    Attributes:
        text: the text; None to write the value itself.
        colour: name of a colour; "" for that of the value itself.
    """

    text: str | None
    colour: str


def mapped(mappings: object, value: Any) -> Mapped | None:
    """Finds what the first mapping that fits gives for a value.

    Args:
        mappings: raw `mappings` of a field; malformed ones are left out.
        value: the value.

    Returns:
        The result; None if no mapping fits.
    """
    if not isinstance(mappings, Sequence) or isinstance(mappings, str):
        return None
    for mapping in mappings:
        if isinstance(mapping, Mapping):
            result = _result(mapping, value)
            if isinstance(result, Mapping):
                text, colour = result.get("text"), result.get("color")
                return Mapped(
                    None if text is None else str(text), colour if isinstance(colour, str) else ""
                )
    return None


def parsed_number(value: object) -> float | None:
    """Reads the number that a value begins with, as `parseFloat` does."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = as_float(value)
        return None if math.isnan(number) else number
    match = _LEADING_NUMBER.match(value) if isinstance(value, str) else None
    return float(match[1]) if match else None


def key_of(value: object) -> str:
    """Writes a value as the key of a mapping."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(as_float(value)) if isinstance(value, int | float) else str(value)


def _result(mapping: Mapping[str, Any], value: Any) -> object:
    kind = mapping.get("type")
    if isinstance(kind, int) and "options" not in mapping:
        return _old_result(mapping, value)
    options = mapping.get("options")
    if not isinstance(options, Mapping):
        return None
    if kind == "value":
        return None if value is None else options.get(key_of(value))
    fits = {"range": _in_range, "regex": _matches, "special": _is_special}.get(str(kind))
    if fits is None or not fits(options, value):
        return None
    result = options.get("result")
    if kind == "regex" and isinstance(result, Mapping) and result.get("text") is not None:
        pattern = str(options.get("pattern", ""))
        return {**result, "text": replaced(value, pattern, str(result["text"]))}
    return result


def _old_result(mapping: Mapping[str, Any], value: Any) -> object:
    result = {"text": mapping.get("text")}
    if mapping["type"] == _OLD_VALUE:
        if mapping.get("value") == "null":
            return result if value is None else None
        return result if value is not None and str(mapping.get("value")) == key_of(value) else None
    if "null" in (mapping.get("from"), mapping.get("to")):
        return result if value is None else None
    return result if _in_range(mapping, value) else None


def _in_range(options: Mapping[str, Any], value: Any) -> bool:
    number = None if value is None else parsed_number(value)
    if number is None:
        return False
    low, high = parsed_number(options.get("from")), parsed_number(options.get("to"))
    return (low is None or number >= low) and (high is None or number <= high)


def _matches(options: Mapping[str, Any], value: Any) -> bool:
    pattern = pattern_of(str(options.get("pattern", "")))
    return isinstance(value, str) and pattern is not None and pattern.search(value) is not None


def _is_special(options: Mapping[str, Any], value: Any) -> bool:
    is_nan = isinstance(value, float) and math.isnan(value)
    match options.get("match"):
        case "null":
            return value is None
        case "nan":
            return is_nan
        case "null+nan":
            return value is None or is_nan
        case "true":
            return value is True or value == "true"
        case "false":
            return value is False or value == "false"
        case "empty":
            return isinstance(value, str) and not value
    return False
