"""Small wording that every report shares: counts, one line, and nothing a terminal obeys."""


def number_of(count: int, one: str, several: str = "") -> str:
    """Writes a count with its noun.

    Args:
        count: how many.
        one: the noun for one.
        several: the noun for others; `one` with an s if empty.
    """
    return f"{count} {one if count == 1 else several or one + 's'}"


def one_line(text: str) -> str:
    """Writes a text on one line, runs of space as one."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """Escapes what a terminal would obey rather than show; titles come from anybody."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
