"""Pictures in the Markdown of a comment. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...console.markdown import html_of, literal
from ...console.picture_index import IndexedPicture
from ...console.printing import number_of

_LONGEST_TEXT = 200


def pictures_markdown(
    pictures: Sequence[IndexedPicture], addresses: Sequence[str], left_out: int, elsewhere: str
) -> str:
    """Writes the pictures of a report, a fold for each dashboard; the first one is open.

    Args:
        pictures: the pictures.
        addresses: the address of each.
        left_out: how many more there are.
        elsewhere: where all pictures are.
    """
    parts = [*_folds(list(zip(pictures, addresses, strict=True)))]
    if left_out:
        said = number_of(left_out, "more picture is", "more pictures are")
        parts.append(f"{said} {elsewhere}.")
    return "\n\n".join(parts)


def no_pictures_markdown(reason: str, elsewhere: str) -> str:
    """Says why a comment has no pictures, and where they are."""
    return f"No pictures here: {literal(reason)}. They are {elsewhere}."


def _folds(shown: Sequence[tuple[IndexedPicture, str]]) -> Iterator[str]:
    is_open = " open"
    for _, group in groupby(shown, key=lambda one: one[0].uid):
        listed = list(group)
        whole = listed[0][0]
        said = f"<b>{_html(whole.dashboard)}</b>: {_html(whole.caption)}"
        words = f" ({_html(whole.words)})" if whole.words else ""
        yield f"<details{is_open}><summary>{said}{words}</summary>"
        for picture, address in listed:
            caption = _literal(picture.caption)
            if picture is not whole:
                yield caption
            yield f"[![{_literal(whole.dashboard)}: {caption}]({address})]({address})"
        yield "</details>"
        is_open = ""


def _literal(text: str) -> str:
    return literal(text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…")


def _html(text: str) -> str:
    return html_of(_literal(text))
