"""Excerpts of long texts, for reports that have little room. Pure.

An excerpt of two texts that differ shows every difference with the text around it. The text around
is the same on both sides, so that the two excerpts stand below each other.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from .expressions import differing_spans, without_comments

_LEAST_AROUND = 8
"""Characters of context that even a long difference leaves room for, on each side of it."""

_LEAST_ROOM = 40
"""Characters that each of several differences needs; with less, they become one."""

_LINES_AROUND = 3
"""Equal lines that are written before and behind a difference."""

_Places = Sequence[tuple[int, int]]


def shortened(text: str, width: int) -> str:
    """Cuts a text to a width; a text that was cut ends with `…`."""
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"


def abridged(text: str, width: int) -> str:
    """Shortens a text to a width, and keeps its end; `…` stands for what is left out."""
    if len(text) <= width:
        return text
    end = max(0, width - 1) // 3
    return f"{text[: max(0, width - 1 - end)]}…{text[len(text) - end :]}"


def excerpts(before: str, after: str, width: int, *, promql: bool) -> tuple[str, str]:
    """Writes two texts that differ, each on one line and no longer than a width.

    Args:
        before: the old text.
        after: the new text.
        width: most characters of each, at least 20.
        promql: whether the texts are queries, which are compared word by word.

    Returns:
        The old and the new text; where they are too long, `…` stands for parts that are equal, and
        for the middle of a long difference.
    """
    old, new = _OneLine(before), _OneLine(after)
    if max(len(old.text), len(new.text)) <= width:
        return old.text, new.text
    spans = differing_spans(before, after) if promql else ()
    places = [(old.place(one.before), new.place(one.after)) for one in spans]
    if not places or (len(places) > 1 and width < len(places) * _LEAST_ROOM):
        places = [_between_ends(old.text, new.text)]
    sides = [(old.text, [one for one, _ in places]), (new.text, [one for _, one in places])]
    gaps = [min(both) for both in zip(*(_gaps(*side) for side in sides), strict=True)]
    share = _share(width, gaps)
    around = _around(sides, gaps, width, share)
    was, now = (_written(*side, around, share) for side in sides)
    return was, now


def changed_lines(before: str, after: str) -> list[str]:
    """Writes two queries of several lines as one, line by line.

    Returns:
        The lines as they are written, each behind `- `, `+ ` or two spaces; `…` stands for equal
        lines that are far from any difference. Lines that differ in their comments only are equal,
        and written as they are now.
    """
    old, new = before.strip().splitlines(), after.strip().splitlines()
    matcher = SequenceMatcher(None, _meanings(old), _meanings(new), autojunk=False)
    groups = list(matcher.get_grouped_opcodes(_LINES_AROUND))
    written: list[str] = []
    at = 0
    for group in groups:
        if group[0][1] > at:
            written.append("  …")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                written += [f"  {line}" for line in new[j1:j2]]
            else:
                written += [f"- {line}" for line in old[i1:i2]]
                written += [f"+ {line}" for line in new[j1:j2]]
        at = group[-1][2]
    return [*written, "  …"] if at < len(old) and groups else written


def _meanings(lines: Sequence[str]) -> list[str]:
    return [without_comments(line).strip() or line.strip() for line in lines]


class _OneLine:
    """A text on one line with single spaces, and where its characters are there."""

    def __init__(self, raw: str) -> None:
        self.text = " ".join(raw.split())
        self._places: list[int] = []
        at, is_behind_space = 0, False
        for character in raw:
            if character.isspace():
                is_behind_space = at > 0
            elif is_behind_space:
                at, is_behind_space = at + 1, False
            self._places.append(at)
            at += not character.isspace()
        self._places.append(at)

    def place(self, span: tuple[int, int]) -> tuple[int, int]:
        """Finds a part of the raw text in the line."""
        begin, end = span
        start = self._places[begin]
        return start, self._places[end - 1] + 1 if end > begin else start


def _between_ends(before: str, after: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Finds what is left of two texts without their common beginning and end."""
    shorter = min(len(before), len(after))
    begin = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - begin
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    return (begin, len(before) - end), (begin, len(after) - end)


def _gaps(text: str, places: _Places) -> list[int]:
    """Measures the equal text before, between and behind the differences."""
    ends = [0, *(end for _, end in places)]
    begins = [*(begin for begin, _ in places), len(text)]
    return [begin - end for end, begin in zip(ends, begins, strict=True)]


def _share(width: int, gaps: Sequence[int]) -> int:
    """Finds how long a difference may be, so that there is room around it."""
    count = len(gaps) - 1
    room = width - len(gaps)
    least = min(_LEAST_AROUND, room // (4 * count))
    inner = (min(2 * least, gap) for gap in gaps[1:-1])
    return max(1, (room - min(least, gaps[0]) - min(least, gaps[-1]) - sum(inner)) // count)


def _around(
    sides: Sequence[tuple[str, _Places]], gaps: Sequence[int], width: int, share: int
) -> list[list[int]]:
    """Finds how much text to show before and behind each difference: as much as fits."""
    count = len(gaps) - 1
    room = min(
        width - len(gaps) - sum(min(end - begin, share) for begin, end in places)
        for _, places in sides
    )
    around = [[0, 0] for _ in range(count)]
    used = [0] * (count + 1)
    has_grown = True
    while has_grown:
        has_grown = False
        for number in range(count):
            for side in (0, 1):
                gap = number + side
                if room > 0 and used[gap] < gaps[gap]:
                    around[number][side] += 1
                    used[gap] += 1
                    room -= 1
                    has_grown = True
    return around


def _written(text: str, places: _Places, around: list[list[int]], share: int) -> str:
    behind, ahead = [0, *(one[1] for one in around)], [*(one[0] for one in around), 0]
    written, at = "", 0
    for (begin, end), right, left in zip([*places, (len(text),) * 2], behind, ahead, strict=True):
        equal = text[at:begin]
        is_whole = len(equal) <= right + left + 1
        written += equal if is_whole else f"{equal[:right]}…{equal[len(equal) - left :]}"
        written += abridged(text[begin:end], share)
        at = end
    return written
