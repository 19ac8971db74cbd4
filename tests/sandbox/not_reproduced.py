"""The recordings that docs/sandbox.md lists as not reproduced."""

import re

from places import REPOSITORY

_HEADING = "### Recordings that are not reproduced"
_ROW = re.compile(r"^\| `?([\w.-]+?)`?(?:, calls? ([\d, to]+))? \| (.+) \|$", re.M)


def listed() -> dict[str, str]:
    """The reasons, by number of a run (`184`) or by file and number of a call (`x.json 7`)."""
    page = (REPOSITORY / "docs" / "sandbox.md").read_text("utf-8")
    section = page.partition(_HEADING)[2].partition("\n## ")[0]
    reasons: dict[str, str] = {}
    for name, calls, reason in _ROW.findall(section):
        if name in ("recording", "---"):
            continue
        for key in [f"{name} {number}" for number in _numbers(calls)] if calls else [name]:
            assert key not in reasons, f"{key} is listed twice"
            reasons[key] = reason
    return reasons


def _numbers(text: str) -> list[int]:
    """`1, 3 to 5` is 1, 3, 4 and 5."""
    numbers: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition(" to ")
        numbers += range(int(first), int(last or first) + 1)
    return numbers
