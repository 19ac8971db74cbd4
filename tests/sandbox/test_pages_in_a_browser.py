"""The demo's dashboards in a real browser, with a real Prometheus behind them."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from chromium import find_chromium
from grafana_stand_in import PASSWORD, running_stand_in
from mcp_monitoring.review.picture.bound_files import files_to_draw
from places import REPOSITORY
from playwright.sync_api import Browser, Page, expect, sync_playwright
from prometheus_server import prometheus_on

from sandbox.demo.backfill import backfill
from sandbox.demo.scenarios import ScenarioName

from .grafana_calls import new_source

FILES = [*sorted(REPOSITORY.glob("dashboards/*.json")), REPOSITORY / "runbooks/mcp-runbooks.json"]
MARKUP = "</script><img src=x onerror='document.title=1'><b>bold</b>"
HALF_AN_HOUR = 1800
LOGIN = "Basic YWRtaW46cmlnaHQ="
SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A stand-in with every dashboard of the default set.

    Attributes:
        url: its address.
        titles: the titles of the panels of each dashboard, by its uid.
        end: when the data of its Prometheus ends, in milliseconds.
    """

    url: str
    titles: dict[str, list[str]]
    end: int

    def at(self, uid: str, **more: str) -> str:
        """The address of a dashboard; it shows the time of which there is data."""
        start = self.end - HALF_AN_HOUR * 1000
        shown = {"from": str(start), "to": str(self.end)} | more
        query = "&".join(f"{name}={value}" for name, value in shown.items())
        return f"{self.url}/d/{uid}?{query}"


@dataclass
class Seen:
    """A page of the browser, with all that it asks for and complains of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Opens a page, and waits until it is drawn."""
        self.page.goto(address)
        self.wait()

    def wait(self, times: int = 1) -> None:
        """Waits until the page is drawn, or drawn again."""
        expect(self.page.locator("main")).to_have_attribute(
            "data-times", str(times), timeout=SECONDS * 1000
        )

    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def texts(self) -> str:
        return str(self.page.locator(".panels").text_content())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    command = find_chromium()
    if not command:
        pytest.skip("there is no Chromium on the PATH; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("site")
    end = time.time()
    backfill(ScenarioName.BUSY, directory / "prometheus", end=end, hours=HALF_AN_HOUR / 3600)
    with (
        prometheus_on(directory / "prometheus") as prometheus,
        running_stand_in(directory / "grafana") as client,
    ):
        client.auth = ("admin", PASSWORD)
        new_source(client, prometheus.url, isDefault=True)
        titles = {}
        for one in files_to_draw([str(file) for file in FILES], {}, "p", REPOSITORY).dashboards:
            client.post("/api/dashboards/db", json={"dashboard": one.model}).raise_for_status()
            titles[one.uid] = [
                panel["title"] for panel in one.model["panels"] if panel["type"] != "row"
            ]
        yield Site(str(client.base_url).rstrip("/"), titles, round(end * 1000))


@pytest.fixture
def seen(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """A page of a browser that is logged in; nothing may be wrong with it at the end."""
    options = getattr(request, "param", {})
    context = chromium.new_context(
        **{
            "viewport": {"width": 1600, "height": 1000},
            "extra_http_headers": {"authorization": LOGIN},
            "timezone_id": "Europe/Berlin",
            **options,
        }
    )
    page = context.new_page()
    found = Seen(page)
    page.on("request", lambda one: found.requests.append(one.url))
    page.on("console", lambda one: found.complaints.append(f"{one.type}: {one.text}"))
    page.on("pageerror", lambda one: found.complaints.append(str(one)))
    yield found
    context.close()
    outside = [one for one in found.requests if urlsplit(one).hostname not in ("127.0.0.1", None)]
    assert outside == []
    assert found.complaints == []


def narrow(width: int) -> dict[str, object]:
    return {"viewport": {"width": width, "height": 800}}


@pytest.mark.parametrize("uid", [file.stem for file in FILES])
def test_every_dashboard_shows_every_panel(seen: Seen, site: Site, uid: str) -> None:
    seen.open(site.at(uid))

    titles = seen.page.locator(".panel .title").all_text_contents()
    assert sorted(titles) == sorted(site.titles[uid])
    assert seen.page.locator(".panel .content svg").count() == len(titles)
    assert "Not drawn" not in seen.texts()
    assert "No data" not in seen.texts()
    assert seen.page.locator(".problems").count() == 0


def test_a_variable_is_changed_with_the_keyboard(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-overview"))
    before = seen.texts()
    page = seen.page
    menu = page.locator("summary")

    for _ in range(30):
        page.keyboard.press("Tab")
        if menu.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("details[open]")).to_have_count(0)
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("All", exact=True)).not_to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("var-instance=mcp-1"))
    seen.wait()

    assert seen.parameters()["var-instance"] == ["mcp-1"]
    assert seen.parameters()["from"] == [str(site.end - HALF_AN_HOUR * 1000)]
    assert "mcp-2" in before
    assert "mcp-2" not in seen.texts()
    assert "mcp-1" in seen.texts()


