"""What a text shows in Grafana beside its words: images, styles, cells that span others. Pure."""

from collections.abc import Iterator
from html.parser import HTMLParser

from markdown_it.token import Token

from .markdown import tokens_of

_IMAGES = frozenset({"canvas", "embed", "iframe", "img", "object", "picture", "svg", "video"})
_STYLES = frozenset({"center", "font", "mark", "small", "style", "u"})
_STYLING = frozenset({"align", "bgcolor", "color", "style"})
_SPANS = frozenset({"colspan", "rowspan"})
_WORDS = {"images": "images", "spans": "cells that span others", "styles": "styles of HTML"}


def beside_words(content: str, mode: str) -> tuple[str, ...]:
    """Names what is left out of a text; each is one line.

    Args:
        content: the text.
        mode: the mode of its panel.
    """
    if mode in ("code", "text"):
        return ()
    reader = _Reader()
    if mode == "html":
        reader.feed(content)
    else:
        for token in _all(tokens_of(content)):
            if token.type == "image":
                reader.found.add("images")
            elif token.type in ("html_block", "html_inline"):
                reader.feed(token.content)
    reader.close()
    names = [words for key, words in _WORDS.items() if key in reader.found]
    return (f"not drawn: {', '.join(names)}",) if names else ()


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _IMAGES:
            self.found.add("images")
        elif tag in ("td", "th") and any(name in _SPANS and value != "1" for name, value in attrs):
            self.found.add("spans")
        if tag in _STYLES or any(name in _STYLING and value for name, value in attrs):
            self.found.add("styles")
