"""Whatever the value, the unit or the decimals: a text comes of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.units.ticks import written_ticks
from mcp_monitoring.review.drawing.units.written import written
from review.drawing.recorded import recorded

UNITS = (
    *recorded("pictures/units")["units"],
    *("prefix:", "suffix:", "si:", "time:", "count:", "currency:", "bool:", "bool:a/b", ":", ""),
    *("currency:financial:", "currency:financial:€:suffix", "dateTimeFromNow", "<b>"),
)


@given(
    value=st.floats(),
    unit=st.sampled_from(UNITS),
    decimals=st.none() | st.integers(-400, 400),
    timezone=st.sampled_from(["utc", "browser", "Europe/Berlin", "No/Where", "../../etc/passwd"]),
)
def test_any_number_is_written(
    value: float, unit: str, decimals: int | None, timezone: str
) -> None:
    assert isinstance(written(value, unit, decimals, timezone).whole, str)


@given(values=st.lists(st.floats(), max_size=6), unit=st.sampled_from(UNITS))
def test_any_ticks_are_written(values: list[float], unit: str) -> None:
    assert len(written_ticks(values, unit, None)) == len(values)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (math.nan, "s", "NaN"),
        (math.inf, "hex", "∞"),
        (-math.inf, "hex0x", "-∞"),
        (1e308, "dtdurations", "∞ seconds"),
        (-1e306, "dtdurations", "-∞ seconds"),
        (math.nan, "dateTimeAsIso", "NaN"),
        (math.inf, "s", "∞ years"),
        (-math.inf, "percent", "-∞%"),
        (math.inf, "bytes", "∞"),
        (math.inf, "reqps", "∞ req/s"),
        (math.inf, "dateTimeAsIso", "Invalid date"),
        (-2048.0, "bytes", "-2 KiB"),
        (1e300, "bytes", "8.271806125530277e+275 YiB"),
        (5e-324, "", "5e-324"),
        (-1.2345e-300, "s", "-1.23e-291 ns"),
        (1e-150, "percentunit", "1e-148%"),
        (-0.0, "sci", "0e+0"),
        (-0.0, "short", "0"),
        (1e21, "none", "1e+21"),
        (1e300, "dthms", "2.777777777777778e+296:36:00"),
        (1e300, "dtdurations", "3.1709791983764586e+292 years"),
        (5.0, "parsecs", "5 parsecs"),
        (5.0, "<script>", "5 <script>"),
    ],
)
def test_odd_numbers_and_unknown_units_are_written(value: float, unit: str, text: str) -> None:
    assert written(value, unit, None).whole == text


def test_nothing_is_written_for_no_value() -> None:
    assert {written(None, unit, None).whole for unit in UNITS} == {""}


@pytest.mark.parametrize("decimals", [25, 101, 10_000])
def test_a_huge_number_of_decimals_is_cut(decimals: int) -> None:
    assert written(0.5, "none", decimals).text.startswith("0.5000000000")
    assert len(written(0.5, "none", decimals).text) <= 102
    assert len(written(0.0, "none", decimals).text) <= 102
    assert len(written(0.5, "currency:financial:€", decimals).text) <= 102
