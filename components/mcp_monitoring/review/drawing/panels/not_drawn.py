"""What stands in the place of a panel that is not drawn: why, and its queries. Pure."""

from collections.abc import Iterator, Sequence

from ..size import Size
from ..theme import Theme
from .drawing import Drawing
from .layers import Role, Row, specification, texts
from .panel_data import PanelData
from .text_width import shortened, text_width

NO_DATA = "No data"
"""What Grafana shows where no query had an answer."""

_LARGE, _SMALL = 18.0, 12.0
_MARGIN = 16

_Line = tuple[Role, str, float, str]
"""Role, text, font size and colour."""


def draw(data: PanelData, size: Size, theme: Theme, timezone: str) -> Drawing:
    """Says that panels of a kind are not drawn.

    Args:
        data: the panel, its problems and its queries.
        size: the room below its title.
        theme: for the colours.
        timezone: not used; each kind of panel takes one.
    """
    kind = data.panel.type
    if not kind and data.problems:
        return _reasons("Not drawn", data.problems, data, size, theme)
    reason = f'panels of the kind "{kind}" are not drawn' if kind else "the panel says no kind"
    return _reasons("Not drawn", (reason, *data.problems), data, size, theme)


def without_answer(data: PanelData, size: Size, theme: Theme) -> Drawing:
    """Tells why there is nothing to draw.

    Args:
        data: the panel, its problems and its queries.
        size: the room below its title.
        theme: for the colours.
    """
    return _reasons(NO_DATA, data.problems, data, size, theme)


def no_data(size: Size, theme: Theme, text: str = NO_DATA) -> Drawing:
    """Tells that there is nothing to draw, in Grafana's words.

    Args:
        size: the room below the title.
        theme: for the colours.
        text: what to say, such as the `noValue` of the panel.
    """
    room = size.width - 2 * _MARGIN
    lines: list[_Line] = [
        ("text", line, _LARGE, theme.text_secondary) for line in broken(text, room, _LARGE)
    ]
    return Drawing(_in_the_middle(lines, size))


def _reasons(
    title: str, problems: Sequence[str], data: PanelData, size: Size, theme: Theme
) -> Drawing:
    room = size.width - 2 * _MARGIN
    lines: list[_Line] = [("text", title, _LARGE, theme.text_secondary)]
    lines += [
        ("problem", line, _SMALL, theme.text)
        for one in problems
        for line in broken(one, room, _SMALL)
    ]
    lines += [
        ("text", line, _SMALL, theme.text_secondary)
        for one in data.queries
        for line in broken(one, room, _SMALL)
    ]
    return Drawing(_in_the_middle(lines, size), notes=tuple(problems))


def _in_the_middle(lines: list[_Line], size: Size) -> dict[str, object]:
    fitting: list[_Line] = []
    height = 0.0
    for line in lines:
        if fitting and height + line[2] * 1.4 > size.height:
            break
        fitting.append(line)
        height += line[2] * 1.4
    rows: dict[tuple[Role, float], list[Row]] = {}
    y = (size.height - height) / 2
    for role, text, font_size, fill in fitting:
        rows.setdefault((role, font_size), []).append(
            {
                "text": shortened(text, size.width - 2 * _MARGIN, font_size),
                "x": size.width / 2,
                "y": y + font_size * 0.7,
                "fill": fill,
                "fontSize": font_size,
                "align": "center",
            }
        )
        y += font_size * 1.4
    layers = [texts(role, f"of-{px}", one) for (role, px), one in rows.items()]
    return specification(size, layers)


def broken(text: str, width: float, font_size: float) -> Iterator[str]:
    """Breaks a text between its words, so that each line fits; a long word alone does not.

    Args:
        text: the text.
        width: width of the room in pixels.
        font_size: in pixels.
    """
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, font_size) > width:
            yield line
            longer = word
        line = longer
    if line:
        yield line
