"""Values are shown whatever they are, and calculations as legends show them."""

import math
from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import FieldType
from review.drawing.fields.frames import shown_field


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("number", 1.5, "1.50 s"),
        ("number", "1.5", "1.50 s"),
        ("number", " 1e3 ", "16.7 mins"),
        ("number", "0x10", "16 s"),
        ("number", "1_000", "1_000"),
        ("number", "text", "text"),
        ("number", "", "none"),
        ("number", None, "none"),
        ("number", math.nan, "NaN"),
        ("number", True, "true"),
        ("number", [1, "a", None], "1, a, "),
        ("number", 10**400, "∞ years"),
        ("string", "text", "text"),
        ("string", "60", "1 min"),
        ("time", 60_000, "1970-01-01 00:01:00"),
        ("time", None, "none"),
        ("other", {"a": 1}, "{'a': 1}"),
    ],
)
def test_a_value_of_any_kind_has_a_text(kind: FieldType, value: Any, text: str) -> None:
    assert shown_field(value, kind=kind, unit="s", noValue="none").show(value).written.whole == text


def test_a_text_without_a_unit_is_never_taken_for_a_number() -> None:
    value = shown_field("007", kind="string").show("007")

    assert (value.written.whole, value.number, value.share) == ("007", None, None)


def test_moments_close_together_are_told_apart_by_milliseconds() -> None:
    close = shown_field(0, 59_999, kind="time")
    far = shown_field(0, 60_000, kind="time")

    assert close.show(1).written.text == "1970-01-01 00:00:00.001"
    assert far.show(1).written.text == "1970-01-01 00:00:00"


def test_a_date_as_a_text_is_read() -> None:
    field = shown_field("2026-11-26T01:30:00Z", kind="string", unit="dateTimeAsIso")

    assert field.show("2026-11-26T01:30:00Z").written.text == "2026-11-26 01:30:00"
    assert field.show("yesterday").written.text == "yesterday"


@pytest.mark.parametrize(
    ("calculation", "text"),
    [
        ("lastNotNull", "30.0 ms"),
        ("mean", "20.0 ms"),
        ("avg", "20.0 ms"),
        ("count", "2.0"),
        ("distinctCount", "2.0"),
        ("diffperc", "200.0%"),
        ("allValues", "0.01, 0.03, "),
        ("nonsense", "30.0 ms"),
    ],
)
def test_a_legend_shows_calculations(calculation: str, text: str) -> None:
    field = shown_field(0.01, 0.03, None, unit="s", decimals=1)

    assert field.show_calculation(calculation).written.whole == text


@pytest.mark.parametrize(
    ("calculation", "text"),
    [
        ("last", "none"),
        ("lastNotNull", "3 s"),
        ("max", "3 s"),
        ("mean", "2 s"),
        ("count", "2"),
        ("sum", "4 s"),
    ],
)
def test_a_legend_leaves_out_what_cannot_be_drawn(calculation: str, text: str) -> None:
    field = shown_field(1.0, math.inf, 3.0, -math.inf, math.nan, unit="s", noValue="none")

    assert field.show_calculation(calculation).written.whole == text


def test_nothing_has_no_share_and_the_text_for_no_value() -> None:
    value = shown_field(noValue="none yet").show(None)

    assert (value.written.whole, value.number, value.share) == ("none yet", None, None)
    assert shown_field().show(None).written.whole == ""
