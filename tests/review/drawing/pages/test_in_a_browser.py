"""An interactive page in a real browser: every panel, one crosshair, tooltips, and no request."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import Visit, find_chromium, running, visiting, what_is_missing
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.pages.interactive import page_html
from mcp_monitoring.review.drawing.pages.look import Look
from mcp_monitoring.review.drawing.pages.page import page_of
from mcp_monitoring.review.drawing.panels.draw import drawing_of
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.pages.pages import dashboard, page, panel, saying
from review.drawing.recorded_source import SHOWN, RecordedSource

MISSING = what_is_missing()
if TYPE_CHECKING or not MISSING:
    from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

WIDE, DESK, PHONE = 1600, 1000, 390
CROSSHAIRS = """
[...document.querySelectorAll(".crosshair line")].map((line) => {
  const chart = line.closest("svg").getBoundingClientRect();
  const box = line.getBoundingClientRect();
  return box.left + box.width / 2 - chart.left < 0 ? null : box.left + box.width / 2;
})
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    with running(find_chromium()) as browser:
        yield browser


@pytest.fixture
def visit(chromium: "Browser", request: pytest.FixtureRequest) -> Iterator[Visit]:
    with visiting(chromium, getattr(request, "param", WIDE)) as visit:
        yield visit


def overview_file(directory: Path, **tooltip: object) -> Path:
    """Writes the page of a recorded dashboard with charts, tables, timelines and an alert list."""
    source = RecordedSource("mcp-overview")
    view = source.view
    if tooltip:
        changed = (replace(one, options={**one.options, "tooltip": tooltip}) for one in view.panels)
        view = replace(view, panels=tuple(changed))
    placed = panels_of(view, source, Asked(SHOWN))
    file = directory / "overview.html"
    html = page_html(page_of(placed, Look(theme_called("dark"))))
    file.write_text(html, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That page; its charts tell of all their values."""
    return overview_file(tmp_path_factory.mktemp("pages"))


def drawn(page: "Page", file: Path) -> int:
    """Opens a file, and waits until it is drawn; returns how many panels it says to have."""
    page.goto(file.as_uri())
    return int(page.wait_for_function("document.documentElement.dataset.drawn").json_value())


@pytest.mark.parametrize("visit", [WIDE, DESK, PHONE], indirect=True)
def test_every_panel_is_drawn_and_nobody_is_asked(visit: Visit, overview: Path) -> None:
    assert drawn(visit.page, overview) == 18

    assert visit.page.locator(".panel .content svg").count() == 18
    assert visit.page.locator(".failed").count() == 0
    assert visit.requests == [overview.as_uri()]
    assert visit.complaints == []


@pytest.mark.parametrize("visit", [DESK, PHONE], indirect=True)
def test_a_narrow_screen_shows_everything_without_scrolling_aside(
    visit: Visit, overview: Path
) -> None:
    drawn(visit.page, overview)

    assert visit.page.evaluate("document.documentElement.scrollWidth") <= visit.width
    boxes = [one.bounding_box() for one in visit.page.locator(".panel").all()]
    assert len(boxes) == 18
    for box in boxes:
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= visit.width + 1


@pytest.mark.parametrize("visit", [WIDE, 1100], indirect=True)
def test_one_crosshair_follows_the_mouse_in_all_charts(visit: Visit, overview: Path) -> None:
    drawn(visit.page, overview)
    charts = visit.page.locator(".content", has=visit.page.locator(".crosshair"))
    chart = charts.first.bounding_box()
    assert chart is not None
    x = chart["x"] + chart["width"] * 0.4

    visit.page.mouse.move(x, chart["y"] + chart["height"] * 0.5)
    visit.page.wait_for_function(f"{CROSSHAIRS}.every((one) => one !== null)")
    found = visit.page.evaluate(CROSSHAIRS)

    assert len(found) >= 8
    assert found[0] == pytest.approx(x, abs=2)

    visit.page.mouse.move(x, chart["y"] - 20)
    visit.page.wait_for_function(f"{CROSSHAIRS}.every((one) => one === null)")


def test_all_values_at_the_moment_under_the_mouse_are_told(visit: Visit, overview: Path) -> None:
    drawn(visit.page, overview)
    chart = visit.page.locator(".content", has=visit.page.locator(".crosshair")).first
    box = chart.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5
    tooltip = visit.page.locator("#tooltip")

    visit.page.mouse.move(x, y)

    expect(tooltip).to_be_visible()
    expect(tooltip.locator("div").first).to_contain_text("2026-11-26 01:1")
    assert tooltip.locator("tr").count() > 1
    expect(tooltip.locator("td").first).to_contain_text("req/s")
    numbers = [float(one.split()[0]) for one in tooltip.locator("td").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    place = tooltip.bounding_box()
    assert place is not None
    assert [place["x"], place["y"]] == [pytest.approx(x + 14, abs=3), pytest.approx(y + 14, abs=3)]

    visit.page.mouse.move(x, box["y"] - 20)
    expect(tooltip).to_be_hidden()


def test_code_is_written_in_its_own_font_and_fills_its_box(visit: Visit, tmp_path: Path) -> None:
    text = panel(kind="text", options={"mode": "markdown", "content": "Set `knobs.pool_share` now"})
    file = tmp_path / "text.html"
    file.write_text(page_html(page(dashboard(text), drawing_of)), encoding="utf-8")
    drawn(visit.page, file)

    fonts = visit.page.locator(".content text").evaluate_all(
        "found => found.map((one) => [one.textContent, getComputedStyle(one).fontFamily])"
    )
    said = dict(fonts)
    assert "Mono" in said["knobs.pool_share"]
    assert "Mono" not in said["Set"]


def test_where_one_value_is_told_it_is_that_of_the_point_under_the_mouse(
    visit: Visit, tmp_path: Path
) -> None:
    drawn(visit.page, overview_file(tmp_path, mode="single"))
    point = visit.page.locator(".hover-0 path").nth(100).bounding_box()
    assert point is not None
    tooltip = visit.page.locator("#tooltip")

    visit.page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)

    expect(tooltip).to_be_visible()
    expect(tooltip).to_contain_text("req/s")
    expect(tooltip).to_contain_text("2026-11-26 01:0")
    assert tooltip.locator("tr").count() == 3


def test_where_nothing_is_told_there_is_a_crosshair_alone(visit: Visit, tmp_path: Path) -> None:
    drawn(visit.page, overview_file(tmp_path, mode="none"))
    chart = visit.page.locator(".content", has=visit.page.locator(".crosshair")).first
    box = chart.bounding_box()
    assert box is not None

    visit.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    visit.page.wait_for_function(f"{CROSSHAIRS}.every((one) => one !== null)")

    expect(visit.page.locator("#tooltip")).to_be_hidden()
    assert visit.page.locator(".hover-0").count() == 0


def test_titles_and_values_that_look_like_html_are_shown_as_they_are(
    visit: Visit, tmp_path: Path
) -> None:
    markup = "</script><img src=x onerror='document.title=1'><b>bold</b>"
    shown = dashboard(panel(markup, (0, 0, 24, 8), description=markup), title=markup)
    file = tmp_path / "page.html"
    file.write_text(page_html(page(shown, saying(markup), words=markup)), encoding="utf-8")

    assert drawn(visit.page, file) == 1

    assert visit.page.title() == markup
    assert visit.page.locator(".title").inner_text() == markup
    assert visit.page.locator(".content text").first.text_content() == markup
    assert visit.page.locator("img, b").count() == 0
    assert visit.requests == [file.as_uri()]
    assert visit.complaints == []


def test_a_panel_that_the_browser_cannot_draw_says_so(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    html = page_html(page(dashboard(panel("Bad"), panel("Good", (8, 0, 8, 8)))))
    bad = '"data":[{"name":"bad","transform":[{"type":"none"}]},'
    file.write_text(html.replace('"data":[', bad, 1), encoding="utf-8")

    drawn(visit.page, file)

    assert visit.page.locator(".failed").inner_text().startswith("Not drawn: ")
    assert visit.page.locator(".content text").first.text_content() == "42"
