"""The demo's dashboards in a real browser, with a real Prometheus behind them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from chromium import Visit, find_chromium, running, visiting, what_is_missing
from grafana_stand_in import PASSWORD, running_stand_in
from mcp_monitoring.review.picture.bound_files import files_to_draw
from places import REPOSITORY
from prometheus_server import prometheus_on

from sandbox.demo.backfill import backfill
from sandbox.demo.scenarios import ScenarioName

from .grafana_calls import new_source

MISSING = what_is_missing()
if TYPE_CHECKING or not MISSING:
    from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

FILES = [*sorted(REPOSITORY.glob("dashboards/*.json")), REPOSITORY / "runbooks/mcp-runbooks.json"]
MARKUP = "</script><img src=x onerror='document.title=1'><b>bold</b>"
HALF_AN_HOUR = 1800
LOGIN = {"extra_http_headers": {"authorization": "Basic YWRtaW46cmlnaHQ="}}
SCALES = """
[...document.querySelectorAll('.content svg')].map((one) =>
  one.getBoundingClientRect().width / one.viewBox.baseVal.width)
"""
CROSSED = """[...document.querySelectorAll('.crosshair line')].filter((one) =>
  one.getBoundingClientRect().left > one.closest('svg').getBoundingClientRect().left).length"""
COUNT_SUBMITS = """
(menu) => {
  window.submits = 0;
  menu.form.addEventListener('submit', () => { window.submits += 1; });
}
"""


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


@dataclass(frozen=True)
class Seen(Visit):
    """A page of the demo."""

    def open(self, address: str) -> None:
        """Opens a page, and waits until it is drawn."""
        self.page.goto(address)
        self.wait()

    def wait(self, times: int = 1) -> None:
        """Waits until the page is drawn, or drawn again."""
        expect(self.page.locator("main")).to_have_attribute("data-times", str(times))

    def wait_for_address(self, part: str) -> None:
        """Waits until the browser is at another address, and its page is drawn."""
        self.page.wait_for_url(lambda url: part in url)
        self.wait()

    @property
    def pictures(self) -> "Locator":
        return self.page.locator(".panel .content svg")

    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def texts(self) -> str:
        return str(self.page.locator(".panels").text_content())


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    with running(find_chromium()) as browser:
        yield browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
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
def seen(chromium: "Browser", request: pytest.FixtureRequest) -> Iterator[Seen]:
    """A page of a browser that is logged in; nothing may be wrong with it at the end."""
    options: dict[str, Any] = {"height": 1000, "timezone_id": "Europe/Berlin"} | LOGIN
    with visiting(chromium, **options | getattr(request, "param", {})) as visit:
        yield Seen(**vars(visit))
    hosts = {urlsplit(one).hostname for one in visit.requests}
    assert hosts == {"127.0.0.1"}
    assert visit.complaints == []


@pytest.mark.parametrize("uid", [file.stem for file in FILES])
def test_every_dashboard_shows_every_panel(seen: Seen, site: Site, uid: str) -> None:
    seen.open(site.at(uid))

    titles = seen.page.locator(".panel .title").all_text_contents()
    assert sorted(titles) == sorted(site.titles[uid])
    assert seen.pictures.count() == len(titles)
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
        if menu.evaluate("(one) => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("details[open]")).to_have_count(0)
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("All", exact=True)).not_to_be_checked()
    page.keyboard.press("Enter")
    seen.wait_for_address("var-instance=mcp-1")

    assert seen.parameters()["var-instance"] == ["mcp-1"]
    assert seen.parameters()["from"] == [str(site.end - HALF_AN_HOUR * 1000)]
    assert "mcp-2" in before
    assert "mcp-2" not in seen.texts()
    assert "mcp-1" in seen.texts()


def test_arrow_keys_pass_values_of_a_menu_and_enter_applies_one(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-slo"))
    menu = seen.page.get_by_label("Latency objective (s)")

    menu.evaluate(COUNT_SUBMITS)
    menu.focus()
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowDown")
    assert menu.evaluate("(menu) => [menu.value, window.submits]") == ["30", 0]
    seen.page.keyboard.press("Enter")
    seen.wait_for_address("var-latency_objective_seconds=30")

    expect(menu).to_have_value("30")


def test_a_time_range_is_chosen_and_the_way_back_leads_to_the_one_before(
    seen: Seen, site: Site
) -> None:
    seen.open(site.at("mcp-pool"))

    seen.page.locator("select[data-range]").select_option("Last 15m")
    seen.wait_for_address("from=now-15m&to=now&")
    expect(seen.page.get_by_label("From", exact=True)).to_have_value("now-15m")

    seen.page.go_back()
    seen.wait_for_address(f"to={site.end}")
    expect(seen.page.get_by_label("To", exact=True)).to_have_value(str(site.end))


def test_a_link_leads_to_the_same_servers_and_the_same_time(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-overview", **{"var-instance": "mcp-2"}))

    seen.page.get_by_role("link", name="Connection pool", exact=True).click()
    seen.wait_for_address("/d/mcp-pool")

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

    expect(info).to_be_focused()
    assert len([one for one in seen.requests if "/drawn/" in one]) == 2
    assert len([one for one in seen.requests if "/page/vega.js" in one]) == 1
    page.locator(".content", has=page.locator(".crosshair")).first.hover()
    expect(page.locator("#tooltip")).to_contain_text("req/s")
    page.wait_for_function(f"{CROSSED} >= 8")


def test_a_page_says_that_it_has_no_answer_and_goes_on_when_it_has_one(
    seen: Seen, site: Site
) -> None:
    page = seen.page
    page.clock.install()
    seen.open(site.at("mcp-pool", refresh="30s"))
    page.route("**/drawn/**", lambda route: route.abort())

    page.clock.fast_forward(31_000)
    expect(page.locator(".state")).to_contain_text("Not drawn: ")
    assert seen.pictures.count() == len(site.titles["mcp-pool"])

    page.unroute("**/drawn/**")
    page.clock.fast_forward(31_000)
    seen.wait(2)
    expect(page.locator(".state")).to_be_hidden()
    # What the browser itself says of the request that failed.
    assert seen.complaints == ["error: Failed to load resource: net::ERR_FAILED"]
    seen.complaints.clear()


@pytest.mark.parametrize("seen", [{"width": 390}, {"width": 690}], indirect=True, ids=str)
def test_a_narrow_screen_has_one_column_and_nothing_beside_it(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-queries"))

    boxes = [one.bounding_box() for one in seen.page.locator(".panel").all()]

    assert len(boxes) == len(site.titles["mcp-queries"])
    assert len({box["x"] for box in boxes if box}) == 1
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= seen.width
    assert min(seen.page.evaluate(SCALES)) > 0.95
    seen.page.locator("summary").first.click()
    menu = seen.page.locator("fieldset:visible").first.bounding_box()
    assert menu is not None
    assert menu["width"] > 0
    assert 0 <= menu["x"] <= menu["x"] + menu["width"] <= seen.width


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
    saved = httpx.post(
        f"{site.url}/api/dashboards/db", json={"dashboard": spec}, auth=("admin", PASSWORD)
    )
    saved.raise_for_status()

    seen.open(site.at("markup"))

    assert seen.page.title() == MARKUP
    assert seen.page.locator("h1").text_content() == MARKUP
    assert seen.page.locator(".title").text_content() == MARKUP
    assert seen.page.locator("img, .panel b").count() == 0


@pytest.mark.parametrize("seen", [{"extra_http_headers": {}}], indirect=True, ids=["asked"])
def test_a_person_is_asked_for_a_login_once(seen: Seen, site: Site) -> None:
    asked_at = logs_in_when_asked(seen.page)

    seen.open(site.at("mcp-pool"))

    assert seen.pictures.count() == len(site.titles["mcp-pool"])
    assert asked_at == [site.at("mcp-pool")]


def logs_in_when_asked(page: "Page") -> list[str]:
    """Logs in as a person; returns the addresses at which the browser asks, as they come.

    Playwright's `http_credentials` does not tell how often the browser asks.
    """
    asked_at: list[str] = []
    protocol = page.context.new_cdp_session(page)
    login = {"response": "ProvideCredentials", "username": "admin", "password": PASSWORD}

    def log_in(asked: dict[str, Any]) -> None:
        asked_at.append(asked["request"]["url"])
        answer = {"requestId": asked["requestId"], "authChallengeResponse": login}
        protocol.send("Fetch.continueWithAuth", answer)

    def go_on(paused: dict[str, Any]) -> None:
        protocol.send("Fetch.continueRequest", {"requestId": paused["requestId"]})

    protocol.on("Fetch.authRequired", log_in)
    protocol.on("Fetch.requestPaused", go_on)
    protocol.send("Fetch.enable", {"handleAuthRequests": True})
    return asked_at
