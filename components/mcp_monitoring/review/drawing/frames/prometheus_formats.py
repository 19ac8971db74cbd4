"""The format of a Prometheus query, applied to its frames: series, table or heatmap. Pure.

Grafana's server answers with one frame per series; the browser makes the table and the heatmap.
Source: https://grafana.com/docs/grafana/latest/datasources/prometheus/query-editor/#format
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .frame import Field, Frame

_LIMIT = "le"


def in_their_formats(frames: Sequence[Frame], formats: Mapping[str, str]) -> tuple[Frame, ...]:
    """Applies the formats of the queries of a panel.

    Args:
        frames: a frame for each series, as the server answers.
        formats: `time_series`, `table` or `heatmap` by the name of the query; others count as
            `time_series`.

    Returns:
        Series first, then tables, then heatmaps, as Grafana orders them.
    """
    series, tables, heatmaps = [], [], []
    for frame in frames:
        kind = formats.get(frame.ref_id)
        if kind == "table":
            tables.append(frame)
        elif kind == "heatmap" and _result_type(frame) in ("matrix", None):
            heatmaps.append(frame)
        else:
            series.append(frame)
    by_query = _by_query(tables)
    several = len(by_query) > 1
    return (
        *series,
        *(
            _table(of_query, f"Value #{ref_id}" if several else "Value")
            for ref_id, of_query in by_query.items()
        ),
        *(one for of_query in _by_query(heatmaps).values() for one in _heatmaps(of_query)),
    )


def bucket_limit(written: str) -> float:
    """Reads the label `le` of a bucket; NaN if it is no number."""
    try:
        return float(written)
    except ValueError:
        return math.nan


def _result_type(frame: Frame) -> Any:
    custom = frame.meta.get("custom")
    return custom.get("resultType") if isinstance(custom, Mapping) else None


def _by_query(frames: Iterable[Frame]) -> dict[str, list[Frame]]:
    found: dict[str, list[Frame]] = {}
    for frame in frames:
        found.setdefault(frame.ref_id, []).append(frame)
    return found


def _table(frames: Sequence[Frame], value_name: str) -> Frame:
    """Makes one table of the series of a query, with a column for each label."""
    filled = [frame for frame in frames if len(frame.fields) > 1]
    labels = list(dict.fromkeys(name for one in filled for name in sorted(one.fields[1].labels)))
    times: list[Any] = []
    numbers: list[Any] = []
    columns: dict[str, list[Any]] = {name: [] for name in labels}
    for frame in filled:
        times += frame.fields[0].values
        numbers += frame.fields[1].values
        of_series = frame.fields[1].labels
        for name, column in columns.items():
            column += [_label(of_series.get(name, ""), name)] * frame.rows
    return Frame(
        fields=(
            Field("Time", "time", times),
            *(
                Field(name, "number" if name == _LIMIT else "string", column)
                for name, column in columns.items()
            ),
            Field(value_name, "number", numbers),
        ),
        ref_id=frames[0].ref_id,
        meta=frames[0].meta,
    )


def _label(value: str, name: str) -> Any:
    if name != _LIMIT:
        return value
    number = bucket_limit(value)
    return None if math.isnan(number) else number


def _heatmaps(frames: Sequence[Frame]) -> list[Frame]:
    """Makes a heatmap for each histogram: its buckets in order, each without those below it."""
    histograms: dict[tuple[tuple[str, str], ...], list[Frame]] = {}
    for frame in frames:
        if len(frame.fields) > 1:
            labels = frame.fields[1].labels
            key = tuple(sorted(one for one in labels.items() if one[0] != _LIMIT))
            histograms.setdefault(key, []).append(frame)
    return [_heatmap(one) for one in histograms.values()]


def _heatmap(buckets: list[Frame]) -> Frame:
    buckets.sort(key=_bucket_order)
    times = sorted({moment for one in buckets for moment in one.fields[0].values})
    row_of = {moment: row for row, moment in enumerate(times)}
    below: list[float] = [0.0] * len(times)
    fields = []
    for bucket in buckets:
        limit, cumulated = bucket.fields[1], [math.nan] * len(times)
        for moment, number in zip(bucket.fields[0].values, limit.values, strict=False):
            if number is not None:
                cumulated[row_of[moment]] = number
        alone = [
            None if math.isnan(here) else here - before
            for here, before in zip(cumulated, below, strict=True)
        ]
        below = [
            before if math.isnan(here) else here
            for here, before in zip(cumulated, below, strict=True)
        ]
        name = limit.labels.get(_LIMIT) or limit.config.get("displayNameFromDS") or limit.name
        fields.append(replace(limit, name=str(name), values=alone))
    first = buckets[0]
    time = replace(first.fields[0], values=times)
    return Frame((time, *fields), first.ref_id, meta={**first.meta, "type": "heatmap-rows"})


def _bucket_order(bucket: Frame) -> tuple[bool, float]:
    limit = bucket_limit(bucket.fields[1].labels.get(_LIMIT, ""))
    return (True, 0.0) if math.isnan(limit) else (False, limit)
