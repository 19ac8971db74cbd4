"""Answers of Grafana's `/api/ds/query` as frames. Pure.

Source: https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/data_source/#query-a-data-source
"""

import math
import sys
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from ....dashboard.lenient import mapping, objects, text
from .frame import Field, FieldType, Frame

_TYPES: Mapping[str, FieldType] = {
    "time": "time",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
}
# JSON has no such numbers: the answer has null in their place, and says where they are.
_SPECIAL = {"NaN": math.nan, "Inf": math.inf, "NegInf": -math.inf}


def frames_of_answer(answer: Mapping[str, Any]) -> tuple[Frame, ...]:
    """Reads the frames of an answer.

    Args:
        answer: the body: `results`, each by the `refId` of its query. A value of a wrong type
            counts as missing.

    Returns:
        The frames of all queries, in the order of the answer.
    """
    return tuple(
        _frame(frame, ref_id)
        for ref_id, result in mapping(answer.get("results")).items()
        for _, frame in objects(mapping(result).get("frames"))
    )


def problems_of_answer(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Reads what an answer complains of: failed queries, and notices that are no mere information.

    Returns:
        Each is one line that names the query.
    """
    found = (
        f"query {ref_id}: {' '.join(said.split())}"
        for ref_id, result in mapping(answer.get("results")).items()
        for said in _complaints(mapping(result))
    )
    return tuple(dict.fromkeys(found))


def _complaints(result: Mapping[str, Any]) -> Iterator[str]:
    if error := result.get("error"):
        yield str(error)
    for _, frame in objects(result.get("frames")):
        meta = mapping(mapping(frame.get("schema")).get("meta"))
        for _, notice in objects(meta.get("notices")):
            if notice.get("severity") in ("warning", "error") and text(notice.get("text")):
                yield text(notice.get("text"))


def _frame(frame: Mapping[str, Any], ref_id: str) -> Frame:
    schema, data = mapping(frame.get("schema")), mapping(frame.get("data"))
    fields = [one for _, one in objects(schema.get("fields"))]
    columns, entities = _items(data.get("values")), _items(data.get("entities"))
    rows = max((len(_items(one)) for one in columns[: len(fields)]), default=0)
    read = tuple(
        _field(field, _items(column), mapping(special), rows)
        for field, column, special in list(zip_longest(fields, columns, entities))[: len(fields)]
    )
    return Frame(
        fields=read,
        ref_id=text(schema.get("refId")) or ref_id,
        name=text(schema.get("name")),
        meta=mapping(schema.get("meta")),
    )


def _field(
    field: Mapping[str, Any], column: list[Any], special: Mapping[str, Any], rows: int
) -> Field:
    kind = _TYPES.get(text(field.get("type")), "other")
    values = column + [None] * (rows - len(column))
    if kind in ("number", "time") and not all(_is_number(one) for one in values):
        values = [one if _is_number(one) else _number(one) for one in values]
    for name, number in _SPECIAL.items():
        for row in _items(special.get(name)):
            if type(row) is int and 0 <= row < rows:
                values[row] = number
    labels = mapping(field.get("labels"))
    return Field(
        name=text(field.get("name")),
        type=kind,
        values=values,
        labels={name: str(value) for name, value in labels.items()},
        config=mapping(field.get("config")),
    )


def _is_number(value: Any) -> bool:
    if type(value) is int:
        return abs(value) <= sys.float_info.max
    return value is None or type(value) is float


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except OverflowError:
        # As a browser reads it.
        return math.inf if value > 0 else -math.inf
    except (TypeError, ValueError):
        return None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
