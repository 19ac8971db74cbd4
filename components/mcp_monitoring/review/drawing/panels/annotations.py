"""Annotations: moments and spans of time that something happened in. Pure.

Source: https://grafana.com/docs/grafana/latest/datasources/prometheus/annotations/
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....dashboard.lenient import text
from ....dashboard.view import AnnotationView
from ..frames.frame import Frame
from ..frames.from_prometheus import display_name

_USUAL_STEP_MS = 60_000


@dataclass(frozen=True)
class Annotation:
    """Something that happened.

    Attributes:
        start_ms: when it began, in milliseconds since 1970.
        end_ms: when it ended; the same for a moment.
        title: what it is.
        text: more about it; "" for nothing.
        colour: the name of its colour; "" for Grafana's usual one.
    """

    start_ms: float
    end_ms: float
    title: str
    text: str
    colour: str

    @property
    def words(self) -> str:
        """Title and text as one."""
        return ": ".join(filter(None, (self.title, self.text)))


def annotations_in(frames: Sequence[Frame], view: AnnotationView) -> list[Annotation]:
    """Reads the answer of an annotation's query.

    Each sample above zero is a moment. Those of a series that are no more than a step apart are one
    span of time.

    Args:
        frames: the answer.
        view: the annotation.

    Returns:
        What happened, in the order of time.
    """
    found = [one for frame in frames for one in _of_series(frame, view)]
    return sorted(found, key=lambda one: one.start_ms)


def _of_series(frame: Frame, view: AnnotationView) -> Iterator[Annotation]:
    times = next((one for one in frame.fields if one.type == "time"), None)
    values = next((one for one in frame.fields if one.type == "number"), None)
    if times is None or values is None:
        return
    step = times.config.get("interval") or _USUAL_STEP_MS
    use_value = text(view.model.get("useValueForTime")) in {"on", "true"} or (
        view.model.get("useValueForTime") is True
    )
    samples = zip(times.values, values.values, strict=False)
    above = ((time, value) for time, value in samples if value is not None and value > 0)
    moments = [value if use_value else time for time, value in above]
    title = _filled(view, "titleFormat", values.labels) or view.name
    words = _filled(view, "textFormat", values.labels)
    colour = text(view.model.get("iconColor"))
    spans: list[list[float]] = []
    for moment in moments:
        if spans and 0 <= moment - spans[-1][1] <= step:
            spans[-1][1] = moment
        else:
            spans.append([moment, moment])
    for start, end in spans:
        yield Annotation(start, end, title, words, colour)


def _filled(view: AnnotationView, key: str, labels: Mapping[str, Any]) -> str:
    template = view.templates.get(key, "")
    return display_name(labels, template, "") if template else ""
