"""Fields with the configuration that applies to them, and values as they are shown. Pure."""

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..frames.frame import Field, Frame
from ..reducers import COUNTS, known_calculation, reduced
from ..theme import THEMES, Theme, colour_called
from ..units.dates import SYSTEM_WITH_MS
from ..units.numbers import as_float
from ..units.ticks import written_tick
from ..units.written import Written, is_date, written
from .configuration import Rules, configured
from .mappings import key_of, mapped
from .names import Naming, display_name, filled_in
from .ranges import USUAL_RANGE, Range, ranges_of
from .schemes import (
    GRAPHS,
    Series,
    Threshold,
    colour_of_value,
    ends_of_band,
    follows_values,
    in_percent,
    thresholds_of,
)

_NUMBER = re.compile(
    r"\s*[+-]?(?:Infinity|0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)?\s*"
)
_CLOSE_MS = 60_000


@dataclass(frozen=True)
class ShownValue:
    """A value as a panel shows it.

    Attributes:
        written: its text.
        colour: its colour, by thresholds, mapping or colour scheme, as `#rrggbb`; `rgba(...)` if it
            is not opaque.
        number: the number; None if it is none.
        share: where it is between minimum and maximum, 0 to 1; None without a number.
        mapped: whether a value mapping gave the text.
    """

    written: Written
    colour: str
    number: float | None
    share: float | None
    mapped: bool = False


