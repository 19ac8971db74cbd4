"""Settings that every panel has show on the page, change what is asked, or have nothing to see."""

from typing import Any

import pytest
from mcp_monitoring.review.drawing.pages.panel_frame import frame
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.pages.pages import dashboard, page, panel

DARK = theme_called("dark")

UNSEEN = {
    "cacheTimeout": ("60", "how long a data source keeps its answers"),
    "queryCachingTTL": (60000, "how long a data source keeps its answers"),
    "pluginVersion": ("12.4.0", "which version wrote the panel"),
    "hideTimeOverride": (True, "hides what is only there with a time of its own"),
}
"""Settings with which nothing else is to be seen, with a value of each, and why.

`interval`, `maxDataPoints`, `timeFrom` and `timeShift` change what is asked
(`asking/test_intervals.py`, `test_moments.py`), `repeat` how many panels there are
(`test_layout.py`).
"""


def around(**settings: Any) -> str:
    [one] = page(dashboard(panel(**settings))).panels
    return frame(one, DARK)


@pytest.mark.parametrize(
    "settings",
    [
        {"transparent": True},
        {"description": "Words"},
        {"title": "Another"},
        {"links": [{"title": "Runbook", "url": "https://example.org"}]},
    ],
)
def test_a_setting_shows_around_the_panel(settings: dict[str, Any]) -> None:
    assert around(**settings) != around()


@pytest.mark.parametrize("name", UNSEEN)
def test_a_setting_with_nothing_to_see_changes_nothing(name: str) -> None:
    value, reason = UNSEEN[name]

    assert reason
    assert around(**{name: value}) == around()
