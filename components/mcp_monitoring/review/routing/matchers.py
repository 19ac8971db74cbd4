"""Matchers of notification policies, in every form in which Grafana has kept them. Pure."""

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...dashboard.lenient import mapping, text
from .labels import AlertLabels

_OPERATORS = ("=", "!=", "=~", "!~")
_WRITTEN = re.compile(r"\s*\"?([^\s\"=!~]+)\"?\s*(=~|!~|!=|=)\s*(.*?)\s*", re.DOTALL)
# Python may take for ever to tell that a text does not match a repeated group; Grafana does not.
_SLOW = re.compile(r"\)[*+{]")
# Python reads it as something else.
_OF_GO = ("[[:", r"\p", r"\P", r"\Q", r"\C")


@dataclass(frozen=True)
class Matcher:
    """A condition on a label.

    Attributes:
        label: name of the label; empty if the matcher cannot be read.
        operator: `=`, `!=`, `=~` or `!~`; empty if the matcher cannot be read.
        value: a text or a regular expression, which has to match the whole value.
    """

    label: str
    operator: str
    value: str

    def __str__(self) -> str:
        if not self.operator:
            return f"unreadable {self.value}"
        return f'{self.label}{self.operator}"{self.value}"'

    def matches(self, labels: AlertLabels) -> bool | None:
        """Tells whether an alert meets the condition; a label that it does not have is empty.

        Returns:
            None if that cannot be told.
        """
        if not self.operator:
            return None
        value = labels.value(self.label)
        if self.operator in ("=", "!="):
            return None if value is None else (value == self.value) is (self.operator == "=")
        if self.value == ".*":
            return self.operator == "=~"
        if value is None or self._pattern is None:
            return None
        return (self._pattern.fullmatch(value) is not None) is (self.operator == "=~")

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """The regular expression; None if Python may read it otherwise than Grafana."""
        if _SLOW.search(self.value) or any(part in self.value for part in _OF_GO):
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return re.compile(self.value)
        except (re.error, RecursionError, OverflowError, Warning):
            return None


def matchers_in(policy: Mapping[str, Any]) -> Iterator[Matcher]:
    """Yields the matchers of a policy, whatever their form; all of them have to match.

    The forms are `object_matchers` (lists of three), `matchers` (texts, or objects as in Grafana's
    newer API), `match` and `match_re` (objects of labels).
    """
    for one in _listed(policy.get("object_matchers")):
        yield _of_three(one)
    for one in _listed(policy.get("matchers")):
        yield _of_any(one)
    for key, operator in (("match", "="), ("match_re", "=~")):
        for label, value in mapping(policy.get(key)).items():
            yield _checked(label, operator, value)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value in (None, "", {}) else [value]


def _of_any(one: Any) -> Matcher:
    if isinstance(one, list):
        return _of_three(one)
    if isinstance(one, dict):
        return _checked(one.get("label"), one.get("type"), one.get("value"))
    found = _WRITTEN.fullmatch(text(one))
    return _checked(*found.groups()) if found else _unreadable(one)


def _of_three(one: Any) -> Matcher:
    return _checked(*one) if isinstance(one, list) and len(one) == 3 else _unreadable(one)


def _checked(label: Any, operator: Any, value: Any) -> Matcher:
    if not (isinstance(value, str) and text(label) and operator in _OPERATORS):
        return _unreadable([label, operator, value])
    # Grafana removes the quotes of values as it reads them.
    return Matcher(label, operator, value.removeprefix('"').removesuffix('"'))


def _unreadable(one: Any) -> Matcher:
    return Matcher("", "", str(one))