def test_arrow_keys_pass_values_of_a_menu_and_enter_applies_one(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-slo"))
    menu = seen.page.get_by_label("Latency objective (s)")

    menu.focus()
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowDown")
    assert "var-latency_objective_seconds" not in seen.parameters()
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(re.compile("var-latency_objective_seconds=30"))
    seen.wait()

    expect(menu).to_have_value("30")


def test_a_time_range_is_chosen_and_the_way_back_leads_to_the_one_before(
    seen: Seen, site: Site
) -> None:
    seen.open(site.at("mcp-pool"))

    seen.page.locator("select[data-range]").select_option("Last 15m")
    seen.page.wait_for_url(re.compile("from=now-15m&to=now&"))
    seen.wait()
    expect(seen.page.get_by_label("From", exact=True)).to_have_value("now-15m")

    seen.page.go_back()
    seen.wait()
    expect(seen.page.get_by_label("To", exact=True)).to_have_value(str(site.end))


def test_a_link_leads_to_the_same_servers_and_the_same_time(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-overview", **{"var-instance": "mcp-2"}))

    seen.page.get_by_role("link", name="Connection pool").click()
    seen.page.wait_for_url(re.compile("/d/mcp-pool"))
    seen.wait()

    assert seen.parameters()["var-instance"] == ["mcp-2"]
    assert seen.parameters()["to"] == [str(site.end)]
    assert "mcp-1" not in seen.texts()


def test_a_page_is_drawn_again_and_what_the_mouse_is_over_is_told(seen: Seen, site: Site) -> None:
    page = seen.page
    page.clock.install()
    seen.open(site.at("mcp-overview", refresh="30s"))
    info = page.locator(".panel .info").nth(3)
    info.focus()

    page.clock.fast_forward(31_000)
    seen.wait(2)

    expect(page.locator(".panel .info").nth(3)).to_be_focused()
    assert len([one for one in seen.requests if "/drawn/" in one]) == 2
    assert len([one for one in seen.requests if "/page/vega.js" in one]) == 1
    point = page.locator(".hover-0 path").nth(30).bounding_box()
    assert point is not None
    page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    expect(page.locator("#tooltip")).to_contain_text("req/s")
    crossed = page.evaluate(
        "[...document.querySelectorAll('.crosshair line')].filter((one) =>"
        " one.getBoundingClientRect().left > one.closest('svg').getBoundingClientRect().left)"
        ".length"
    )
    assert crossed >= 8


def test_a_page_says_that_it_has_no_answer_and_goes_on_when_it_has_one(
    seen: Seen, site: Site
) -> None:
    page = seen.page
    page.clock.install()
    seen.open(site.at("mcp-pool", refresh="30s"))
    page.route("**/drawn/**", lambda route: route.abort())

    page.clock.fast_forward(31_000)
    expect(page.locator(".state")).to_contain_text("Not drawn: ")
    assert page.locator(".panel .content svg").count() == len(site.titles["mcp-pool"])

    page.unroute("**/drawn/**")
    page.clock.fast_forward(31_000)
    seen.wait(2)
    expect(page.locator(".state")).to_be_hidden()
    assert seen.complaints == ["error: Failed to load resource: net::ERR_FAILED"]
    seen.complaints.clear()


@pytest.mark.parametrize("seen", [narrow(390), narrow(690)], indirect=True, ids=["390", "690"])
def test_a_narrow_screen_has_one_column_and_nothing_beside_it(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-queries"))
    width = seen.page.viewport_size["width"] if seen.page.viewport_size else 0

    boxes = [one.bounding_box() for one in seen.page.locator(".panel").all()]

    assert len(boxes) == len(site.titles["mcp-queries"])
    assert len({box["x"] for box in boxes if box}) == 1
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    scales = seen.page.evaluate(
        "[...document.querySelectorAll('.content svg')].map((one) =>"
        " one.getBoundingClientRect().width / one.viewBox.baseVal.width)"
    )
    assert min(scales) > 0.95
    seen.page.locator("summary").first.click()
    menu = seen.page.locator("fieldset").first.bounding_box()
    assert menu is not None
    assert 0 <= menu["x"] <= menu["x"] + menu["width"] <= width


@pytest.mark.parametrize("seen", [{"color_scheme": "light"}], indirect=True, ids=["light"])
def test_colours_are_those_of_the_browser_or_of_the_address(seen: Seen, site: Site) -> None:
    def background() -> str:
        return str(seen.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    def texts() -> set[str]:
        fills = (
            "[...document.querySelectorAll('.content text')].map((one) => one.getAttribute('fill'))"
        )
        return set(seen.page.evaluate(fills))

    seen.open(site.at("mcp-pool"))
    assert background() == "rgb(251, 251, 251)"
    light = texts()

    seen.page.emulate_media(color_scheme="dark")
    seen.wait(2)
    assert background() == "rgb(17, 18, 23)"
    assert texts().isdisjoint(light & {"#24292e"})

    seen.open(site.at("mcp-pool", theme="light"))
    assert background() == "rgb(251, 251, 251)"
    assert texts() == light


def test_titles_and_descriptions_that_look_like_html_are_shown_as_they_are(
    seen: Seen, site: Site
) -> None:
    panel = {"id": 1, "type": "text", "title": MARKUP, "description": MARKUP, "gridPos": {"w": 24}}
    spec = {"uid": "markup", "title": MARKUP, "panels": [panel | {"options": {"content": MARKUP}}]}
    seen.page.request.post(f"{site.url}/api/dashboards/db", data={"dashboard": spec})

    seen.open(site.at("markup"))

    assert seen.page.title() == MARKUP
    assert seen.page.locator("h1").text_content() == MARKUP
    assert seen.page.locator(".title").text_content() == MARKUP
    assert seen.page.locator("img, .panel b").count() == 0


@pytest.mark.parametrize(
    "seen",
    [{"extra_http_headers": {}, "http_credentials": {"username": "admin", "password": PASSWORD}}],
    indirect=True,
    ids=["asked"],
)
def test_a_person_is_asked_for_a_login_once(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-pool"))

    assert seen.page.locator(".panel .content svg").count() == len(site.titles["mcp-pool"])
