"""A strip of time, as a picture: when an alert was pending and when it fired. Pure."""

from collections.abc import Iterator, Sequence

from .evaluation import Run
from .model import AlertPast

WIDTH, HEIGHT = 1000, 20
"""Size of a strip in pixels; it is stretched to the width of its place."""

QUIET, PENDING, FIRING, UNKNOWN = "#24262c", "#ff9830", "#f2495c", "#6e7078"
"""The colours of a strip."""

# A firing of a minute in a week would be a tenth of a pixel.
_NARROWEST = 2.0


def strip_svg(past: AlertPast) -> str:
    """Draws the range of an alert: quiet, then on top what is unknown, pending and firing.

    Args:
        past: the alert.

    Returns:
        An SVG element, without texts.
    """
    parts = "".join(
        rectangle
        for colour, runs in (
            (UNKNOWN, past.failed),
            (PENDING, past.pending),
            (FIRING, past.firing),
        )
        for rectangle in _rectangles(past, runs, colour)
    )
    return (
        f'<svg class="strip" aria-hidden="true" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' preserveAspectRatio="none">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{QUIET}"/>{parts}</svg>'
    )


def _rectangles(past: AlertPast, runs: Sequence[Run], colour: str) -> Iterator[str]:
    start, length = past.range.start_ms, past.range.length_ms
    for one in runs:
        left = max((one.first_ms - start) / length, 0.0) * WIDTH
        right = min((one.last_ms - start) / length, 1.0) * WIDTH
        width = max(right - left, _NARROWEST)
        left = min(left, WIDTH - width)
        yield (f'<rect x="{left:.1f}" width="{width:.1f}" height="{HEIGHT}" fill="{colour}"/>')
