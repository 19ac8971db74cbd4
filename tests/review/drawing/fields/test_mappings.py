"""Value mappings give texts and colours in place of values; the first that fits wins."""

import math
from typing import Any

import pytest
from mcp_monitoring.review.drawing.fields.mappings import Mapped, mapped
from review.drawing.fields.frames import GREEN, RED, shown_field


def special(match: str) -> list[dict[str, Any]]:
    return [{"type": "special", "options": {"match": match, "result": {"text": "special"}}}]


@pytest.mark.parametrize(
    ("match", "fitting", "others"),
    [
        ("null", [None], [0, math.nan, ""]),
        ("nan", [math.nan], [None, 0, "NaN"]),
        ("null+nan", [None, math.nan], [0, ""]),
        ("true", [True, "true"], [1, "True", False]),
        ("false", [False, "false"], [0, None, True]),
        ("empty", [""], [None, 0, " "]),
        ("unheard-of", [], [None, 0, ""]),
    ],
)
def test_special_values_are_mapped(match: str, fitting: list[Any], others: list[Any]) -> None:
    for value in fitting:
        assert mapped(special(match), value) == Mapped("special", "")
    for value in others:
        assert mapped(special(match), value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "one"), (1.0, "one"), ("1", "one"), (0.5, "half"), (True, "yes"), ("up", "UP")],
)
def test_a_value_is_mapped_by_its_text(value: Any, text: str) -> None:
    options = {
        "1": {"text": "one"},
        "0.5": {"text": "half"},
        "true": {"text": "yes"},
        "up": {"text": "UP"},
    }

    assert mapped([{"type": "value", "options": options}], value) == Mapped(text, "")


@pytest.mark.parametrize(
    ("limits", "fitting", "others"),
    [
        ({"from": 1, "to": 5}, [1, 3, 5, "3", "3 apples"], [0.9, 5.1, None, "apples", math.nan]),
        ({"from": None, "to": 5}, [-1e9, 5], [6]),
        ({"from": 1}, [1, math.inf], [0]),
        ({"from": "1", "to": "x"}, [1, 99], [0]),
    ],
)
def test_a_range_is_mapped(limits: Any, fitting: list[Any], others: list[Any]) -> None:
    mappings = [{"type": "range", "options": {**limits, "result": {"text": "in"}}}]

    assert [mapped(mappings, value) for value in fitting] == [Mapped("in", "")] * len(fitting)
    assert [mapped(mappings, value) for value in others] == [None] * len(others)


def test_a_regular_expression_is_mapped_with_what_it_found() -> None:
    options = {"pattern": "/host-(\\d+)\\..*/", "result": {"text": "no. $1", "color": "red"}}
    mappings = [{"type": "regex", "options": options}]

    assert mapped(mappings, "host-12.example.com") == Mapped("no. 12", "red")
    assert mapped(mappings, "other") is None
    assert mapped(mappings, 12) is None


def test_a_mapping_can_give_a_colour_and_leave_the_text() -> None:
    field = shown_field(
        5, unit="s", mappings=[{"type": "value", "options": {"5": {"color": "red", "index": 0}}}]
    )
    value = field.show(5)

    assert (value.written.whole, value.colour, value.mapped) == ("5 s", RED, False)


def test_a_mapped_text_has_no_unit_and_keeps_the_colour_of_its_value() -> None:
    field = shown_field(
        5, unit="s", mappings=[{"type": "value", "options": {"5": {"text": "five"}}}]
    )
    value = field.show(5)

    assert (value.written.whole, value.colour, value.mapped) == ("five", GREEN, True)
    assert value.number == 5


def test_mappings_of_old_dashboards_are_understood() -> None:
    mappings = [
        {"id": 0, "type": 1, "value": "1", "text": "up"},
        {"id": 1, "type": 1, "value": "null", "text": "N/A"},
        {"id": 2, "type": 2, "from": "5", "to": "9", "text": "some"},
    ]
    texts = [mapped(mappings, value) for value in (1, None, 7, 2)]

    assert texts == [Mapped("up", ""), Mapped("N/A", ""), Mapped("some", ""), None]


@pytest.mark.parametrize(
    "mappings",
    [
        None,
        "text",
        [None, 7, {}],
        [{"type": "value"}],
        [{"type": "value", "options": {"1": "text"}}],
        [{"type": "range", "options": {"from": 0, "to": 5}}],
        [{"type": "regex", "options": {"pattern": "/(/", "result": {"text": "x"}}}],
        [{"type": ["value"], "options": {}}],
        [{"type": {"a": 1}, "options": {}}],
    ],
)
def test_malformed_mappings_are_left_out(mappings: object) -> None:
    assert mapped(mappings, 1) is None
    assert mapped(mappings, "1") is None
