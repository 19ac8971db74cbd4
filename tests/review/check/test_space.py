"""The room for titles: what `check` estimates is what pictures of Grafana 12.4 show."""

import pytest
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.review.check.rules.space import title_room
from mcp_monitoring.review.check.text_width import title_width

# Panels with a description, in pictures of a page of 1600 pixels; one of these titles was cut.
SHOWN = [
    ("Availability budget left", 4, True),
    ("Availability, 30 days", 4, True),
    ("Latency budget left", 4, True),
    ("In use and maximum", 4, True),
    ("Query time per request", 4, False),
    ("Requests in the last hour", 6, True),
    ("Query time and queries per request", 12, True),
]


@pytest.mark.parametrize(("title", "columns", "is_whole"), SHOWN)
def test_titles_are_cut_where_grafana_cut_them(title: str, columns: int, is_whole: bool) -> None:
    model = {"panels": [{"type": "stat", "title": title, "description": "What it is."}]}
    (panel,) = read_view(model).panels

    assert (title_width(title) <= title_room(panel, columns, page=1600)) == is_whole


@pytest.mark.parametrize(
    ("text", "pixels"),
    [
        # Measured in the same pictures.
        ("Availability budget left", 147),
        ("Requests in the last hour", 168),
    ],
)
def test_the_width_of_a_title_is_that_in_pictures(text: str, pixels: int) -> None:
    assert title_width(text) == pytest.approx(pixels, rel=0.05)


def test_icons_of_descriptions_and_links_take_room() -> None:
    panels = [
        {"type": "stat", "title": "T"},
        {"type": "stat", "title": "T", "description": "What it is."},
        {"type": "stat", "title": "T", "description": "What it is.", "links": [{"url": "/d/a"}]},
    ]
    rooms = [title_room(panel, 6) for panel in read_view({"panels": panels}).panels]

    assert rooms[0] > rooms[1] > rooms[2] > 0
