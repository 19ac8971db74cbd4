"""What a bar chart shows: categories, and a value of each field for each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .....dashboard.lenient import finite, text
from ...fields.shown import ShownField, ShownFrame
from ..no_values import ALL_HIDDEN
from ..timeseries.series import is_hidden
from .categories import category_name
from .colouring import Colouring, colouring_of

MOST_BARS = 2_000
"""How many bars are drawn."""
MOST_FIELDS = 50
"""How many bars a category has."""

_NO_CATEGORIES = "Bar charts requires a string or time field"


@dataclass(frozen=True)
class Columns:
    """What is drawn.

    Attributes:
        names: the categories, as they are written.
        fields: the fields, each with a bar in every category.
        values: the values of each field; None for no bar.
        colouring: the field that colours are taken from; None for none.
        colours: the colour of each category, if there is such a field.
        hides_names: whether the axis of the categories is hidden.
    """

    names: tuple[str, ...]
    fields: tuple[ShownField, ...]
    values: tuple[tuple[float | None, ...], ...]
    colouring: Colouring | None = None
    colours: tuple[str, ...] = ()
    hides_names: bool = False


def columns_of(
    frames: Sequence[ShownFrame], options: Mapping[str, Any]
) -> tuple[Columns | None, tuple[str, ...]]:
    """Joins the frames by their categories, in the order in which these come; bounded.

    Args:
        frames: the answers.
        options: the panel's raw options.

    Returns:
        What is drawn, None without a category or a number; and what the reader has to know.
    """
    chosen = text(options.get("xField"))
    colouring = colouring_of(frames, text(options.get("colorByField")))
    found = [
        (category, field)
        for frame in frames
        if (category := _category(frame, chosen)) is not None
        for field in frame.fields
        if field is not category and field.field.type == "number" and not is_hidden(field, "viz")
        if colouring is None or field is not colouring.field
    ]
    if not found:
        return None, ()
    notes = []
    if len(found) > MOST_FIELDS:
        notes.append(f"{MOST_FIELDS} of {len(found):,} fields are drawn, the first ones")
    drawn = found[:MOST_FIELDS]
    most = MOST_BARS // len(drawn)
    keys = dict.fromkeys(
        value for category, _ in drawn for value in map(_key, category.field.values)
    )
    if len(keys) > most:
        notes.append(f"{most:,} of {len(keys):,} categories are drawn, the first ones")
    first = drawn[0][0]
    kept = list(keys)[:most]
    names = tuple(category_name(first.show(value).written.whole, options) for value in kept)
    fields: list[ShownField] = []
    values = []
    for category, field in drawn:
        # Categories take no colour of the palette.
        fields.append(field.numbered(len(fields)))
        keyed = zip(map(_key, category.field.values), field.field.values, strict=False)
        by_key = {key: finite(value) for key, value in keyed}
        values.append(tuple(by_key.get(key) for key in kept))
    colours = () if colouring is None else colouring.colours(first, kept)
    hides_names = first.custom.get("axisPlacement") == "hidden"
    columns = Columns(names, tuple(fields), tuple(values), colouring, colours, hides_names)
    return columns, tuple(notes)


def _key(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _category(frame: ShownFrame, chosen: str) -> ShownField | None:
    if chosen:
        found = (one for one in frame.fields if chosen in {one.name, one.field.name})
        if (field := next(found, None)) is not None:
            return field
    for type_ in ("string", "time"):
        found = (one for one in frame.fields if one.field.type == type_)
        if (field := next(found, None)) is not None:
            return field
    return None


def why_no_bars(frames: Sequence[ShownFrame], options: Mapping[str, Any]) -> str:
    """Tells why answers with rows make no bars.

    Args:
        frames: the answers.
        options: the panel's raw options.
    """
    if all(_category(frame, text(options.get("xField"))) is None for frame in frames):
        return _NO_CATEGORIES
    numbers = [one for frame in frames for one in frame.fields if one.field.type == "number"]
    is_hidden_all = numbers and all(is_hidden(one, "viz") for one in numbers)
    return ALL_HIDDEN if is_hidden_all else "Data is missing a number field"
