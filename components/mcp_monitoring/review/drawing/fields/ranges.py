"""The range of a field: from its minimum to its maximum. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..frames.frame import Field, Frame
from ..reducers import extent
from ..units.numbers import as_float


@dataclass(frozen=True)
class Range:
    """From a minimum to a maximum.

    Attributes:
        low: the minimum; None without any number.
        high: the maximum; None without any number.
    """

    low: float | None
    high: float | None

    @property
    def size(self) -> float:
        """How far the maximum is from the minimum."""
        return (self.high or 0) - (self.low or 0)

    def share(self, value: float) -> float:
        """Tells where a value is, 0 at the minimum and 1 at the maximum."""
        if value == -math.inf:
            return 0.0
        above = value - (self.low or 0)
        if self.size == 0:
            return math.copysign(math.inf, above) if above else 0.0
        share = above / self.size
        return 0.0 if math.isnan(share) else share


USUAL_RANGE = Range(0, 100)
"""The range of a field that has no numbers."""


def ranges_of(
    frames: Sequence[Frame], configs: Sequence[Sequence[Mapping[str, Any]]]
) -> list[list[Range]]:
    """Finds the range of every field.

    What is not configured comes from the values of all fields of numbers together, or with
    `fieldMinMax` from those of the field alone.

    Args:
        frames: all frames of the panel.
        configs: configurations of their fields.
    """
    common: Range | None = None
    ranges: list[list[Range]] = []
    for frame, of_frame in zip(frames, configs, strict=True):
        ranges.append([])
        for field, config in zip(frame.fields, of_frame, strict=True):
            low, high = config.get("min"), config.get("max")
            if low is not None and high is not None:
                own = Range(low, high)
                common = common or own
            elif field.type != "number":
                own = USUAL_RANGE
            else:
                if not config.get("fieldMinMax"):
                    common = common or _of_values(
                        [one for frame in frames for one in frame.fields if one.type == "number"]
                    )
                data = _of_values([field]) if config.get("fieldMinMax") else common
                own = _completed(low, high, data)
            ranges[-1].append(own)
    return ranges


def _completed(low: float | None, high: float | None, data: Range | None) -> Range:
    data = data or Range(None, None)
    return Range(data.low if low is None else low, data.high if high is None else high)


def _of_values(fields: Sequence[Field]) -> Range:
    extents = [found for field in fields if (found := extent(field)) is not None]
    return Range(
        min((as_float(low) for low, _ in extents), default=None),
        max((as_float(high) for _, high in extents), default=None),
    )
