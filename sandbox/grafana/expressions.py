"""Server-side expressions among the queries of a panel, calculated as `--prometheus` does it.

No recording has it. The rules are those of Grafana's documentation.
Source: https://grafana.com/docs/grafana/latest/visualizations/panels-visualizations/query-transform-data/expression-queries/
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_monitoring.review.drawing.asking.expression_queries import (
    complaints_of_expressions,
    is_expression,
)
from mcp_monitoring.review.drawing.asking.expressions.calculated import results_of_expressions
from mcp_monitoring.review.drawing.frames.frame import Frame
from mcp_monitoring.review.drawing.frames.from_grafana import frames_of_answer
from mcp_monitoring.review.drawing.time_range import TimeRange

from sandbox.grafana.answers import Json, Refusal
from sandbox.grafana.frames import columns_of


def with_expressions(
    items: Sequence[Mapping[str, Any]], results: Json, start: int, end: int
) -> Json:
    """Adds the results of expressions to those of other queries, and leaves out hidden ones.

    Args:
        items: All queries of a panel.
        results: The results of those that are no expressions, by their names.
        start: The begin of the time shown, in milliseconds.
        end: Its end.

    Raises:
        Refusal: 400 if an expression uses what there is not, or itself.
    """
    if not any(map(is_expression, items)):
        return results
    named = {str(one.get("refId")): one for one in items}
    for name, complaint in complaints_of_expressions(named, named).items():
        raise Refusal(400, f"{name} {complaint}")
    found = results_of_expressions(
        items, frames_of_answer({"results": results}), TimeRange(start, end)
    )
    calculated = {
        name: {"status": 400, "error": one}
        if isinstance(one, str)
        else {"status": 200, "frames": [_frame_json(frame) for frame in one]}
        for name, one in found.items()
    }
    whole = {**results, **calculated}
    return {name: whole[name] for name, one in named.items() if one.get("hide") is not True}


def _frame_json(frame: Frame) -> Json:
    """Writes the frame of an expression."""
    kinds = {"time": "time.Time", "number": "float64"}
    fields = [
        {
            "name": one.name,
            "type": one.type,
            "typeInfo": {"frame": kinds[one.type], "nullable": one.type == "number"},
            **({"labels": dict(one.labels)} if one.labels else {}),
        }
        for one in frame.fields
    ]
    meta = {**frame.meta, "typeVersion": [0, 1]}
    schema = {"refId": frame.ref_id, "meta": meta, "fields": fields}
    return {"schema": schema, "data": columns_of([one.values for one in frame.fields])}
