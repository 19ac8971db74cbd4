"""The field that bars take their colours from, category by category. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...fields.shown import ShownField, ShownFrame
from ..legend.items import LegendItem
from ..state_rows import StateRow, legend_items


@dataclass(frozen=True)
class Colouring:
    """The field that colours are taken from.

    Attributes:
        frame: its frame.
        field: the field.
    """

    frame: ShownFrame
    field: ShownField

    def colours(self, category: ShownField, names: Sequence[Any]) -> tuple[str, ...]:
        """Finds the colour of each category.

        Args:
            category: the field of categories.
            names: their raw values.
        """
        rows = dict(zip(category.field.values, self.field.field.values, strict=False))
        return tuple(self.field.show(rows.get(name)).colour for name in names)

    def legend(self) -> list[LegendItem]:
        """Lists what the colours mean."""
        return legend_items([StateRow(self.field, (), tuple(self.field.field.values), None)])


def colouring_of(frames: Sequence[ShownFrame], name: str) -> Colouring | None:
    """Finds the field of a name that bars take their colours from; None for none."""
    found = (
        Colouring(frame, field)
        for frame in frames
        for field in frame.fields
        if name and name in {field.name, field.field.name}
    )
    return next(found, None)
