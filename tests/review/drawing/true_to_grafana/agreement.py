"""How far the texts of our panels agree with those that Grafana displayed."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from review.drawing.true_to_grafana.shown_texts import ShownText

VALUES = frozenset({"stat", "singlestat", "gauge", "bargauge", "table"})
"""Kinds of panels that are values: each text of theirs has to be the same."""

_ON_CANVAS = frozenset({"axis", "state"})
_MORE_ON_CANVAS: Mapping[str, frozenset[str]] = {"barchart": frozenset({"value"})}
_NUMBER = re.compile(r"^[-+]?[\d.,]+(?:e[-+]?\d+)?")
_TIME = re.compile(r"^\d\d[:/]\d\d")


class UnreadableRecordingError(Exception):
    """A recording that is not there, or not of the form that is expected; it names the file."""


@dataclass(frozen=True)
class Part:
    """Texts of a panel that belong together, in a recording and in our picture.

    Attributes:
        recorded: those that Grafana displayed.
        ours: ours.
    """

    recorded: tuple[str, ...]
    ours: tuple[str, ...]

    @property
    def agreed(self) -> int:
        """How many are the same."""
        return len(self.recorded) - len(self.missing)

    @property
    def all(self) -> int:
        """How many there are, on the side that has more."""
        return max(len(self.recorded), len(self.ours))

    @property
    def missing(self) -> list[str]:
        """Those that only Grafana has."""
        return _unmatched(self.recorded, self.ours)[0]

    @property
    def surplus(self) -> list[str]:
        """Those that only our picture has."""
        return _unmatched(self.recorded, self.ours)[1]

    @property
    def differs(self) -> str:
        """What is different; empty if nothing is."""
        said = [f"without {self.missing}"] if self.missing else []
        said += [f"but with {self.surplus}"] if self.surplus else []
        return " ".join(said)


@dataclass(frozen=True)
class PanelAgreement:
    """A panel beside its recording.

    Attributes:
        dashboard: name of the recording.
        title: its title.
        kind: its plugin.
        page: values, legend and cells, which are texts of Grafana's page.
        canvas: labels of axes and of states, which Grafana draws on a canvas.
    """

    dashboard: str
    title: str
    kind: str
    page: Part
    canvas: Part

    @property
    def name(self) -> str:
        """Its name, for messages."""
        return f"{self.dashboard}: {self.kind} {self.title!r}"


def agreement(
    dashboard: str,
    kind: str,
    recorded: Mapping[str, Any],
    ours: Sequence[ShownText],
    *,
    has_problems: bool = False,
) -> PanelAgreement:
    """Compares a panel with its recording.

    Args:
        dashboard: name of the recording.
        kind: plugin of the panel.
        recorded: what Grafana displayed: `title`, `texts` and `canvas`.
        ours: the texts of our picture.
        has_problems: whether a query failed there; Grafana says in a tooltip what our picture says
            in the place of the panel.
    """
    title = str(recorded["title"])
    page = [" ".join(str(one["text"]).split()) for one in recorded["texts"]]
    if title in page:
        page.remove(title)
    on_canvas = _ON_CANVAS | _MORE_ON_CANVAS.get(kind, frozenset())
    of_page = [one.text for one in ours if one.role not in on_canvas]
    if kind == "text":
        # Grafana's page has an element for each piece of a line.
        page, of_page = _words(page), _words(of_page)
    if has_problems:
        of_page = [one for one in of_page if one in page]
    canvas = [str(one) for part in recorded["canvas"] for one in part]
    of_canvas = [one.text for one in ours if one.role in on_canvas]
    return PanelAgreement(
        dashboard,
        title,
        kind,
        Part(tuple(page), tuple(of_page)),
        Part(tuple(canvas), tuple(of_canvas)),
    )


def units_of(labels: Iterable[str]) -> set[str]:
    """Reads the units of labels of axes: what stands behind their numbers."""
    return {
        "a time" if _TIME.match(one) else _NUMBER.sub("", one).strip()
        for one in labels
        if _NUMBER.match(one)
    }


def _words(texts: Sequence[str]) -> list[str]:
    return re.findall(r"\w+", " ".join(texts))


def _unmatched(recorded: Sequence[str], ours: Sequence[str]) -> tuple[list[str], list[str]]:
    """Takes away what both have; a text that we shorten counts as the one it is the begin of."""
    missing = list((Counter(recorded) - Counter(ours)).elements())
    surplus = []
    for one in (Counter(ours) - Counter(recorded)).elements():
        whole = next((text for text in missing if _shortens(one, text)), None)
        if whole is None:
            surplus.append(one)
        else:
            missing.remove(whole)
    return missing, surplus


def _shortens(text: str, whole: str) -> bool:
    return text.endswith("…") and len(text) > 1 and whole.startswith(text[:-1].rstrip())
