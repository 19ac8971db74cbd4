"""Calculations give what Grafana's give, also for fields without numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.frames.frame import Field
from mcp_monitoring.review.drawing.reducers import CALCULATIONS, extent, known_calculation, reduced
from review.drawing.recorded import recorded

RECORDED = recorded("grafana-data/calculations")


@pytest.mark.parametrize("calculation", RECORDED["names"])
def test_a_calculation_gives_what_grafana_gives(calculation: str) -> None:
    rows = [row for row in RECORDED["rows"] if row[2] == calculation]
    assert rows
    for kind, values, _, result in rows:
        made = reduced(Field("Value", kind, values), calculation)
        if isinstance(result, int | float) and not isinstance(result, bool):
            # Written to JSON, what is no number and what is infinite was lost.
            assert made == pytest.approx(result, rel=1e-12), (values, made)
        else:
            finite = not isinstance(made, float) or math.isfinite(made)
            assert (made if finite else None) == result, (values, made)


def test_calculations_have_the_names_that_grafana_shows() -> None:
    assert RECORDED["names"] == CALCULATIONS
    assert CALCULATIONS["lastNotNull"] == "Last *"
    assert CALCULATIONS["p95"] == "95th %"


@pytest.mark.parametrize(
    ("old", "known"),
    [("current", "lastNotNull"), ("avg", "mean"), ("total", "sum"), ("nonsense", "lastNotNull")],
)
def test_former_names_and_unknown_ones_mean_a_calculation(old: str, known: str) -> None:
    assert known_calculation(old) == known


@pytest.mark.parametrize(
    ("values", "calculation", "result"),
    [
        ([1, math.nan, None], "lastNotNull", 1),
        ([math.nan, 3], "firstNotNull", 3),
        ([1, math.nan, 3], "mean", 2),
        ([1, "text", 3], "sum", 4),
        ([True, 2], "max", 2),
        ([0, 5], "diffperc", math.inf),
        ([0, -5], "diffperc", -math.inf),
        ([-2, 0, 3], "logmin", 3),
        ([-2, 0], "logmin", None),
        ([], "p50", None),
        ([math.nan], "p50", None),
    ],
)
def test_absent_and_odd_values_are_left_out(
    values: list[object], calculation: str, result: object
) -> None:
    assert reduced(Field("Value", "number", values), calculation) == result


def test_a_yes_is_another_value_than_a_one() -> None:
    field = Field("Value", "other", [1, True, 1.0, "1", {"a": 1}, math.nan, math.nan])

    assert reduced(field, "distinctCount") == 5
    assert reduced(field, "changeCount") == 6


@given(
    values=st.lists(st.none() | st.floats() | st.booleans() | st.text() | st.integers()),
    kind=st.sampled_from(["number", "string", "boolean", "time", "other"]),
    calculation=st.sampled_from(list(CALCULATIONS)),
)
def test_any_values_can_be_calculated(values: list[object], kind: str, calculation: str) -> None:
    reduced(Field("Value", kind, values), calculation)  # type: ignore[arg-type]


def test_the_extent_is_that_of_the_numbers() -> None:
    assert extent(Field("Value", "number", [3, None, math.nan, -1, "9", True])) == (-1, 3)
    assert extent(Field("Value", "number", [None])) is None
