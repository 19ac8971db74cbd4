"""Pictures of several parts, and their PNG files: in bands, of which several are made at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from functools import cached_property
from itertools import count, pairwise
from typing import Any

from ..box import Box
from ..markup import number
from ..rendering.png import joined
from ..rendering.rendered import rasterized
from ..size import Size

BAND = 300
"""Least height of a band in CSS pixels; the same on every machine, so that pictures are, too."""

_ROOM = 8
"""Least room between what is above and below of a cut: frames reach a little out of their boxes."""

# The picture that was begun first is done first, so that the next one can be begun.
_turns = count()


@dataclass(frozen=True)
class Part:
    """Some elements of a picture.

    Attributes:
        box: where they are.
        made: makes them, as SVG.
        waits_for: what has to be there before they are made.
    """

    box: Box
    made: Callable[[], str]
    waits_for: tuple[Future[Any], ...] = ()

    @cached_property
    def markup(self) -> str:
        """The elements, as SVG."""
        return self.made()

    def moved(self, x: float, y: float) -> "Part":
        """Makes a part that is somewhere else."""
        box = Box(self.box.x + x, self.box.y + y, self.box.width, self.box.height)
        place = f"translate({number(x)},{number(y)})"
        return Part(box, lambda: f'<g transform="{place}">{self.markup}</g>', self.waits_for)


def svg_document(size: Size, parts: Sequence[Part]) -> str:
    """Makes an SVG document of a picture.

    Args:
        size: its size.
        parts: its parts, those in front last.

    Raises:
        ImportError: if the renderer is not installed.
        RendererEndedError: if a process that renders is gone.
    """
    return _document(Box(0, 0, size.width, size.height), parts)


def banded_png(size: Size, parts: Sequence[Part], scale: float) -> bytes:
    """Renders a picture as PNG.

    Args:
        size: its size.
        parts: its parts, those in front last.
        scale: pixels for each CSS pixel.

    Raises:
        ImportError: if the renderer is not installed.
        RendererEndedError: if a process that renders is gone.
        ValueError: if it cannot be rendered.
    """
    bands, turn = _bands(size, parts, scale), next(_turns)
    strips = {
        index: rasterized(_document(*bands[index]), scale, turn)
        for index in _as_they_can_be_made([shown for _, shown in bands])
    }
    return joined([strips[index].result() for index in range(len(bands))])


def _as_they_can_be_made(bands: Sequence[Sequence[Part]]) -> Iterator[int]:
    """Yields the index of each band as soon as no part of it has to wait any more."""
    missing = [{one for part in band for one in part.waits_for} for band in bands]
    yield from (index for index, futures in enumerate(missing) if not futures)
    for made in as_completed(set().union(*missing)):
        for index, futures in enumerate(missing):
            if made in futures:
                futures.remove(made)
                if not futures:
                    yield index


def _document(box: Box, parts: Sequence[Part]) -> str:
    width, height = number(box.width), number(box.height)
    shown = f"{number(box.x)} {number(box.y)} {width} {height}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}" height="{height}" viewBox="{shown}">\n'
        + "\n".join(part.markup for part in parts)
        + "\n</svg>\n"
    )


def _bands(size: Size, parts: Sequence[Part], scale: float) -> list[tuple[Box, list[Part]]]:
    """Cuts a picture into bands, where nothing is but what is behind all of it."""
    edges = [0.0, *_cuts(size, parts, scale), size.height]
    bands = [Box(0, top, size.width, bottom - top) for top, bottom in pairwise(edges)]
    return [(band, [one for one in parts if _reaches(one.box, band)]) for band in bands]


def _cuts(size: Size, parts: Sequence[Part], scale: float) -> Iterator[float]:
    if scale != int(scale):
        # An edge between two bands has to be one between two pixels.
        return
    cut = end = 0.0
    boxes = [one.box for one in parts if one.box.height < size.height]
    for box in sorted(boxes, key=lambda one: one.y):
        between = float(int((end + box.y) / 2))
        if box.y - end >= _ROOM and between - cut >= BAND and size.height - between >= BAND:
            yield (cut := between)
        end = max(end, box.bottom)


def _reaches(part: Box, band: Box) -> bool:
    return part.y < band.bottom and part.bottom > band.y
