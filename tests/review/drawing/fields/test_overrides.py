"""Defaults apply to every field, overrides to those that their matcher is about."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from review.drawing.fields.frames import GREEN, RED, override, series, shown, shown_field

FRAMES = [
    series(1, 5, name="requests", method="query"),
    series(90, 250, name="errors", ref_id="B", method="list"),
    Frame(
        (
            Field("Time", "time", [0]),
            Field("tool", "string", ["query"]),
            Field("Value #C", "number", [7]),
        ),
        "C",
    ),
]


def names_with_unit(frames: Any) -> list[str]:
    return [field.name for frame in frames for field in frame.fields if field.unit == "ms"]


@pytest.mark.parametrize(
    ("matcher", "options", "names"),
    [
        ("byName", "requests", ["requests"]),
        ("byName", "tool", ["tool"]),
        ("byName", "Value", ["requests", "errors"]),
        ("byName", "Time", ["Time", "Time", "Time"]),
        ("byNames", {"names": ["errors", "tool"]}, ["errors", "tool"]),
        (
            "byNames",
            {"mode": "exclude", "names": ["errors", "Time"]},
            ["requests", "tool", "Value #C"],
        ),
        ("byRegexp", "/^re|OOL/i", ["requests", "tool"]),
        ("byRegexp", "requests", ["requests"]),
        ("byRegexp", "quest", []),
        ("byRegexpOrNames", {"pattern": "/err/", "names": ["tool"]}, ["errors", "tool"]),
        ("byType", "string", ["tool"]),
        ("byTypes", ["string", "time"], ["Time", "Time", "Time", "tool"]),
        ("byFrameRefID", "B", ["Time", "errors"]),
        ("byValue", {"reducer": "max", "op": "gte", "value": 250}, ["Time", "Time", "errors"]),
        ("byValue", {"reducer": "last", "op": "lt", "value": 6}, ["Time", "requests"]),
        ("byValue", {"reducer": "lastNotNull", "op": "eq", "value": "query"}, ["tool"]),
        ("numeric", None, ["requests", "errors", "Value #C"]),
        ("time", None, ["Time", "Time", "Time"]),
        ("first", None, ["Time", "Time", "Time"]),
        ("firstTimeField", None, ["Time", "Time", "Time"]),
        (
            "anyMatch",
            [{"id": "byName", "options": "tool"}, {"id": "numeric"}],
            ["requests", "errors", "tool", "Value #C"],
        ),
        (
            "alwaysMatch",
            None,
            ["Time", "requests", "Time", "errors", "Time", "tool", "Value #C"],
        ),
        ("neverMatch", None, []),
        ("byNobody", "requests", []),
    ],
)
def test_a_matcher_finds_its_fields(matcher: str, options: object, names: list[str]) -> None:
    frames = shown(FRAMES, overrides=[override(matcher, options, unit="ms")])

    assert sorted(names_with_unit(frames)) == sorted(names)


def test_matchers_can_be_turned_around_and_joined() -> None:
    both = [{"id": "numeric"}, {"id": "byFrameRefID", "options": "B"}]
    negated = {"id": "byType", "options": "time"}
    frames = shown(
        FRAMES,
        overrides=[
            override("allMatch", both, unit="ms"),
            override("invertMatch", negated, decimals=4),
        ],
    )

    assert names_with_unit(frames) == ["errors"]
    with_decimals = [f.name for frame in frames for f in frame.fields if f.decimals == 4]
    assert with_decimals == ["requests", "errors", "tool", "Value #C"]


def test_an_override_finds_what_an_earlier_one_renamed() -> None:
    frames = shown(
        FRAMES,
        overrides=[
            override("byName", "requests", displayName="calls"),
            override("byName", "calls", unit="ms"),
        ],
    )

    assert names_with_unit(frames) == ["calls"]


def test_every_property_can_be_overridden() -> None:
    field = shown_field(
        5,
        unit="s",
        decimals=1,
        custom={"lineWidth": 1, "fillOpacity": 10, "hideFrom": {"viz": False, "legend": False}},
        overrides=[
            override(
                "numeric",
                None,
                unit="ms",
                decimals="3",
                min=1,
                max="9",
                noValue="none",
                displayName="mine",
                color={"mode": "fixed", "fixedColor": "red"},
                thresholds={"mode": "absolute", "steps": [{"value": None, "color": "blue"}]},
                links=[{"url": "https://example.com"}],
                custom__lineWidth=3,
                custom__hideFrom={"viz": True, "legend": True},
            )
        ],
    )

    assert (field.name, field.unit, field.decimals) == ("mine", "ms", 3)
    assert (field.minimum, field.maximum, field.colour) == (1, 9, RED)
    assert field.custom == {
        "lineWidth": 3,
        "fillOpacity": 10,
        "hideFrom": {"viz": True, "legend": True},
    }
    assert field.show(None).written.text == "none"
    assert "links" not in field.config


def test_an_override_with_nothing_takes_the_default_away() -> None:
    field = shown_field(
        5, unit="s", decimals=1, overrides=[override("numeric", None, decimals=None)]
    )

    assert field.show(5).written.whole == "5 s"


def test_mappings_of_an_override_come_before_those_of_the_panel() -> None:
    field = shown_field(
        1,
        mappings=[{"type": "value", "options": {"1": {"text": "one"}, "2": {"text": "two"}}}],
        overrides=[
            override(
                "numeric", None, mappings=[{"type": "value", "options": {"1": {"text": "uno"}}}]
            )
        ],
    )

    assert [field.show(value).written.text for value in (1, 2)] == ["uno", "two"]


def test_what_the_source_says_of_a_field_comes_before_the_defaults() -> None:
    frame = Frame((Field("Value", "number", [1], config={"unit": "bytes", "decimals": 0}),))
    field = shown([frame], {"unit": "s", "decimals": 2})[0].fields[0]

    assert (field.unit, field.decimals) == ("bytes", 0)


def test_limits_and_decimals_of_the_panel_are_for_numbers() -> None:
    field = shown_field("a", kind="string", min=1, max=2, decimals=3, unit="s")

    assert (field.minimum, field.maximum, field.decimals, field.unit) == (None, None, None, "s")


def test_limits_in_the_wrong_order_are_swapped() -> None:
    field = shown_field(5, min=9, max=1)

    assert (field.minimum, field.maximum) == (1, 9)


@pytest.mark.parametrize(
    ("kind", "colours"),
    [
        ("stat", [GREEN, RED]),
        ("table", [GREEN, RED]),
        ("", [GREEN, RED]),
        ("timeseries", [GREEN, "#f2cc0c"]),
        ("piechart", [GREEN, "#f2cc0c"]),
        ("state-timeline", [GREEN, RED]),
    ],
)
def test_a_panel_that_says_nothing_has_the_colours_of_its_kind(
    kind: str, colours: list[str]
) -> None:
    frames = shown([series(1, name="a"), series(100, name="b")], kind=kind)

    assert [frame.fields[1].colour for frame in frames] == colours


def test_the_raw_configuration_is_left_as_it_was() -> None:
    defaults: dict[str, Any] = {"custom": {"stacking": {"mode": "none"}}, "mappings": []}
    rules = [
        override(
            "numeric", None, custom__stacking={"mode": "normal"}, mappings=[{"type": "value"}]
        ),
        override("numeric", None, custom__stacking__group="B"),
    ]
    field = shown([series(1)], defaults, rules)[0].fields[1]

    assert field.custom["stacking"] == {"mode": "normal", "group": "B"}
    assert defaults == {"custom": {"stacking": {"mode": "none"}}, "mappings": []}
    assert rules[0]["properties"][0]["value"] == {"mode": "normal"}


@pytest.mark.parametrize(
    "field_config",
    [
        {},
        {"defaults": None, "overrides": None},
        {"defaults": [], "overrides": {}},
        {"defaults": {"thresholds": [], "color": "red", "mappings": {}, "custom": 7, "unit": 7}},
        {"defaults": {"decimals": "many", "min": "low", "max": math.nan, "displayName": 3}},
        {"defaults": {"thresholds": {"steps": None}}},
        {"defaults": {"thresholds": {"mode": "percentage", "steps": [None, {}, {"value": "x"}]}}},
        {"defaults": {"color": {"mode": "fixed"}}},
        {"defaults": {"color": {"mode": ["fixed"], "fixedColor": 7}}},
        {"overrides": [None, {}, {"matcher": None, "properties": []}, {"properties": None}]},
        {"overrides": [{"matcher": {"id": "byName"}, "properties": [None, {}, {"id": 7}]}]},
        {"overrides": [{"matcher": {"id": "byRegexp", "options": "/(/"}, "properties": []}]},
        {"overrides": [{"matcher": {"id": "byNames", "options": []}, "properties": []}]},
        {"overrides": [override("anyMatch", "x", unit="s")]},
        {"overrides": [override("numeric", None, custom=3, custom__a__b=4, nonsense=5)]},
        {"overrides": [override("numeric", None, custom__a=1, custom__a__b=4)]},
        {
            "overrides": [
                override("byValue", {"reducer": "max", "op": "gt", "value": "x"}, unit="s")
            ]
        },
    ],
)
def test_a_malformed_configuration_shows_values_all_the_same(
    field_config: Mapping[str, Any],
) -> None:
    frames = shown(
        [series(1, None, math.nan, "text", math.inf, [1], {"a": 1})],
        field_config.get("defaults"),
        field_config.get("overrides"),
    )
    texts = [frames[0].fields[1].show(value).written.text for value in (1, "text", math.inf)]

    assert texts == ["1", "text", "∞"]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(
    value=json_values,
    key=st.sampled_from(
        ["unit", "decimals", "min", "max", "color", "thresholds", "mappings", "noValue", "custom"]
    ),
    kind=st.sampled_from(["number", "string", "boolean", "time", "other"]),
)
def test_any_setting_and_any_value_give_a_text(value: Any, key: str, kind: Any) -> None:
    frame = Frame((Field("Value", kind, [value, 1, None]),))
    for defaults, overrides in (
        ({key: value}, ()),
        ({}, [override("alwaysMatch", 0, **{key: value})]),
    ):
        field = shown([frame], defaults, overrides)[0].fields[0]
        for one in (value, 1, None, "1"):
            assert isinstance(field.show(one).written.whole, str)
