"""The width of a text in Grafana's font for titles (Inter, 14 pixels, medium), estimated. Pure.

Held to titles in pictures of Grafana 12.4, of which some were cut.
"""

from unicodedata import east_asian_width

# Helvetica, whose proportions Inter nearly has: thousandths of the size of the font.
_CHARACTERS_BY_WIDTH = {
    222: "ijl'|",
    278: " !,./:;I[]\\ft",
    333: "r()-`",
    500: "cksvxyzJ",
    584: "+<=>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
}
_WIDTHS = {
    character: width
    for width, characters in _CHARACTERS_BY_WIDTH.items()
    for character in characters
}
_OTHERS = 556  # most letters, and all digits
_WIDE = 1000 / 1.09
_PIXELS = 14 / 1000 * 1.09


def title_width(text: str) -> float:
    """Estimates how many pixels the title of a panel needs."""
    return sum(map(_width, text)) * _PIXELS


def _width(character: str) -> float:
    if east_asian_width(character) in "WF":
        return _WIDE
    return _WIDTHS.get(character, _OTHERS)
