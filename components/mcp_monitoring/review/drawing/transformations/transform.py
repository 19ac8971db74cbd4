"""The transformations of a panel, one after another. Pure.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/transform-data/
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ....dashboard.lenient import mapping, text
from ..frames.frame import Frame
from .calculate import calculate_field
from .columns import filter_fields_by_name, organize, rename_by_regex
from .combine import concatenate, merge, series_to_rows
from .convert import convert_field_type
from .group import group_by
from .join import join_by_field
from .labels import labels_to_fields
from .not_known import NotKnownError
from .queries import filter_by_ref_id, goes_to
from .reduce import reduce_fields
from .rows import filter_by_value, limit, sort_by
from .time_series import prepare_time_series

Transformation = Callable[[Sequence[Frame], Mapping[str, Any]], Sequence[Frame]]

_KNOWN: Mapping[str, Transformation] = {
    "calculateField": calculate_field,
    "concatenate": concatenate,
    "convertFieldType": convert_field_type,
    "filterByRefId": filter_by_ref_id,
    "filterByValue": filter_by_value,
    "filterFieldsByName": filter_fields_by_name,
    "groupBy": group_by,
    "joinByField": join_by_field,
    "labelsToFields": labels_to_fields,
    "limit": limit,
    "merge": merge,
    "organize": organize,
    "prepareTimeSeries": prepare_time_series,
    "reduce": reduce_fields,
    "renameByRegex": rename_by_regex,
    "seriesToColumns": join_by_field,
    "seriesToRows": series_to_rows,
    "sortBy": sort_by,
}
"""By id; `seriesToColumns` is the older id of `joinByField`."""


def transformed(
    frames: Sequence[Frame], transformations: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Frame, ...], tuple[str, ...]]:
    """Applies the transformations of a panel.

    Args:
        frames: answers of its queries.
        transformations: its raw `transformations`.

    Returns:
        The frames, and the ids of the transformations that are not known; with one of these, what
        is drawn would be wrong.
    """
    current, not_known = tuple(frames), []
    for one in transformations:
        if not isinstance(one, Mapping) or one.get("disabled") is True:
            continue
        if one.get("topic") == "annotations":
            continue
        name = text(one.get("id"))
        transformation = _KNOWN.get(name)
        if transformation is None:
            not_known.append(name or "(no id)")
            continue
        try:
            chosen = [frame for frame in current if goes_to(frame, one.get("filter"))]
            others = [frame for frame in current if not goes_to(frame, one.get("filter"))]
            current = (*transformation(chosen, mapping(one.get("options"))), *others)
        except NotKnownError as error:
            not_known.append(f"{name} ({error})")
    return current, tuple(dict.fromkeys(not_known))
