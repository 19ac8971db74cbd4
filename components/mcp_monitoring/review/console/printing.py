"""Small texts that all reports share: counts, single lines, and safe text for terminals."""


def number_of(count: int, one: str, several: str = "") -> str:
    """Writes a count with its noun.

    Args:
        count: the number.
        one: the singular noun.
        several: the plural noun; `one` with an s if empty.
    """
    return f"{count} {one if count == 1 else several or one + 's'}"


def one_line(text: str) -> str:
    """Writes a text on one line, with single spaces."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """Escapes characters that a terminal would obey instead of showing; titles are untrusted."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
