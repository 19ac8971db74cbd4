"""JavaScript's regular expressions as Grafana's options write them: bare, or as `/.../i`. Pure."""

import re

from .not_known import NotKnownError

_BETWEEN_SLASHES = re.compile(r"/(?P<pattern>.*)/(?P<flags>[a-z]*)", re.DOTALL)
# JavaScript's named groups and references, in Python's words.
_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")
_GROUP_AGAIN = re.compile(r"\\k<(\w+)>")
_IN_REPLACEMENT = re.compile(r"\$(?:(?P<number>\d{1,2})|<(?P<name>\w+)>|(?P<all>&)|(?P<dollar>\$))")


def compiled(written: str) -> re.Pattern[str]:
    """Compiles a regular expression of JavaScript.

    Raises:
        NotKnownError: if it is none, or has syntax that Python does not know.
    """
    found = _BETWEEN_SLASHES.fullmatch(written)
    pattern, flags = (found["pattern"], found["flags"]) if found else (written, "")
    pattern = _GROUP_AGAIN.sub(r"(?P=\1)", _GROUP.sub("(?P<", pattern))
    try:
        return re.compile(pattern, re.IGNORECASE if "i" in flags else 0)
    except (re.error, RecursionError, OverflowError):
        raise NotKnownError(f"the pattern {written!r:.80}") from None


def replaced(name: str, pattern: str, replacement: str) -> str:
    """Replaces as JavaScript does: the first match, with `$1` for a group; all with the flag `g`.

    Raises:
        NotKnownError: if the pattern is no regular expression.
    """
    found = _BETWEEN_SLASHES.fullmatch(pattern)
    everywhere = bool(found and "g" in found["flags"])

    def written(match: re.Match[str]) -> str:
        def part(use: re.Match[str]) -> str:
            if use["dollar"]:
                return "$"
            if use["all"]:
                return match[0]
            group = int(use["number"]) if use["number"] else use["name"]
            try:
                return match[group] or ""
            except IndexError:
                return use[0]

        return _IN_REPLACEMENT.sub(part, replacement)

    return compiled(pattern).sub(written, name, count=0 if everywhere else 1)
