"""Texts that run over several lines in YAML, where a break in the file is a space. Pure."""

import re

from .yaml_style import Lines, is_plain

_LINE_END = re.compile(r"\r\n?|\n")


def column_of_text(old: str, usual: int) -> int:
    """Finds the column of the lines of a text below a `|` or `>`.

    Args:
        old: the text as it is written, from its `|` or `>` on.
        usual: the column of a text whose lines do not tell it.
    """
    header, *lines = _LINE_END.split(old)
    if not lines or not lines[0].strip() or any(one.isdigit() for one in header.split("#")[0]):
        return usual
    return len(_margin(lines[0]))


def folded(old: str, new: str, column: int) -> Lines | None:
    """Writes a new text over one below a `>`; lines that did not change stay as they are.

    Args:
        old: the old text as it is written, from its `>` on.
        new: the new text.
        column: column of the lines.

    Returns:
        None if the text has breaks of its own, or spaces where a line could end.
    """
    body = new.removesuffix("\n")
    if not _can_be_folded(body):
        return None
    _, *written = _LINE_END.split(old)
    chomping = "" if new.endswith("\n") else "-"
    return Lines(f">{chomping}", [" " * column + line for line in _changed(written, body)])


def wrapped(old: str, new: str) -> Lines | None:
    """Writes a new text over one that runs over several lines, without quotes or in single ones.

    Args:
        old: the old text as it is written.
        new: the new text.

    Returns:
        None if the old text is on one line, or the new one cannot be written so.
    """
    first, *others = _LINE_END.split(old)
    quote = "'" if first.startswith("'") else ""
    is_possible = bool(quote) or is_plain(new)
    if not others or not all(line.strip() for line in others) or not is_possible:
        return None
    if not _can_be_folded(new) or first.startswith('"'):
        return None
    lines = [first.removeprefix(quote), *others[:-1], others[-1].removesuffix(quote)]
    begin, *behind = _changed(lines, new.replace("'", "''") if quote else new)
    margin = _margin(others[0])
    below = [margin + line for line in behind]
    if not below:
        return Lines(f"{quote}{begin}{quote}", [])
    return Lines(quote + begin, [*below[:-1], below[-1] + quote])


def _can_be_folded(text: str) -> bool:
    return bool(text) and text == text.strip() and text.isprintable()


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _changed(written: list[str], text: str) -> list[str]:
    """Splits a text into lines: the old ones where it has them, and one for what is new."""
    lines = [line.strip() for line in written]
    if not all(lines):
        return [text]
    first, left = _same_lines(lines, text)
    last, left = _same_lines_at_end(lines[len(first) :], left)
    return [*first, *([left] if left else []), *last]


def _same_lines(lines: list[str], text: str) -> tuple[list[str], str]:
    """Takes the lines with which a text begins; returns them and what is left of the text."""
    found: list[str] = []
    for line in lines:
        if text == line:
            return [*found, line], ""
        if not text.startswith(f"{line} ") or text[len(line) + 1] == " ":
            break
        found.append(line)
        text = text[len(line) + 1 :]
    return found, text


def _same_lines_at_end(lines: list[str], text: str) -> tuple[list[str], str]:
    """Takes the lines with which a text ends; returns them and what is left of the text."""
    found: list[str] = []
    for line in reversed(lines):
        if not text.endswith(f" {line}") or text[: -len(line) - 1].endswith(" "):
            break
        found.insert(0, line)
        text = text[: -len(line) - 1]
    return found, text
