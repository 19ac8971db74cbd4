"""The configuration of a field: its own, the panel's defaults, then the overrides. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-overrides/
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from ..frames.frame import Frame
from .mappings import parsed_number
from .matchers import Candidate, matches
from .names import Naming, display_name, field_variable, filled_in
from .schemes import SCHEME_OF_KIND, USUAL_THRESHOLDS

_ONLY_NUMBERS = frozenset({"min", "max", "decimals", "fieldMinMax"})

_PROPERTIES = (
    *("displayName", "unit", "min", "max", "decimals", "fieldMinMax", "noValue"),
    *("color", "thresholds", "mappings", "description", "filterable"),
)
"""What a panel can say of a field, beside `custom`. Links are left out."""


@dataclass(frozen=True)
class Rules:
    """What a panel says of its fields.

    Attributes:
        defaults: raw `defaults`, completed for the kind of panel.
        overrides: raw `overrides` that can be read.
    """

    defaults: Mapping[str, Any]
    overrides: Sequence[Mapping[str, Any]]

    @classmethod
    def read(cls, field_config: object, kind: str) -> "Rules":
        """Reads a raw `fieldConfig`; what is malformed in it is left out.

        Args:
            field_config: the panel's `fieldConfig`.
            kind: kind of the panel, such as `stat`.
        """
        raw = field_config if isinstance(field_config, Mapping) else {}
        given = raw.get("defaults")
        defaults = dict(given) if isinstance(given, Mapping) else {}
        for key, usual in (
            ("color", {"mode": SCHEME_OF_KIND.get(kind, "thresholds")}),
            ("thresholds", USUAL_THRESHOLDS),
        ):
            own = defaults.get(key)
            known = {k: v for k, v in own.items() if v is not None} if _is_map(own) else {}
            defaults[key] = {**usual, **known}
        overrides = raw.get("overrides")
        listed = overrides if _is_list(overrides) else []
        return cls(
            defaults, [one for one in listed if _is_map(one) and _is_list(one.get("properties"))]
        )


def configured(frame: Frame, index: int, rules: Rules, naming: Naming) -> dict[str, Any]:
    """Makes the configuration of a field.

    Args:
        frame: its frame.
        index: its place in it.
        rules: what the panel says.
        naming: about all frames of the panel.
    """
    field = frame.fields[index]
    config: dict[str, Any] = dict(field.config)

    def processed(key: str, value: Any) -> Any:
        if key != "displayName":
            return _PROCESSED.get(key, _as_is)(value)
        unnamed = {key: value for key, value in config.items() if key != "displayName"}
        own_name = display_name(frame, index, unnamed, naming)
        return filled_in(str(value), field_variable(frame, field, own_name, naming))

    for key in _PROPERTIES:
        value = rules.defaults.get(key)
        applies = field.type == "number" or key not in _ONLY_NUMBERS
        if config.get(key) is None and value is not None and applies:
            _put(config, key, processed(key, value))
    config["custom"] = _filled_up(config.get("custom"), rules.defaults.get("custom"))
    _in_order(config)

    for override in rules.overrides:
        candidate = Candidate(frame, index, display_name(frame, index, config, naming))
        if _is_of_series(override.get("matcher")) and matches(override.get("matcher"), candidate):
            for change in override["properties"]:
                if _is_map(change):
                    _change(config, change, processed)
    return config


def _is_of_series(matcher: object) -> bool:
    """Tells whether an override is about the answers, not about annotations or nested tables."""
    return not _is_map(matcher) or matcher.get("scope") in (None, "", "series")


def _change(
    config: dict[str, Any], change: Mapping[str, Any], processed: Callable[[str, Any], Any]
) -> None:
    key, value = change.get("id"), change.get("value")
    if not isinstance(key, str):
        return
    holder, *path = key.split(".") if key.startswith("custom.") else ("", key)
    if not holder and key not in _PROPERTIES:
        return
    if value is not None:
        value = processed(key, value)
    target = config
    for part in (["custom", *path] if holder else path)[:-1]:
        inner = target.get(part)
        target[part] = dict(inner) if _is_map(inner) else {}
        target = target[part]
    # Lists are added up, those of the override first: its mappings win.
    if _is_list(value) and _is_list(target.get(path[-1])):
        value = [*value, *target[path[-1]]]
    _put(target, path[-1], value)


def _put(target: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        target.pop(key, None)
    else:
        target[key] = value


def _filled_up(own: object, more: object) -> dict[str, Any]:
    """Adds to options what they do not say."""
    filled = dict(own) if _is_map(own) else {}
    for key, value in more.items() if _is_map(more) else ():
        if filled.get(key) is None:
            filled[key] = value
    return filled


def _in_order(config: dict[str, Any]) -> None:
    low, high = config.get("min"), config.get("max")
    if isinstance(low, float) and isinstance(high, float) and low > high:
        config["min"], config["max"] = high, low


def _number(value: object) -> float | None:
    number = parsed_number(str(value) if isinstance(value, int) else value)
    return number if number is not None and math.isfinite(number) else None


def _decimals(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _as_is(value: Any) -> Any:
    return value


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_map(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


_PROCESSED: dict[str, Callable[[Any], Any]] = {
    "min": _number,
    "max": _number,
    "decimals": _decimals,
    "unit": _text,
    "noValue": str,
}
