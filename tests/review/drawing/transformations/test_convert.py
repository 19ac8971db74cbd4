"""Fields converted to another type."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.transformations.transform import transformed
from review.drawing.transformations.tables import after, table


def converted(values: list[Any], to: str, **more: Any) -> list[Any]:
    conversion = {"targetField": "le", "destinationType": to, **more}
    [found] = after([table(le=values, other=["5"])], "convertFieldType", conversions=[conversion])
    assert found["other"] == ["5"], "it is not named"
    return list(found["le"])


@pytest.mark.parametrize(
    ("values", "to", "found"),
    [
        (["0.5", "+Inf", "1,000", "many", None], "number", [0.5, float("inf"), 1000, None, None]),
        ([1, 2.5, None], "string", ["1", "2.5", None]),
        (
            ["2026-11-26T01:30:00Z", "1795656600000", "soon"],
            "time",
            [1795656600000, 1795656600000, None],
        ),
    ],
)
def test_values_get_another_type(values: list[Any], to: str, found: list[Any]) -> None:
    assert converted(values, to) == found


@pytest.mark.parametrize(
    ("conversion", "said"),
    [
        ({"destinationType": "boolean"}, "to boolean"),
        ({"destinationType": "time", "dateFormat": "YYYY"}, "to time"),
        ({}, "to no type"),
    ],
)
def test_a_conversion_that_is_not_known_is_told(conversion: dict[str, Any], said: str) -> None:
    conversions = [{"targetField": "le", **conversion}]
    step = {"id": "convertFieldType", "options": {"conversions": conversions}}

    _, not_known = transformed([table(le=["a"])], [step])

    assert not_known == (f"convertFieldType ({said})",)


def test_nothing_is_converted_without_a_name() -> None:
    assert after([table(le=["1"])], "convertFieldType") == [{"le": ["1"]}]
