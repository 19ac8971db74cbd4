"""A dashboard's own variables, filled in with their current values as the browser would."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.grafana.answers import Json

_ALL = "$__all"
_EVERYTHING = ".*"
_USE = re.compile(
    r"\$(?P<bare>\w+)|\$\{(?P<braced>\w+)(?:[.:][^}]*)?\}|\[\[(?P<square>\w+)(?::[^\]]*)?\]\]"
)


def values_of(spec: Json) -> dict[str, str]:
    """The current value of each variable of a dashboard, written as PromQL needs it.

    Several values become a regular expression that matches each; all values become the variable's
    `allValue` or `.*`. A data source variable's value is the data source's uid.
    """
    templating = spec.get("templating")
    variables = templating.get("list") if isinstance(templating, dict) else None
    return {
        variable["name"]: _current(variable)
        for variable in (variables if isinstance(variables, list) else [])
        if isinstance(variable, dict) and isinstance(variable.get("name"), str)
    }


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables replaced; unknown ones, `$__interval` and the like, stay."""

    def value(match: re.Match[str]) -> str:
        return values.get(match["bare"] or match["braced"] or match["square"], match[0])

    return _USE.sub(value, text)


def _current(variable: Json) -> str:
    current = variable.get("current")
    value: Any = current.get("value") if isinstance(current, dict) else None
    if value is None:
        value = variable.get("query", "") if variable.get("type") in ("constant", "textbox") else ""
    chosen = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    if _ALL in chosen:
        return str(variable.get("allValue") or _EVERYTHING)
    if not variable.get("multi") and not variable.get("includeAll"):
        return chosen[0] if chosen else ""
    escaped = [_escaped(one) for one in chosen]
    return escaped[0] if len(escaped) == 1 else "(" + "|".join(escaped) + ")"


def _escaped(value: str) -> str:
    # Once for the regular expression, and once more for the PromQL string it stands in.
    return re.sub(
        r"[\\^$*+?.()|{}\[\]]", lambda match: f"\\{match[0]}".replace("\\", "\\\\"), value
    )
