"""The anchors that GitHub makes from the headings of a Markdown page."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

from ...dashboard.runbooks import anchor_of

_HEADING = re.compile(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_EXPLICIT = re.compile(r"""<a\s+(?:name|id)=["']([^"']+)["']""")


@cache
def anchors_of(file: Path) -> frozenset[str]:
    """Lists the anchors of a page; none if the page cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    anchors: set[str] = set()
    taken: Counter[str] = Counter()
    fence = ""
    for line in lines:
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence):
                fence = ""
            continue
        if fence:
            continue
        anchors.update(_EXPLICIT.findall(line))
        if heading := _HEADING.fullmatch(line):
            slug = anchor_of(heading[1])
            anchors.add(f"{slug}-{taken[slug]}" if taken[slug] else slug)
            taken[slug] += 1
    return frozenset(anchors)
