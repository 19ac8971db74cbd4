"""Answers of a Prometheus as the frames that Grafana's Prometheus data source makes of them. Pure.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ....dashboard.lenient import mapping, objects
from .frame import Field, Frame

_LABEL_IN_LEGEND = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_AUTOMATIC = "__auto"
_LARGEST_WHOLE = 2**53

_Sample = tuple[float, float]


def frames_of_result(
    data: Mapping[str, Any], *, ref_id: str, step_ms: int, legend: str, expression: str
) -> tuple[Frame, ...]:
    """Makes the frames of one answer, before the format of the query is applied.

    Args:
        data: `resultType` and `result` of the answer; values of a wrong type count as missing.
        ref_id: name of the query in its panel.
        step_ms: time between two points.
        legend: template of the legend.
        expression: the PromQL, with its variables filled in.

    Returns:
        A frame for each series; one without fields if there is no series.
    """
    kind = str(data.get("resultType", ""))
    frames = [
        _frame(kind, labels, samples, ref_id, step_ms, display_name(labels, legend, expression))
        for labels, samples in _series(kind, data.get("result"))
    ]
    if not frames:
        return (Frame((), ref_id),)
    return tuple(frames)


def display_name(labels: Mapping[str, str], legend: str, expression: str) -> str:
    """Names a series; empty if the panel finds a name, as with the automatic legend."""
    if legend == _AUTOMATIC:
        return "" if labels else expression
    if legend:
        return _LABEL_IN_LEGEND.sub(lambda found: labels.get(found[1], ""), legend)
    return series_name(labels) or expression


def series_name(labels: Mapping[str, str]) -> str:
    """Writes a series in Prometheus' notation: `up{job="x"}`; empty if it has no labels."""
    others = sorted((name, value) for name, value in labels.items() if name != "__name__")
    shown = ", ".join(f"{name}={json.dumps(one, ensure_ascii=False)}" for name, one in others)
    return labels.get("__name__", "") + (f"{{{shown}}}" if shown else "")


def _series(kind: str, result: Any) -> Iterator[tuple[dict[str, str], list[_Sample]]]:
    """Yields labels and samples of each series, without native histograms."""
    if kind == "scalar":
        if samples := list(_samples([result])):
            yield {}, samples
        return
    for _, one in objects(result):
        values = one.get("values") if kind == "matrix" else [one.get("value")]
        if samples := list(_samples(values)):
            labels = {name: str(value) for name, value in mapping(one.get("metric")).items()}
            yield labels, samples


def _samples(values: Any) -> Iterator[_Sample]:
    for one in values if isinstance(values, list) else ():
        try:
            moment, value = one
            at, number = float(moment) * 1000, _number(value)
        except (OverflowError, TypeError, ValueError):
            continue
        if math.isfinite(at):
            yield at, number


def _number(written: Any) -> float:
    """Reads a value; a whole number is one, as in the JSON of Grafana."""
    number = float(written)
    return int(number) if number.is_integer() and abs(number) < _LARGEST_WHOLE else number


def _frame(
    kind: str,
    labels: Mapping[str, str],
    samples: Sequence[_Sample],
    ref_id: str,
    step_ms: int,
    name: str,
) -> Frame:
    return Frame(
        fields=(
            Field("Time", "time", [round(one[0]) for one in samples], {}, {"interval": step_ms}),
            Field(
                name=labels.get("__name__", "Value"),
                type="number",
                values=[one[1] for one in samples],
                labels=labels,
                config={"displayNameFromDS": name} if name else {},
            ),
        ),
        ref_id=ref_id,
        meta={
            "type": "timeseries-multi" if kind == "matrix" else "numeric-multi",
            "custom": {"resultType": kind},
        },
    )