@dataclass(frozen=True)
class ShownField:
    """A field with the configuration that applies to it: defaults, overrides, then the source's.

    Attributes:
        field: the field.
        name: its display name; it may have `${__calc}` in it, see `title`.
        number: its number among the fields that get a colour of the palette.
        colour: the colour of its series, as `#rrggbb`; `rgba(...)` if it is not opaque.
        unit: id of its unit; "" if it has none.
        decimals: how many decimals; None for as many as fit.
        minimum: the configured minimum, or None.
        maximum: the configured maximum, or None.
        custom: raw options of the kind of panel, such as `drawStyle`.
        config: the whole raw configuration.
        range: what minimum and maximum are, of the data where they are not configured.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database.
        now_ms: the present moment, for units that are relative to it; None to write dates.
    """

    field: Field
    name: str
    number: int
    colour: str
    unit: str
    decimals: int | None
    minimum: float | None
    maximum: float | None
    custom: Mapping[str, Any]
    config: Mapping[str, Any]
    range: Range = USUAL_RANGE
    theme: Theme = THEMES["dark"]
    timezone: str = "utc"
    now_ms: float | None = None

    def show(self, value: Any) -> ShownValue:
        """Tells how one value is shown."""
        unit = self._unit_to_write
        if is_date(unit) and isinstance(value, str):
            value = _moment(value)
        number = None if unit == "string" else number_of(value)
        result = mapped(self.config.get("mappings"), value)
        text = None if result is None or result.text is None else Written(result.text)
        if text is None and number is not None and not isinstance(value, bool):
            text = written(number, unit, self.decimals, self.timezone, self.now_ms)
        share = self._share(number)
        colour = colour_called(result.colour, self.theme) if result and result.colour else ""
        return ShownValue(
            written=text or Written(_plain_text(value) or str(self.config.get("noValue") or "")),
            colour=colour or self._colour_at(number),
            number=number,
            share=None if share is None else min(max(share, 0.0), 1.0),
            mapped=bool(result and result.text is not None),
        )

    def show_calculation(self, calculation: str) -> ShownValue:
        """Tells how a legend shows a calculation of the field.

        A number of values has no unit, and a difference in percent has that. What is not finite
        cannot be drawn, and does not count either.

        Args:
            calculation: id, such as `mean`.
        """
        calculation = known_calculation(calculation)
        value = reduced(_drawable(self.field), calculation)
        if calculation in COUNTS - {"countAll"}:
            return dataclasses.replace(self, unit="none").show(value)
        if calculation == "diffperc":
            return dataclasses.replace(self, unit="percent").show(value)
        return self.show(value)

    def tick(self, value: float, distance: float) -> Written:
        """Writes the value at a tick of an axis.

        Args:
            value: the value.
            distance: from one tick to the next.
        """
        result = mapped(self.config.get("mappings"), value)
        if result is not None and result.text is not None:
            return Written(result.text)
        return written_tick(value, distance, self.unit, self.decimals, self.timezone)

    def title(self, calculation: str) -> str:
        """Tells the name of a calculation of the field, where its display name asks for that."""

        def known(name: str, path: str) -> str | None:
            return calculation if name == "__calc" and not path else None

        return filled_in(self.name, known)

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Its thresholds, as values even where they are set in percent of the range."""
        steps = thresholds_of(self.config, self.theme)
        if not in_percent(self.config):
            return steps
        low, size = self.range.low or 0, self.range.size
        return tuple(
            Threshold(
                step.value if math.isinf(step.value) else low + size * step.value / 100, step.colour
            )
            for step in steps
        )

    @property
    def follows_values(self) -> bool:
        """Whether its colour changes with its values: by thresholds, or a scheme that blends."""
        return follows_values(self.config)

    def numbered(self, number: int) -> "ShownField":
        """Gives it another number in the palette, and so the colour of another series."""
        changed = dataclasses.replace(self, number=number)
        return dataclasses.replace(changed, colour=changed._colour_of_series())

    @property
    def _unit_to_write(self) -> str:
        if self.field.type == "time" and not is_date(self.unit):
            return f"time:{SYSTEM_WITH_MS}" if _is_short(self.field.values) else "dateTimeAsSystem"
        if self.field.type == "boolean" and not self.unit.startswith("bool"):
            return "bool"
        if self.field.type == "string" and not self.unit:
            return "string"
        return self.unit

    def _share(self, number: float | None) -> float | None:
        if number is None:
            return None
        if self.field.type == "boolean":
            return 1.0 if number else 0.0
        return self.range.share(number)

    def _colour_at(self, number: float | None) -> str:
        if self.field.type == "boolean":
            no, yes = ends_of_band(self.config, self.theme)
            return yes if number or number is None else no
        value = -math.inf if number is None else number
        return colour_of_value(self.config, self._series, value, self.range.share(value))

    @property
    def _series(self) -> Series:
        return Series(self.number, self.name, self.theme)

    def _colour_of_series(self) -> str:
        if not follows_values(self.config):
            return colour_of_value(self.config, self._series, 0, 0)
        colour = self.config.get("color")
        by = colour.get("seriesBy") if isinstance(colour, Mapping) else None
        value = number_of(reduced(self.field, by if isinstance(by, str) else "last"))
        return self._colour_at(0.0 if value is None else value)


@dataclass(frozen=True)
class ShownFrame:
    """A frame with the configuration of its fields."""

    frame: Frame
    fields: tuple[ShownField, ...]

    def row_name(self, index: int, row: int) -> str:
        """Tells the name of one value of a field, for panels that show each row by itself.

        Args:
            index: place of the field.
            row: number of the row.
        """
        field = self.fields[index]
        if field.config.get("displayName"):
            return filled_in(field.name, lambda name, path: self._cell(name, path, row))
        others = [other for place, other in enumerate(self.fields) if place != index]
        words = [
            other.show(other.field.values[row]).written.text
            for other in others
            if other.field.type == "string"
        ]
        words = [word for word in words if word]
        if not words or any(other.field.type == "number" for other in others):
            words.append(field.name)
        return " ".join(words)

    def _cell(self, name: str, path: str, row: int) -> str | None:
        place = re.fullmatch(r"__cell_(\d+)", name)
        if place is None and name == "__data":
            place = re.fullmatch(r"fields\[(\d+)\]", path)
            name_of = re.fullmatch(r"fields(?:\.(\w+)|\[[\"'](.+)[\"']\])", path)
            named = name_of and (name_of[1] or name_of[2])
            for other in self.fields:
                if named and named in (other.name, other.field.name):
                    return other.show(other.field.values[row]).written.whole
        if place is None or int(place[1]) >= len(self.fields):
            return None
        other = self.fields[int(place[1])]
        return other.show(other.field.values[row]).written.whole


def shown_frames(
    frames: Sequence[Frame],
    field_config: Mapping[str, Any],
    theme: Theme,
    timezone: str = "utc",
    *,
    kind: str = "",
    now_ms: float | None = None,
) -> tuple[ShownFrame, ...]:
    """Applies a panel's field configuration.

    Args:
        frames: the frames of the panel, after its transformations.
        field_config: the panel's raw `fieldConfig`: `defaults` and `overrides`.
        theme: for the colours.
        timezone: `utc`, or a name of the time zone database; for dates.
        kind: kind of the panel, such as `timeseries`: each has a colour scheme of its own where
            nothing is configured.
        now_ms: the present moment, for units that are relative to it; None to write dates.
    """
    rules = Rules.read(field_config, kind)
    naming = Naming.among(frames)
    configs = [
        [configured(frame, index, rules, naming) for index in range(len(frame.fields))]
        for frame in frames
    ]
    ranges = ranges_of(frames, configs)
    shown: list[ShownFrame] = []
    counted = ("number", "boolean") if kind in GRAPHS else ()
    number = 0
    for frame, of_frame, ranges_of_frame in zip(frames, configs, ranges, strict=True):
        fields = []
        for index, (field, config, its_range) in enumerate(
            zip(frame.fields, of_frame, ranges_of_frame, strict=True)
        ):
            shown_field = ShownField(
                field=field,
                name=display_name(frame, index, config, naming),
                number=number,
                colour="",
                unit=config.get("unit") or "",
                decimals=config.get("decimals"),
                minimum=config.get("min"),
                maximum=config.get("max"),
                custom=config["custom"],
                config=config,
                range=its_range,
                theme=theme,
                timezone=timezone,
                now_ms=now_ms,
            )
            fields.append(shown_field.numbered(number))
            number += field.type in counted if counted else field.type != "time"
        shown.append(ShownFrame(frame, tuple(fields)))
    return tuple(shown)


def number_of(value: Any) -> float | None:
    """Reads a value as a number, as `Number(value)` does; None if it is none, or NaN."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        number = as_float(value)
        return None if math.isnan(number) else number
    if not isinstance(value, str) or not value or not _NUMBER.fullmatch(value):
        return None
    text = value.strip()
    if "x" in text.lower():
        return float(int(text, 16)) if text[0] == "0" else None
    return float(text) if text else 0.0


def _drawable(field: Field) -> Field:
    """A field of numbers without those that no chart can draw."""
    if field.type != "number":
        return field
    values = [None if _is_not_finite(value) else value for value in field.values]
    return dataclasses.replace(field, values=values)


def _is_not_finite(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _plain_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_plain_text(one) for one in value)
    return key_of(value)


def _moment(text: str) -> float | str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000


def _is_short(values: Sequence[Any]) -> bool:
    """Whether moments lie so close together that seconds would not tell them apart."""
    if len(values) < 2:
        return False
    first, last = number_of(values[0]), number_of(values[-1])
    return first is not None and last is not None and abs(last - first) < _CLOSE_MS
