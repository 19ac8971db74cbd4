"""Prometheus results as Grafana's data frames."""

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.grafana.answers import Json

_LABEL_IN_LEGEND = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_AUTOMATIC_LEGEND = "__auto"
_SPECIAL: dict[str, Callable[[float], bool]] = {
    "NaN": math.isnan,
    "Inf": lambda number: number == math.inf,
    "NegInf": lambda number: number == -math.inf,
}

Sample = tuple[float, str]


def frames_of(data: Json, *, ref_id: str, step: int, legend: str, executed: str) -> list[Json]:
    """Makes the frames of one Prometheus result.

    Args:
        data: `resultType` and `result` of Prometheus' answer.
        ref_id: The name of the query in its panel.
        step: Milliseconds between two points.
        legend: The panel's legend format.
        executed: The executed query, for the reader of the answer.

    Returns:
        One frame per series, or one empty frame.
    """
    kind = str(data.get("resultType", ""))
    frames = [
        _frame(kind, labels, samples, ref_id, step, legend, executed)
        for labels, samples in series_of(data)
    ]
    if not frames:
        return [empty_frame(ref_id, executed)]
    frames[0]["schema"]["meta"]["executedQueryString"] = executed
    return frames


def empty_frame(ref_id: str, executed: str) -> Json:
    """Makes the frame of a query without data; it has the executed query."""
    meta = {"typeVersion": [0, 0], "executedQueryString": executed}
    return {"schema": {"refId": ref_id, "meta": meta, "fields": []}, "data": {"values": []}}


def display_name(labels: dict[str, str], legend: str, expression: str) -> str:
    """Names a series for a panel; empty if the panel chooses the name."""
    if legend == _AUTOMATIC_LEGEND and labels:
        return ""
    if legend and legend != _AUTOMATIC_LEGEND:
        name = _LABEL_IN_LEGEND.sub(lambda match: labels.get(match[1], ""), legend)
    else:
        name = series_name(labels)
    return expression if name == "{}" else name


def series_name(labels: dict[str, str]) -> str:
    """Names a series in Prometheus' notation: `up{job="x"}`."""
    pairs = sorted((key, value) for key, value in labels.items() if key != "__name__")
    shown = ", ".join(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in pairs)
    metric = labels.get("__name__", "")
    return f"{metric}{{{shown}}}" if shown or not metric else metric


def series_of(data: Json) -> list[tuple[dict[str, str], list[Sample]]]:
    """Lists labels and samples of each series in a Prometheus result, without native histograms."""
    kind, result = data.get("resultType"), data.get("result")
    if not isinstance(result, list):
        return []
    if kind == "scalar":
        return [({}, [(result[0], result[1])])]
    if kind == "vector":
        return [(item["metric"], [item["value"]]) for item in result if "value" in item]
    if kind == "matrix":
        return [(item["metric"], item["values"]) for item in result if "values" in item]
    return []


def columns_of(columns: Sequence[Sequence[Any]]) -> Json:
    """Writes the columns of a frame of times and numbers."""
    data: Json = {"values": [[_plain(number) for number in column] for column in columns]}
    special = [
        {
            label: found
            for label, test in _SPECIAL.items()
            if (found := [at for at, one in enumerate(column) if one is not None and test(one)])
        }
        or None
        for column in columns
    ]
    if any(special):
        data["entities"] = special
    return data


def _frame(
    kind: str,
    labels: dict[str, str],
    samples: list[Sample],
    ref_id: str,
    step: int,
    legend: str,
    executed: str,
) -> Json:
    expression = executed.removeprefix("Expr: ").rpartition("\nStep: ")[0]
    name = display_name(labels, legend, expression)
    value_field: Json = {
        "name": labels.get("__name__", "Value"),
        "type": "number",
        "typeInfo": {"frame": "float64"},
        "labels": labels,
    }
    if name:
        value_field["config"] = {"displayNameFromDS": name}
    time_field = {
        "name": "Time",
        "type": "time",
        "typeInfo": {"frame": "time.Time"},
        "config": {"interval": step},
    }
    meta = {
        "type": "timeseries-multi" if kind == "matrix" else "numeric-multi",
        "typeVersion": [0, 1],
        "custom": {"calculatedMinStep": step, "resultType": kind},
    }
    times = [round(moment * 1000) for moment, _ in samples]
    data = columns_of([times, [float(value) for _, value in samples]])
    schema = {"refId": ref_id, "meta": meta, "fields": [time_field, value_field]}
    return {"schema": schema, "data": data}


def _plain(number: float | None) -> float | int | None:
    if number is None or isinstance(number, int):
        return number
    # JSON has no NaN and no infinity. The frame's `entities` say where they are.
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
