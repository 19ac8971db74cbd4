"""Fields reduced to single values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....dashboard.lenient import mapping
from ..frames.frame import Field, FieldType, Frame
from ..reducers import CALCULATIONS, reduced
from .choosing import Named, display_names, matched, named_fields
from .not_known import NotKnownError


def reduce_fields(frames: Sequence[Frame], options: Mapping[str, Any]) -> Sequence[Frame]:
    """Makes a row of each field, or one row of each frame, by the calculations in `reducers`."""
    asked = options.get("reducers")
    names = [one for one in asked if isinstance(one, str)] if isinstance(asked, list) else []
    calculations = calculations_called(names or ["max"])
    of_fields = options.get("mode") == "reduceFields"
    with_time = of_fields and options.get("includeTimeField") is True
    chosen = _chosen(frames, mapping(options.get("fields")), with_time=with_time)
    if of_fields:
        return _in_columns(frames, chosen, calculations)
    return _in_rows(chosen, calculations, with_labels=options.get("labelsToFields") is True)


def calculations_called(names: Sequence[str]) -> Sequence[str]:
    """Checks the ids of calculations.

    Raises:
        NotKnownError: if one of them is not known.
    """
    for name in names:
        if name not in CALCULATIONS:
            raise NotKnownError(f"the calculation {name!r}")
    return names


def type_of(values: Sequence[Any]) -> FieldType:
    """Tells the type of calculated values."""
    kinds = {type(one) for one in values if one is not None}
    if kinds <= {int, float}:
        return "number"
    return "boolean" if kinds == {bool} else "string" if kinds == {str} else "other"


def _chosen(
    frames: Sequence[Frame], matcher: Mapping[str, Any], *, with_time: bool
) -> list[list[Named]]:
    """Lists the fields of each frame that are reduced, with their display names."""
    if matcher:
        names = display_names(frames)
        return [matched(matcher, *pair) for pair in zip(frames, names, strict=True)]
    return [
        [one for one in named if with_time or one[1].type != "time"]
        for named in named_fields(frames)
    ]


def _in_rows(
    chosen: Sequence[Sequence[Named]], calculations: Sequence[str], *, with_labels: bool
) -> list[Frame]:
    fields = [one for of_frame in chosen for one in of_frame]
    labels = dict.fromkeys(name for _, one in fields for name in one.labels) if with_labels else {}
    columns = [
        Field("Field", "string", [one.name if with_labels else name for name, one in fields]),
        *(Field(label, "string", [one.labels.get(label) for _, one in fields]) for label in labels),
    ]
    for calculation in calculations:
        values = [reduced(one, calculation) for _, one in fields]
        columns.append(Field(CALCULATIONS[calculation], type_of(values), values))
    return [Frame(tuple(columns))]


def _in_columns(
    frames: Sequence[Frame],
    chosen: Sequence[Sequence[Named]],
    calculations: Sequence[str],
) -> list[Frame]:
    result = []
    for frame, fields in zip(frames, chosen, strict=True):
        columns = []
        for _, field in fields:
            for calculation in calculations:
                value = reduced(field, calculation)
                kind = field.type if field.type == "time" else type_of([value])
                one = replace(field, type=kind, values=[value])
                if len(calculations) > 1:
                    labels = {**field.labels, "reducer": CALCULATIONS[calculation]}
                    one = replace(one, labels=labels)
                columns.append(one)
        if columns:
            result.append(replace(frame, fields=tuple(columns)))
    return result
