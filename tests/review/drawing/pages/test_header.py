"""The head of a page: what is shown, when, and with which values."""

import pytest
from mcp_monitoring.review.drawing.pages.header import header, range_text
from mcp_monitoring.review.drawing.pages.look import Look
from mcp_monitoring.review.drawing.panels.text_width import text_width
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.pages.pages import HALF_AN_HOUR, dashboard, elements, texts_of

DARK = theme_called("dark")


def picture_of(markup: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{markup}</svg>'


@pytest.mark.parametrize(
    ("timezone", "text"),
    [
        ("utc", "2026-11-26 01:00:00 to 2026-11-26 01:30:00 UTC"),
        ("Europe/Berlin", "2026-11-26 02:00:00 to 2026-11-26 02:30:00 Europe/Berlin"),
        ("America/New_York", "2026-11-25 20:00:00 to 2026-11-25 20:30:00 America/New_York"),
    ],
)
def test_the_time_range_is_written_in_its_time_zone(timezone: str, text: str) -> None:
    assert range_text(HALF_AN_HOUR, timezone) == text


def test_variables_take_as_many_lines_as_they_need() -> None:
    few = header(dashboard(variables={"job": "a"}), Look(DARK))
    many = header(dashboard(variables={f"name-{n}": "a value" for n in range(30)}), Look(DARK))

    lines = {one.get("y") for one in elements(picture_of(many.markup), "text")}
    assert len(lines) > 3
    assert many.bottom > few.bottom + 40
    right = [
        float(one.get("x", 0)) + float(one.get("width", 0))
        for one in elements(picture_of(many.markup), "rect")
    ]
    assert max(right) <= 1600 - 16


def test_a_long_value_is_shortened_and_whole_in_its_tooltip() -> None:
    value = " + ".join(f"server-{number}" for number in range(100))
    markup = picture_of(header(dashboard(variables={"instance": value}), Look(DARK)).markup)

    assert texts_of(markup)[-1].endswith("…")
    assert [one.text for one in elements(markup, "title")] == [value]


@pytest.mark.parametrize("width", [320, 800, 1600])
def test_a_long_title_leaves_room_for_the_time_range(width: int) -> None:
    markup = header(dashboard(title="A very long title " * 20), Look(DARK, width=width)).markup

    shown = texts_of(picture_of(markup))
    assert range_text(HALF_AN_HOUR, "utc") in shown
    assert any(one.startswith("A ") for one in shown)


def texts_by_kind(markup: str) -> dict[str, tuple[str, float]]:
    """What the texts of a head say, and their base lines."""
    found = elements(picture_of(markup), "text")
    return {one.get("class", ""): (one.text or "", float(one.get("y", 0))) for one in found}


def test_on_a_narrow_page_the_time_range_stands_below_the_title() -> None:
    title = "Snowflake MCP Overview"
    narrow = header(dashboard(title=title), Look(DARK, width=400))
    wide = header(dashboard(title=title), Look(DARK))

    beside, below = texts_by_kind(wide.markup), texts_by_kind(narrow.markup)
    assert beside["page-title"][0] == below["page-title"][0] == title
    assert abs(beside["page-range"][1] - beside["page-title"][1]) < 5
    assert below["page-range"][1] > below["page-title"][1] + 30
    assert narrow.bottom == wide.bottom + 40


@pytest.mark.parametrize("timezone", ["utc", "America/Argentina/ComodRivadavia"])
@pytest.mark.parametrize("width", [320, 400, 500, 700, 1600])
def test_the_time_range_is_inside_of_the_page(width: int, timezone: str) -> None:
    look = Look(DARK, width=width, timezone=timezone)
    markup = picture_of(header(dashboard(title="Snowflake MCP Overview"), look).markup)

    (box,) = elements(markup, "rect")
    (shown,) = [one for one in elements(markup, "text") if one.get("class") == "page-range"]
    length = text_width(shown.text or "", float((shown.get("font-size") or "").removesuffix("px")))
    assert float(box.get("x", 0)) >= 16
    assert length <= float(box.get("width", 0))
