"""What a picture says: the texts of each panel, by their roles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args
from xml.etree import ElementTree

from mcp_monitoring.review.drawing.panels.layers import Role

_SVG = "{http://www.w3.org/2000/svg}"
# What an annotation says is in a tooltip of Grafana's page.
_ROLES = frozenset(get_args(Role)) - {"annotation"}
# Grafana draws them as icons, which are no texts of its page.
_ICONS = frozenset("↓↑⌄⌃")


@dataclass(frozen=True)
class ShownText:
    """A text of a panel, and what it is there."""

    role: str
    text: str


def texts_of_panels(svg: str) -> Mapping[str, Sequence[ShownText]]:
    """Reads the texts of a page, by the keys of its panels."""
    root = ElementTree.fromstring(svg)  # noqa: S314  it is ours
    return {
        str(group.get("data-key")): list(_texts(group))
        for group in root.iter(f"{_SVG}g")
        if group.get("class") == "panel"
    }


def _texts(panel: ElementTree.Element) -> Iterator[ShownText]:
    for mark in panel.iter(f"{_SVG}g"):
        kind, _, name = (mark.get("class") or "").partition(" role-mark ")
        role = name.partition("-")[0]
        if kind != "mark-text" or role not in _ROLES:
            continue
        for text in mark.iter(f"{_SVG}text"):
            lines = list(text.iter(f"{_SVG}tspan")) or [text]
            if role == "name":
                # On Grafana's page a name of several lines is one text.
                said = " ".join(" ".join("".join(line.itertext()) for line in lines).split())
                if said:
                    yield ShownText(role, said)
                continue
            for line in lines:
                said = " ".join("".join(line.itertext()).split())
                if said and said not in _ICONS:
                    yield ShownText(role, said)
