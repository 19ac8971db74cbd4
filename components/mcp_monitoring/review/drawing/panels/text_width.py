"""How wide a text is. Pure.

The widths are those of Helvetica, which Arial and the pictures' Liberation Sans share.
Source: Adobe's font metrics of Helvetica and Helvetica-Bold.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import accumulate, pairwise, takewhile

_PRINTABLE = "".join(chr(code) for code in range(32, 127))

# Widths in thousandths of the font size, of the characters from the space to the tilde.
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 "
    "556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 "
    "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 "
    "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 "
    "556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 "
    "556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611 "
    "975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 "
    "333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 "
    "611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"
)
# Widths in Inter, the font of Grafana's pages. Source: its font files (OFL), version 4.1.
_OF_PAGE = (
    "281 288 466 633 642 982 644 300 365 365 501 662 288 460 288 360 "
    "631 407 610 618 646 593 620 566 619 620 288 302 662 662 662 511 "
    "966 690 654 730 722 601 590 746 743 269 571 672 565 903 753 765 "
    "639 765 644 642 646 744 690 985 682 679 629 365 360 365 471 456 "
    "323 562 612 571 612 583 370 613 591 242 242 549 242 876 591 600 "
    "612 612 376 528 327 591 562 818 546 562 552 426 333 426 662"
)
# How much nearer to each other these are there, next to other digits or points.
_KERNED = {
    "0.": 25, "3.": 22, "4.": 34, "5.": 27, "6.": 34, "7.": 125, "8.": 22, "9.": 25,
    ".0": 25, ".1": 86, ".3": 27, ".5": 14, ".6": 25, ".7": 14, ".8": 22,
    "07": 20, "24": 16, "41": 20, "70": 16, "73": 17, "74": 58, "76": 16, "78": 14, "97": 20,
}  # fmt: skip
PAGE_SPACING = 0.15
"""How far letters are apart on Grafana's pages, in pixels."""
# Characters that are no letter with an accent, regular and bold alike.
_OTHERS = {
    "\N{HORIZONTAL ELLIPSIS}": 1000,
    "\N{EURO SIGN}": 556,
    "\N{POUND SIGN}": 556,
    "\N{YEN SIGN}": 556,
    "\N{DEGREE SIGN}": 400,
    "\N{MICRO SIGN}": 556,
    "\N{GREEK SMALL LETTER MU}": 556,
    "\N{GREEK CAPITAL LETTER OMEGA}": 768,
    "\N{INFINITY}": 713,
    "\N{EN DASH}": 556,
    "\N{EM DASH}": 1000,
    "\N{MIDDLE DOT}": 278,
    "\N{SUPERSCRIPT TWO}": 333,
    "\N{SUPERSCRIPT THREE}": 333,
    "\N{NO-BREAK SPACE}": 278,
    "\N{MULTIPLICATION SIGN}": 584,
    "\N{LATIN CAPITAL LETTER AE}": 1000,
    "\N{LATIN SMALL LETTER AE}": 889,
    "\N{LATIN SMALL LETTER SHARP S}": 611,
    "\N{LATIN SMALL LETTER O WITH STROKE}": 611,
    "\N{LATIN CAPITAL LETTER O WITH STROKE}": 778,
}
_WIDE = 1000
_USUAL = 600
_MONOSPACE = 600
_ELLIPSIS = "…"
# Where a browser may begin a new line: at spaces, and behind a hyphen between letters.
_BREAK = re.compile(r"(\s+)|(?<=[^\W\d]-)(?=[^\W\d])")


def text_width(text: str, font_size: float, *, bold: bool = False) -> float:
    """Measures a text in the font of the pictures.

    Args:
        text: one line.
        font_size: in pixels.
        bold: whether it is bold (a weight of 600 or more).

    Returns:
        The width in pixels.
    """
    return sum(_width(character, bold) for character in text) * font_size / 1000


def page_width(text: str, font_size: float, *, spacing: float = PAGE_SPACING) -> float:
    """Measures a text as a page of Grafana has it, in its font.

    Args:
        text: one line.
        font_size: in pixels.
        spacing: how far letters are apart, in pixels; 0 where Grafana measures a text itself.
    """
    known = _page_table()
    widths = sum(known.get(one) or _width(one, bold=False) for one in text)
    nearer = sum(_KERNED.get(first + second, 0) for first, second in pairwise(text))
    return (widths - nearer) * font_size / 1000 + spacing * len(text)


def code_width(text: str, font_size: float) -> float:
    """Measures a text in the font of code, whose characters are as wide as each other."""
    return sum(_MONOSPACE * _columns(one) for one in text) * font_size / 1000


def shortened_code(text: str, width: float, font_size: float) -> str:
    """Shortens a text in the font of code with an ellipsis until it fits a width in pixels."""
    if code_width(text, font_size) <= width:
        return text
    room = width * 1000 / font_size - _MONOSPACE
    kept = takewhile(
        lambda taken: taken[0] <= room,
        zip(accumulate(_MONOSPACE * _columns(one) for one in text), text, strict=True),
    )
    return "".join(one for _, one in kept).rstrip() + _ELLIPSIS if room >= 0 else ""


def shortened(text: str, width: float, font_size: float, *, bold: bool = False) -> str:
    """Shortens a text with an ellipsis until it fits a width in pixels."""
    room = width * 1000 / font_size
    cut, taken = 0, 0
    for position, character in enumerate(text):
        taken += _width(character, bold)
        if taken > room:
            break
        if taken + _OTHERS[_ELLIPSIS] <= room:
            cut = position + 1
    else:
        return text
    return text[:cut].rstrip() + _ELLIPSIS if room >= _OTHERS[_ELLIPSIS] else ""


def wrapped(
    text: str,
    width: float,
    font_size: float,
    most: int,
    *,
    measure: Callable[[str, float], float] = text_width,
) -> list[str]:
    """Breaks a text into lines as a browser does.

    Args:
        text: the text.
        width: width of the room in pixels.
        font_size: in pixels.
        most: how many lines have room. The last one is shortened if there are more, and so is a
            word that is wider than the room.
        measure: measures a line at a size, in the font of the pictures or in that of a page.

    Returns:
        The lines; at least one.
    """
    parts = [part for part in _BREAK.split(text.strip()) if part]
    lines: list[str] = []
    line = ""
    for position, part in enumerate(parts):
        longer = (line + part).rstrip()
        if line.strip() and measure(longer, font_size) > width:
            if len(lines) + 1 >= most:
                line += "".join(parts[position:])
                break
            lines.append(line)
            line = ""
        line += part if line else part.lstrip()
    return [shortened(one.strip(), width, font_size) for one in (*lines, line)]


@cache
def _width(character: str, bold: bool) -> int:
    known = _tables()[bold]
    if character in known:
        return known[character]
    if character in _OTHERS:
        return _OTHERS[character]
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn"}:
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return _WIDE
    base = unicodedata.normalize("NFD", character)[0]
    return known.get(base, _USUAL)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


@cache
def _page_table() -> dict[str, int]:
    return dict(zip(_PRINTABLE, map(int, _OF_PAGE.split()), strict=True))


@cache
def _tables() -> tuple[dict[str, int], dict[str, int]]:
    regular, bold = (
        dict(zip(_PRINTABLE, map(int, widths.split()), strict=True)) for widths in (_REGULAR, _BOLD)
    )
    return regular, bold
