"""The values that a variable has of itself, and its queries, written anew. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from ..lenient import mapping, objects, text

OF_TEXT = ("constant", "textbox")
"""Types of variables without options of their own: their value is their query."""

# An option of a custom variable, `value` or `text : value`; a comma inside is written `\\,`.
_OPTION = re.compile(r"(?:\\,|[^,])+")
_WITH_TEXT = re.compile(r"\s*.+\s:\s(.+)", re.DOTALL)

_FILTERS = ("filters", "baseFilters")


def options_of(query: str) -> list[str]:
    """Lists the options of a custom variable, as written."""
    return [one.strip() for one in _OPTION.findall(query)]


def value_of(option: str) -> str:
    """Finds the value of an option of a custom variable."""
    found = _WITH_TEXT.fullmatch(option)
    return (found[1] if found else option).strip().replace("\\,", ",")


def values_of(variable: Mapping[str, Any]) -> list[str]:
    """Lists the values that a variable has of itself; none if it asks a data source."""
    query = text(variable.get("query"))
    if variable.get("type") == "custom" and variable.get("valuesFormat") != "json":
        return list(map(value_of, options_of(query)))
    return [query] if variable.get("type") in OF_TEXT else []


def put_query(variable: dict[str, Any], query: str) -> None:
    """Writes another query to a variable, everywhere that it has its query."""
    inner = variable.get("query")
    if isinstance(inner, dict):
        inner["query"] = query
    elif inner or not variable.get("definition"):
        variable["query"] = query
    if variable.get("definition"):
        variable["definition"] = query


def put_values(variable: dict[str, Any], new: Mapping[str, str]) -> None:
    """Replaces values that a variable has of itself.

    Args:
        variable: the raw variable.
        new: other values, by those they replace; "" takes a value out.
    """
    query = text(variable.get("query"))
    if variable.get("type") in OF_TEXT:
        variable["query"] = new.get(query, query)
    else:
        variable["query"] = ", ".join(
            one.removesuffix(value_of(one)) + new[value_of(one)] if value_of(one) in new else one
            for one in options_of(query)
            if new.get(value_of(one), "kept")
        )
    if isinstance(variable.get("options"), list):
        variable["options"] = [
            {key: _renamed(one, new) if key in ("text", "value") else one for key, one in pairs}
            for pairs in (one.items() for _, one in objects(variable["options"]))
            if _renamed(dict(pairs).get("value"), new) != ""
        ]
    chosen = {key: _renamed(one, new) for key, one in mapping(variable.get("current")).items()}
    if chosen.get("value") in ("", []):
        variable.pop("current")
    elif chosen:
        variable["current"] = chosen


def rename_filters(variable: dict[str, Any], labels: Mapping[str, str]) -> list[str]:
    """Renames the labels that an ad hoc variable filters by.

    Args:
        variable: the raw variable.
        labels: names of labels, by those they replace; "" takes the filters by one out.

    Returns:
        The labels whose filters were taken out.
    """
    gone: list[str] = []
    for key in _FILTERS if variable.get("type") == "adhoc" else ():
        filters = [one for _, one in objects(variable.get(key))]
        names = [text(one.get("key")) for one in filters]
        gone += [name for name in names if labels.get(name) == ""]
        if filters:
            variable[key] = [
                {**one, "key": labels.get(name, name)}
                for name, one in zip(names, filters, strict=True)
                if labels.get(name) != ""
            ]
    return gone


def _renamed(value: Any, new: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [own for one in value if (own := _renamed(one, new)) != ""]
    return new.get(value, value) if isinstance(value, str) else value
