"""What stands below the columns of a table: calculations, or the number of rows. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from .....dashboard.lenient import mapping
from ...fields.shown import ShownField
from ...reducers import CALCULATIONS, reduced

_COUNT = "count"


def footers(
    fields: Sequence[ShownField], rows: int, options: Mapping[str, Any]
) -> Mapping[str, Sequence[str]]:
    """Writes what stands below each column, by the name of its field.

    The first column has the names of the calculations, unless it has some of its own.

    Args:
        fields: the fields of the columns.
        rows: how many rows the table has.
        options: the panel's raw options.
    """
    footer = mapping(options.get("footer"))
    is_shown = footer.get("show") is True
    of_table = _names(footer.get("reducer"))
    if is_shown and footer.get("countRows") is True and of_table[:1] == [_COUNT]:
        return {fields[0].name: [f"{CALCULATIONS[_COUNT]} {rows:,}"]}
    found: dict[str, Sequence[str]] = {}
    names: list[str] = []
    for one in fields:
        own = _names(mapping(one.custom.get("footer")).get("reducers"))
        chosen = is_shown and _is_chosen(one.name, footer.get("fields"))
        wanted = own or (of_table if chosen else [])
        if one.field.type != "number" or not wanted:
            continue
        found[one.name] = [one.show(reduced(one.field, name)).written.whole for name in wanted]
        names = max(names, [CALCULATIONS.get(name, name) for name in wanted], key=len)
    if found and fields[0].name not in found:
        found[fields[0].name] = names
    return found


def _names(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _is_chosen(name: str, chosen: Any) -> bool:
    return not chosen or (isinstance(chosen, list) and name in chosen) or name == chosen
