"""The grid of a dashboard, closed up where panels were left out. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

COLUMNS = 24
"""Width of the grid."""


@dataclass(frozen=True)
class Place:
    """Position and size of a panel, in cells."""

    x: int
    y: int
    w: int
    h: int

    @property
    def bottom(self) -> int:
        """The first line below it."""
        return self.y + self.h

    def overlaps(self, other: "Place") -> bool:
        """Tells whether it shares a cell with another one."""
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.bottom
            and other.y < self.bottom
        )


def closed_up(places: Sequence[Place], left_out: Collection[int], top: int = 0) -> dict[int, Place]:
    """Moves panels together where others are left out, in the order that they have on the screen.

    Panels side by side make a band. A band without a gap moves up as it is. In a band of panels of
    one height, those that are left share its whole width, each by the width it had. In any other
    band, each panel goes as far up and left as the order allows.

    Args:
        places: places of all panels.
        left_out: positions, in `places`, of those that are left out.
        top: the line that the first band begins at.

    Returns:
        The new places of the others, by their positions in `places`.
    """
    result: dict[int, Place] = {}
    for band in _bands(places):
        kept = [number for number in band if number not in left_out]
        if not kept:
            continue
        old = {number: places[number] for number in band}
        if len(kept) == len(band):
            first = min(one.y for one in old.values())
            new = {number: replace(one, y=one.y - first + top) for number, one in old.items()}
        elif len({(one.y, one.h) for one in old.values()}) == 1:
            new = _widened(old, kept, top)
        else:
            new = _packed({number: old[number] for number in kept}, top)
        result |= new
        top = max(one.bottom for one in new.values())
    return result


def _bands(places: Sequence[Place]) -> list[list[int]]:
    """Groups panels that share lines, from top to bottom and from left to right."""
    bands: list[list[int]] = []
    bottom = 0
    for number in sorted(range(len(places)), key=lambda one: (places[one].y, places[one].x)):
        if not bands or places[number].y >= bottom:
            bands.append([])
        bands[-1].append(number)
        bottom = max(bottom, places[number].bottom)
    return bands


def _widened(old: Mapping[int, Place], kept: Sequence[int], top: int) -> dict[int, Place]:
    """Gives the width of a band to the panels that are left."""
    width = sum(one.w for one in old.values())
    share = sum(old[number].w for number in kept)
    if width > COLUMNS or not share:
        return _packed({number: old[number] for number in kept}, top)
    x = start = min(one.x for one in old.values())
    if start + width > COLUMNS:
        x = start = 0
    new: dict[int, Place] = {}
    before = 0
    for number in kept:
        before += old[number].w
        end = start + round(width * before / share)
        new[number] = replace(old[number], x=x, y=top, w=end - x)
        x = end
    return new


def _packed(old: Mapping[int, Place], top: int) -> dict[int, Place]:
    """Puts panels one after another where there is room, each behind the one before it."""
    new: dict[int, Place] = {}
    x, y = 0, top
    for number, one in old.items():
        w = max(1, min(one.w, COLUMNS))
        place = _first_free(replace(one, x=x, y=y, w=w), list(new.values()))
        new[number] = place
        x, y = place.x + w, place.y
    return new


def _first_free(place: Place, others: Sequence[Place]) -> Place:
    """Finds the first free place from a given one on, to the right and then downwards."""
    while True:
        for x in range(place.x, COLUMNS - place.w + 1):
            moved = replace(place, x=x)
            if not any(moved.overlaps(one) for one in others):
                return moved
        place = replace(place, x=0, y=place.y + 1)
