"""What expressions calculate with: numbers and series, each with its labels. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...frames.frame import Field, Frame

Value = float | None
"""A number, NaN and the infinities included; None for null."""

Points = Mapping[int, Value]
"""A value for each of some moments, in milliseconds, in their order."""


_LARGEST_WHOLE = 2**53


class ExpressionError(Exception):
    """An expression that cannot be calculated; the message says why in one line."""


@dataclass(frozen=True)
class Item:
    """A number or a series.

    Attributes:
        value: the number, or the points of a series.
        labels: what tells it apart from others.
    """

    value: Value | Points
    labels: Mapping[str, str] = field(default_factory=dict)

    def mapped(self, change: Callable[[Value], Value]) -> "Item":
        """Changes the number, or each value of the series."""
        if isinstance(self.value, Mapping):
            changed = {moment: change(one) for moment, one in self.value.items()}
            return Item(changed, self.labels)
        return Item(change(self.value), self.labels)


def items_of(frames: Iterable[Frame]) -> list[Item]:
    """Reads the answer of a data source: numbers of an instant query, else series."""
    return [item for frame in frames for item in _items_of(frame)]


def frames_of(items: Sequence[Item], ref_id: str) -> tuple[Frame, ...]:
    """Makes the frames of a result; one without fields if it is empty."""
    return tuple(_frame(item, ref_id) for item in items) or (Frame((), ref_id),)


def _items_of(frame: Frame) -> list[Item]:
    times = next((one.values for one in frame.fields if one.type == "time"), None)
    numbers = [one for one in frame.fields if one.type == "number"]
    if times is None or str(frame.meta.get("type", "")).startswith("numeric"):
        return [Item(_value(one.values[-1]), one.labels) for one in numbers if one.values]
    return [
        Item(
            {
                int(at): _value(value)
                for at, value in zip(times, one.values, strict=False)
                if at is not None
            },
            one.labels,
        )
        for one in numbers
    ]


def _value(written: object) -> Value:
    try:
        return float(written) if isinstance(written, int | float) else None
    except OverflowError:
        return None


def _written(value: Value) -> float | int | None:
    """Writes a whole number as one, as in the JSON of Grafana."""
    if value is None or not value.is_integer() or abs(value) >= _LARGEST_WHOLE:
        return value
    return int(value)


def _frame(item: Item, ref_id: str) -> Frame:
    if not isinstance(item.value, Mapping):
        number = Field(ref_id, "number", [_written(item.value)], item.labels)
        return Frame((number,), ref_id, meta={"type": "numeric-multi"})
    return Frame(
        (
            Field("Time", "time", list(item.value)),
            Field(ref_id, "number", [*map(_written, item.value.values())], item.labels),
        ),
        ref_id,
        meta={"type": "timeseries-multi"},
    )
