"""Regular expressions as Grafana's settings have them: JavaScript's, perhaps as `/pattern/flags`.

Pure.
"""

import re
from functools import lru_cache

_SLASHED = re.compile(r"/(.*?)/([gimysu]*)", re.DOTALL)
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")
_NAMED_REFERENCE = re.compile(r"\\k<(\w+)>")
_IN_REPLACEMENT = re.compile(r"\$(?:(\d{1,2})|(&)|<(\w+)>|(\$))")


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> re.Pattern[str] | None:
    """Compiles a regular expression of Grafana.

    Args:
        text: `/pattern/flags`, which may match anywhere, or a bare pattern for the whole text.

    Returns:
        The pattern, for `search`; None if it is none.
    """
    slashed = _SLASHED.fullmatch(text)
    if text.startswith("/") and not slashed:
        return None
    source, flags = (slashed[1], slashed[2]) if slashed else (f"^{text}$", "")
    source = _NAMED_REFERENCE.sub(r"(?P=\1)", _NAMED_GROUP.sub("(?P<", source))
    # JavaScript's `$` is the very end; Python's also matches before a last line break.
    source = re.sub(r"(?<!\\)\$$", r"\\Z" if "m" not in flags else "$", source)
    chosen = (
        (re.IGNORECASE if "i" in flags else 0)
        | (re.MULTILINE if "m" in flags else 0)
        | (re.DOTALL if "s" in flags else 0)
    )
    try:
        return re.compile(source, chosen)
    except (re.error, OverflowError, RecursionError):
        return None


def replaced(text: str, pattern_text: str, replacement: str) -> str:
    """Replaces what a regular expression of Grafana matches, as JavaScript's `replace` does.

    Args:
        text: the text.
        pattern_text: the expression; everything it matches is replaced with the flag `g`, else the
            first match.
        replacement: with `$1`, `$&` and `$<name>` for what was matched.
    """
    pattern = pattern_of(pattern_text)
    if pattern is None:
        return text
    slashed = _SLASHED.fullmatch(pattern_text)
    everywhere = bool(slashed and "g" in slashed[2])

    def filled(match: re.Match[str]) -> str:
        return _IN_REPLACEMENT.sub(lambda reference: _referred(match, reference), replacement)

    return pattern.sub(filled, text, count=0 if everywhere else 1)


def _referred(match: re.Match[str], reference: re.Match[str]) -> str:
    number, whole, name, dollar = reference.groups()
    if dollar:
        return "$"
    if whole:
        return match[0]
    groups: int | str = int(number) if number else name
    try:
        return match[groups] or ""
    except IndexError:
        return reference[0]
