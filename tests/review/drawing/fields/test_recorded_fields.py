"""Fields have the names, colours, texts and ticks that Grafana's own library gives them."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.colours import read_colour
from mcp_monitoring.review.drawing.fields.shown import ShownField, shown_frames
from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.recorded import recorded

RECORDED = recorded("grafana-data/fields")
FRAMES = [
    Frame(
        tuple(
            Field(field["name"], field["type"], field["values"], field["labels"], field["config"])
            for field in frame["fields"]
        ),
        frame["refId"],
        frame["name"],
        frame["meta"],
    )
    for frame in RECORDED["frames"]
]
TICKS = (0, 0.5, 1.25, 60, 120, 1536)


def fields_of(case: Any) -> list[tuple[ShownField, Any]]:
    frames = shown_frames(FRAMES, case["config"], theme_called(case["theme"]))
    return [
        pair
        for frame, of_frame in zip(frames, case["fields"], strict=True)
        for pair in zip(frame.fields, of_frame, strict=True)
    ]


def same_colour(one: str, other: str) -> bool:
    """Whether nobody can tell them apart: schemes that blend are rounded differently."""
    parts = zip(read_colour(one) or (), read_colour(other) or (), strict=True)
    return all(abs(a - b) <= 2 for a, b in parts)


@pytest.mark.parametrize("case", RECORDED["cases"])
def test_fields_are_configured_as_grafana_configures_them(case: Any) -> None:
    for field, expected in fields_of(case):
        made = (field.name, field.unit, field.decimals, field.custom)

        assert made == tuple(expected[key] for key in ("name", "unit", "decimals", "custom"))
        if expected["colour"] is not None:
            assert same_colour(field.colour, expected["colour"])


@pytest.mark.parametrize("case", RECORDED["cases"])
def test_values_are_shown_as_grafana_shows_them(case: Any) -> None:
    for field, expected in fields_of(case):
        for value, *parts, colour, number in expected["shows"]:
            shown = field.show(value)
            text = shown.written

            assert [text.prefix, text.text, text.suffix] == parts, (field.name, value)
            assert same_colour(shown.colour, colour), (field.name, value)
            assert shown.number == number, (field.name, value)


@pytest.mark.parametrize("case", RECORDED["cases"])
def test_ticks_are_written_as_grafana_writes_them(case: Any) -> None:
    for field, expected in fields_of(case):
        made = [field.tick(value, 0.25).whole for value in TICKS]

        assert not expected["ticks"] or made == expected["ticks"]
