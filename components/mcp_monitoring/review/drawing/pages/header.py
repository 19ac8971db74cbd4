"""The head of a page: title, time range, variables, and what is wrong with all of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from ..asking.placed import PlacedDashboard, ShownVariable
from ..box import Box
from ..markup import rectangle, text_at, with_tooltip
from ..panels.text_width import shortened, text_width
from ..theme import colour_called
from ..time_range import TimeRange
from .look import Look
from .marks import warning_mark

MARGIN = 16
"""Pixels between the edge of a page and what is on it."""

_LINE = 32
_GAP = 8
_TITLE_FONT = 20
_FONT = 14
_INSIDE = 8
_RADIUS = 3
_PROBLEM_LINE = 22
_LONGEST_VALUE = 420


@dataclass(frozen=True)
class Header:
    """The head of a page.

    Attributes:
        markup: what it draws, as SVG.
        bottom: where the panels begin.
    """

    markup: str
    bottom: float


def header(dashboard: PlacedDashboard, look: Look) -> Header:
    """Draws the head of a page.

    Args:
        dashboard: what the page shows.
        look: how the page looks.
    """
    words_width = text_width(look.words, _FONT) + 2 * _INSIDE if look.words else 0.0
    whole = look.visible - 2 * MARGIN - (words_width + 2 * _GAP if words_width else 0.0)
    beside = whole - _range_width(dashboard.range, look) - _GAP
    # A title that would lose most of itself has a line of its own.
    is_beside = beside >= min(text_width(dashboard.title, _TITLE_FONT), whole / 2)
    x, y = float(MARGIN), MARGIN + _LINE / 2
    title = shortened(dashboard.title, beside if is_beside else whole, _TITLE_FONT)
    bottom = MARGIN + _LINE + (0.0 if is_beside else _GAP + _LINE)
    left = look.visible - MARGIN - _range_width(dashboard.range, look) if is_beside else x
    parts = [_range_box(dashboard.range, look, left, bottom - _LINE)]
    parts.append(text_at(x, y, title, look.theme.text, size=_TITLE_FONT, kind="page-title"))
    if look.words:
        x += text_width(title, _TITLE_FONT) + 2 * _GAP
        colour = colour_called("orange", look.theme)
        parts.append(rectangle(Box(x, y - 12, words_width, 24), "none", colour, _RADIUS))
        parts.append(text_at(x + _INSIDE, y, look.words, colour, size=_FONT, kind="page-words"))
    if dashboard.variables:
        chips, bottom = _chips(dashboard.variables, look, bottom + _GAP)
        parts += chips
    for line in dashboard.problems:
        y = bottom + _GAP / 2 + _PROBLEM_LINE / 2
        parts.append(_problem(line, y, look))
        bottom += _PROBLEM_LINE
    return Header("".join(parts), bottom + MARGIN)


def range_text(range_: TimeRange, timezone: str) -> str:
    """Writes a time range as Grafana does above the panels, with the name of the time zone."""
    zone = _zone(timezone)
    begin, end = (
        datetime.fromtimestamp(ms / 1000, zone).strftime("%Y-%m-%d %H:%M:%S")
        for ms in (range_.start_ms, range_.end_ms)
    )
    return f"{begin} to {end} {timezone.upper() if zone is UTC else timezone}"


def _zone(timezone: str) -> tzinfo:
    return UTC if timezone.lower() in ("", "utc", "browser") else ZoneInfo(timezone)


def _range_width(range_: TimeRange, look: Look) -> float:
    return text_width(range_text(range_, look.timezone), _FONT) + 3 * _INSIDE


def _range_box(range_: TimeRange, look: Look, left: float, top: float) -> str:
    most = look.visible - 2 * MARGIN
    width = _range_width(range_, look)
    shrunk = min(1.0, (most - 3 * _INSIDE) / (width - 3 * _INSIDE))
    width = min(width, most)
    box = Box(left, top, width, _LINE)
    words = range_text(range_, look.timezone)
    return rectangle(box, look.theme.panel, look.theme.border, _RADIUS) + text_at(
        box.x + width / 2,
        top + _LINE / 2,
        words,
        look.theme.text,
        size=_FONT * shrunk,
        kind="page-range",
        anchor="middle",
    )


def _chips(variables: Sequence[ShownVariable], look: Look, top: float) -> tuple[list[str], float]:
    """Draws variables side by side, in as many lines as they need; the second is their bottom."""
    parts: list[str] = []
    theme = look.theme
    x, y = float(MARGIN), top
    for one in variables:
        value = shortened(one.text, _LONGEST_VALUE, _FONT)
        name_width = text_width(one.label, _FONT) + 2 * _INSIDE
        width = name_width + text_width(value, _FONT) + 2 * _INSIDE
        if x > MARGIN and x + width > look.visible - MARGIN:
            x, y = float(MARGIN), y + _LINE + _GAP
        middle = y + _LINE / 2
        chip = (
            rectangle(Box(x, y, width, _LINE), theme.canvas, theme.border, _RADIUS)
            + rectangle(Box(x, y, name_width, _LINE), theme.panel, theme.border, _RADIUS)
            + text_at(x + _INSIDE, middle, one.label, theme.text, kind="variable-name")
            + text_at(x + name_width + _INSIDE, middle, value, theme.text, kind="variable-value")
        )
        parts.append(with_tooltip(chip, one.text if value != one.text else ""))
        x += width + _GAP
    return parts, y + _LINE


def _problem(line: str, y: float, look: Look) -> str:
    shown = shortened(line, look.visible - 3 * MARGIN, _FONT)
    words = text_at(MARGIN + 20, y, shown, look.theme.text, size=_FONT, kind="page-problem")
    mark = warning_mark(MARGIN + 6, y, look.theme)
    return mark + with_tooltip(words, line if shown != line else "")
