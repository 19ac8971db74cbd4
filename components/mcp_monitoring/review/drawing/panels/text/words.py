"""Words of runs, and how wide the columns of a table are for them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..text_width import text_width
from .blocks import Run


@dataclass(frozen=True)
class Word:
    """A word, code or a line break.

    Attributes:
        run: the run that it is from.
        text: its letters.
        has_space: whether a space follows it.
    """

    run: Run
    text: str
    has_space: bool


def words_of(runs: Sequence[Run]) -> list[Word]:
    """Cuts runs into words and line breaks; what is code stays whole."""
    words: list[Word] = []
    for run in runs:
        if run.is_code:
            words.append(Word(run, run.text, has_space=False))
            continue
        for number, line in enumerate(run.text.split("\n")):
            if number:
                words.append(Word(run, "\n", has_space=False))
            if line[:1].isspace() and words and words[-1].text != "\n":
                words[-1] = Word(words[-1].run, words[-1].text, has_space=True)
            parts = line.split()
            for place, part in enumerate(parts):
                is_last = place == len(parts) - 1
                words.append(Word(run, part, not is_last or line[-1:].isspace()))
    return words


def column_widths(
    rows: Sequence[Sequence[Sequence[Run]]], width: float, font: float, beside: float
) -> Sequence[float]:
    """Finds how wide the columns of a table are: as their widest words, or less to fit the room.

    Args:
        rows: the rows, each with its cells.
        width: the room in pixels.
        font: size of the words in pixels.
        beside: free room at each side of them.
    """
    wanted = [0.0] * max(map(len, rows), default=0)
    for cells in rows:
        for place, cell in enumerate(cells):
            words = "".join(run.text for run in cell)
            wanted[place] = max(wanted[place], text_width(words, font, bold=True) + 2 * beside + 1)
    factor = min(width / max(sum(wanted), 1), 1)
    return [one * factor for one in wanted]
