"""The values that a variable offers, from its query's answer or from the file. Pure.

Source: https://grafana.com/docs/grafana/latest/visualizations/dashboards/variables/add-template-variables/
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....dashboard.lenient import mapping, objects
from ..patterns import pattern_of

_NUMBER = re.compile(r"\d+", re.ASCII)
_COMMA = re.compile(r"(?<!\\),")
_LABELLED = re.compile(r"^\s*(?P<text>.+?)\s+:\s+(?P<value>.+?)\s*$", re.DOTALL)


@dataclass(frozen=True)
class Option:
    """A value that a variable offers, and the text that Grafana shows for it."""

    text: str
    value: str


def listed(written: str) -> list[Option]:
    r"""Reads the values of a custom variable: `a, b`, also `name : value`; `\,` is no separator."""
    options = []
    for part in _COMMA.split(written):
        one = part.replace("\\,", ",").strip()
        if found := _LABELLED.match(one):
            options.append(Option(found["text"], found["value"]))
        elif one:
            options.append(Option(one, one))
    return options


def of_file(model: Mapping[str, Any]) -> list[Option]:
    """Reads the values that the file keeps, which Grafana knew when it was saved."""
    return [
        Option(str(one.get("text") or one.get("value")), str(one.get("value")))
        for _, one in objects(model.get("options"))
        if one.get("value") not in (None, "", "$__all")
    ]


def filtered(found: Iterable[str], regex: str) -> list[Option]:
    """Applies the regular expression of a variable; its first group is the value.

    Groups called `text` and `value` are these. Each value is offered once.

    Raises:
        ValueError: if it is no regular expression.
    """
    options: dict[str, Option] = {}
    find = _finder(regex) if regex else None
    for one in found:
        for option in find(one) if find else [Option(one, one)]:
            options.setdefault(option.value, option)
    return list(options.values())


def ordered(options: Sequence[Option], sort: Any) -> list[Option]:
    """Sorts options by a variable's `sort`: 0 for none, then by letters, numbers, or both."""
    if not isinstance(sort, int) or not 1 <= sort <= len(_ORDERS) * 2:
        return list(options)
    return sorted(options, key=_ORDERS[(sort - 1) // 2], reverse=sort % 2 == 0)


def result_texts(data: Any) -> list[str]:
    """Writes series as `query_result` offers them: `up{a="b"} 1 1795656600000`."""
    found, kind = mapping(data), mapping(data).get("resultType")
    if kind in ("scalar", "string"):
        value = found.get("result")
        return [str(value[1])] if isinstance(value, list) and len(value) == 2 else []
    texts = []
    for _, one in objects(found.get("result")):
        value = one.get("value")
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int | float):
            name = series_text(mapping(one.get("metric")))
            texts.append(f"{name} {value[1]} {round(value[0] * 1000)}")
    return texts


def series_text(labels: Mapping[str, Any]) -> str:
    """Writes a series as a query without a function offers it."""
    pairs = ",".join(f'{key}="{value}"' for key, value in labels.items() if key != "__name__")
    return f"{labels.get('__name__', '')}{{{pairs}}}"


def _finder(regex: str) -> Callable[[str], list[Option]]:
    expression = pattern_of(regex)
    if expression is None:
        raise ValueError(f"the regex {regex!r:.80} cannot be read")
    everywhere = regex.startswith("/") and "g" in regex.rpartition("/")[2]

    def find(one: str) -> list[Option]:
        matches = list(expression.finditer(one))
        return [_option(match) for match in (matches if everywhere else matches[:1])]

    return find


def _option(match: re.Match[str]) -> Option:
    named = match.groupdict()
    if named.get("text") or named.get("value"):
        value = named.get("value") or named["text"] or ""
        return Option(named.get("text") or value, value)
    groups = [one for one in match.groups() if one is not None]
    value = groups[0] if groups else match[0]
    return Option(value, value)


def _first_number(option: Option) -> int:
    found = _NUMBER.search(option.text)
    return int(found[0]) if found else -1


def _naturally(option: Option) -> list[tuple[int, int, str]]:
    return [
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part.lower())
        for part in re.split(r"(\d+)", option.text)
        if part
    ]


_ORDERS: Sequence[Callable[[Option], Any]] = (
    lambda option: option.text,
    _first_number,
    lambda option: option.text.lower(),
    _naturally,
)
