"""An interactive page in a real browser: every panel, one crosshair, tooltips, and no request."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium_pipe import Browser, browser
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.pages.interactive import page_html
from mcp_monitoring.review.drawing.pages.look import Look
from mcp_monitoring.review.drawing.pages.page import page_of
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.pages.pages import dashboard, page, panel, saying
from review.drawing.recorded_source import SHOWN, RecordedSource

DRAWN = "Number(document.documentElement.dataset.drawn)"
CROSSHAIRS = """
[...document.querySelectorAll(".crosshair line")].map((line) => {
  const chart = line.closest("svg").getBoundingClientRect();
  const box = line.getBoundingClientRect();
  return box.left + box.width / 2 - chart.left < 0 ? null : box.left + box.width / 2;
})
"""
TOOLTIP = "document.getElementById('tooltip')"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a recorded dashboard with charts, tables, timelines and an alert list."""
    source = RecordedSource("mcp-overview")
    placed = panels_of(source.view, source, Asked(SHOWN))
    file = tmp_path_factory.mktemp("pages") / "overview.html"
    html = page_html(page_of(placed, Look(theme_called("dark"))))
    file.write_text(html, encoding="utf-8")
    return file


@pytest.mark.parametrize("width", [1600, 1000, 390])
def test_every_panel_is_drawn_and_nobody_is_asked(
    chromium: Browser, overview: Path, width: int
) -> None:
    chromium.open(overview, width)

    assert chromium.until(DRAWN) == 18
    assert chromium.value("document.querySelectorAll('.panel .content svg').length") == 18
    assert chromium.value("document.querySelectorAll('.failed').length") == 0
    assert chromium.requests == [overview.as_uri()]
    assert chromium.complaints == []


@pytest.mark.parametrize("width", [1000, 390])
def test_a_narrow_screen_shows_everything_without_scrolling_aside(
    chromium: Browser, overview: Path, width: int
) -> None:
    chromium.open(overview, width)
    chromium.until(DRAWN)

    assert chromium.value("document.documentElement.scrollWidth") <= width
    outside = chromium.value(
        "[...document.querySelectorAll('.panel')].filter((one) => {"
        " const box = one.getBoundingClientRect();"
        " return box.left < 0 || box.right > innerWidth + 1; }).length"
    )
    assert outside == 0


@pytest.mark.parametrize("width", [1600, 1100])
def test_one_crosshair_follows_the_mouse_in_all_charts(
    chromium: Browser, overview: Path, width: int
) -> None:
    chromium.open(overview, width)
    chromium.until(DRAWN)
    chart = chromium.value(
        "(() => { const box = document.querySelector('.crosshair').closest('.content')"
        ".getBoundingClientRect(); return [box.left, box.top, box.width, box.height]; })()"
    )
    left, top, across, down = chart

    chromium.move_mouse(left + across * 0.4, top + down * 0.5)
    chromium.until(f"({CROSSHAIRS}).every((one) => one !== null)")
    found = chromium.value(CROSSHAIRS)

    assert len(found) >= 8
    assert found[0] == pytest.approx(left + across * 0.4, abs=2)

    chromium.move_mouse(left + across * 0.4, top - 20)
    chromium.until(f"({CROSSHAIRS}).every((one) => one === null)")


def test_the_value_under_the_mouse_is_told(chromium: Browser, overview: Path) -> None:
    chromium.open(overview)
    chromium.until(DRAWN)
    x, y = chromium.value(
        "(() => { const points = document.querySelectorAll('.hover-0 path');"
        " const box = points[100].getBoundingClientRect();"
        " return [box.left + box.width / 2, box.top + box.height / 2]; })()"
    )

    chromium.move_mouse(x, y)
    chromium.until(f"!{TOOLTIP}.hidden")

    said = chromium.value(f"{TOOLTIP}.innerText")
    assert "req/s" in said
    assert "2026-11-26 01:0" in said
    corner = [chromium.value(f"{TOOLTIP}.getBoundingClientRect().{of}") for of in ("left", "top")]
    assert corner == [pytest.approx(x + 14, abs=3), pytest.approx(y + 14, abs=3)]


def test_titles_and_values_that_look_like_html_are_shown_as_they_are(
    chromium: Browser, tmp_path: Path
) -> None:
    markup = "</script><img src=x onerror='document.title=1'><b>bold</b>"
    shown = dashboard(panel(markup, (0, 0, 24, 8), description=markup), title=markup)
    file = tmp_path / "page.html"
    file.write_text(page_html(page(shown, saying(markup), words=markup)), encoding="utf-8")

    chromium.open(file)

    assert chromium.until(DRAWN) == 1
    assert chromium.value("document.title") == markup
    assert chromium.value("document.querySelector('.title').innerText") == markup
    assert chromium.value("document.querySelector('.content text').textContent") == markup
    assert chromium.value("document.querySelectorAll('img, b').length") == 0
    assert chromium.requests == [file.as_uri()]
    assert chromium.complaints == []


def test_a_panel_that_the_browser_cannot_draw_says_so(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    html = page_html(page(dashboard(panel("Bad"), panel("Good", (8, 0, 8, 8)))))
    bad = '"data":[{"name":"bad","transform":[{"type":"none"}]},'
    file.write_text(html.replace('"data":[', bad, 1), encoding="utf-8")

    chromium.open(file)
    chromium.until(DRAWN)

    assert chromium.value("document.querySelector('.failed').innerText").startswith("Not drawn: ")
    assert chromium.value("document.querySelector('.content text').textContent") == "42"
