"""`docs/pictures.md` says what is drawn."""

import re

import pytest
from mcp_monitoring.review.drawing.panels.bar_chart import MOST_BARS
from mcp_monitoring.review.drawing.panels.draw import KINDS
from mcp_monitoring.review.drawing.panels.heatmap.chart import MOST_CELLS
from mcp_monitoring.review.drawing.panels.heirs import FORMER
from mcp_monitoring.review.drawing.panels.state_timeline import MOST_STATES
from mcp_monitoring.review.drawing.panels.status_history import MOST_BOXES
from mcp_monitoring.review.drawing.panels.timeseries.chart import MOST_POINTS, MOST_SERIES
from mcp_monitoring.review.drawing.transformations.transform import transformed
from places import REPOSITORY

PAGE = (REPOSITORY / "docs" / "pictures.md").read_text(encoding="utf-8")
DRAWN = PAGE.partition("## What is drawn")[2].partition("**Not drawn**")[0]
TABLE, _, REST = DRAWN.partition("With them:")


def test_every_kind_of_panel_is_listed() -> None:
    assert set(re.findall("`([a-z-]+)`", TABLE)) == {*KINDS, *FORMER}


@pytest.mark.parametrize("name", re.findall("`([a-zA-Z]+)`", REST))
def test_every_transformation_that_is_listed_is_known(name: str) -> None:
    assert transformed([], [{"id": name, "options": {}}])[1] in ((), (f"{name} (no field)",))


@pytest.mark.parametrize(
    "most", [MOST_SERIES, MOST_POINTS, MOST_STATES, MOST_BOXES, MOST_CELLS, MOST_BARS]
)
def test_the_limits_are_those_of_the_panels(most: int) -> None:
    assert f"{most:,}" in PAGE
