"""The demo's dashboards in a real browser, with a real Prometheus behind them."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from chromium_pipe import Browser, browser
from grafana_stand_in import PASSWORD, running_stand_in
from mcp_monitoring.review.picture.bound_files import files_to_draw
from places import REPOSITORY
from prometheus_server import prometheus_on

from sandbox.demo.backfill import backfill
from sandbox.demo.scenarios import ScenarioName

from .grafana_calls import new_source

FILES = [*sorted(REPOSITORY.glob("dashboards/*.json")), REPOSITORY / "runbooks/mcp-runbooks.json"]
MARKUP = "</script><img src=x onerror='document.title=1'><b>bold</b>"
HALF_AN_HOUR = 1800
LOGIN = "Basic YWRtaW46cmlnaHQ="
TITLES = "[...document.querySelectorAll('.panel .title')].map((one) => one.textContent)"
PICTURES = "document.querySelectorAll('.panel .content svg').length"
SCALES = """
[...document.querySelectorAll('.content svg')].map((one) =>
  one.getBoundingClientRect().width / one.viewBox.baseVal.width)
"""
CROSSED = """
[...document.querySelectorAll('.crosshair line')].filter((one) =>
  one.getBoundingClientRect().left > one.closest('svg').getBoundingClientRect().left).length
"""
BOXES = """
[...document.querySelectorAll('.panel')].map((one) => one.getBoundingClientRect().toJSON())
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


@dataclass
class Seen:
    """A page of the browser."""

    page: Browser
    width: int

    def open(self, address: str) -> None:
        """Opens a page, and waits until it is drawn."""
        self.page.open(address, self.width, 1000)
        self.wait()

    def wait(self, times: int = 1) -> None:
        """Waits until the page is drawn, or drawn again."""
        self.page.until(f"document.querySelector('main')?.dataset.times === '{times}'")

    def wait_for_address(self, part: str) -> None:
        """Waits until the browser is at another address, and its page is drawn."""
        self.page.until(f"location.href.includes({json.dumps(part)})")
        self.wait()

    def is_focused(self, element: str) -> bool:
        return bool(self.page.value(f"{element} === document.activeElement"))

    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(str(self.page.value("location.href"))).query)

    def texts(self) -> str:
        return str(self.page.value("document.querySelector('.panels').textContent"))


def labelled(label: str) -> str:
    """The field of a form that has this label."""
    return (
        "[...document.querySelectorAll('label')].find((one) => [one, one.firstElementChild]"
        f".some((part) => part?.textContent.trim() === {json.dumps(label)})).control"
    )


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as running:
        yield running


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
    options: dict[str, Any] = {"width": 1600, "login": True} | getattr(request, "param", {})
    chromium.renew()
    chromium.send("Emulation.setTimezoneOverride", timezoneId="Europe/Berlin")
    if options["login"]:
        chromium.send("Network.setExtraHTTPHeaders", headers={"authorization": LOGIN})
    yield Seen(chromium, options["width"])
    hosts = {urlsplit(one).hostname for one in chromium.requests}
    assert hosts == {"127.0.0.1"}
    assert chromium.complaints == []


@pytest.mark.parametrize("uid", [file.stem for file in FILES])
def test_every_dashboard_shows_every_panel(seen: Seen, site: Site, uid: str) -> None:
    seen.open(site.at(uid))

    titles = seen.page.value(TITLES)
    assert sorted(titles) == sorted(site.titles[uid])
    assert seen.page.value(PICTURES) == len(titles)
    assert "Not drawn" not in seen.texts()
    assert "No data" not in seen.texts()
    assert seen.page.value("document.querySelectorAll('.problems').length") == 0


def test_a_variable_is_changed_with_the_keyboard(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-overview"))
    before = seen.texts()
    page = seen.page
    menu = "document.querySelector('summary')"

    for _ in range(30):
        page.press("Tab")
        if seen.is_focused(menu):
            break
    page.press("Enter")
    page.until("document.querySelector('details[open]') !== null")
    page.press("Escape")
    page.until("document.querySelector('details[open]') === null")
    assert seen.is_focused(menu)
    page.press("Enter")
    page.press("Tab")
    page.press("Tab")
    page.press("Space")
    page.until(f"!{labelled('All')}.checked")
    page.press("Enter")
    seen.wait_for_address("var-instance=mcp-1")

    assert seen.parameters()["var-instance"] == ["mcp-1"]
    assert seen.parameters()["from"] == [str(site.end - HALF_AN_HOUR * 1000)]
    assert "mcp-2" in before
    assert "mcp-2" not in seen.texts()
    assert "mcp-1" in seen.texts()


def test_arrow_keys_pass_values_of_a_menu_and_enter_applies_one(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-slo"))
    menu = labelled("Latency objective (s)")

    seen.page.value(
        f"(() => {{ const menu = {menu}; menu.focus(); window.submits = 0;"
        " menu.form.addEventListener('submit', () => { window.submits += 1; }); })()"
    )
    seen.page.press("ArrowDown")
    seen.page.press("ArrowDown")
    assert seen.page.value(f"[{menu}.value, window.submits]") == ["30", 0]
    seen.page.press("Enter")
    seen.wait_for_address("var-latency_objective_seconds=30")

    assert seen.page.value(f"{menu}.value") == "30"


def test_a_time_range_is_chosen_and_the_way_back_leads_to_the_one_before(
    seen: Seen, site: Site
) -> None:
    seen.open(site.at("mcp-pool"))

    seen.page.value(
        "(() => { const menu = document.querySelector('select[data-range]');"
        " menu.value = [...menu.options].find((one) => one.text === 'Last 15m').value;"
        " menu.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )
    seen.wait_for_address("from=now-15m&to=now&")
    assert seen.page.value(f"{labelled('From')}.value") == "now-15m"

    seen.page.value("history.back()")
    seen.wait_for_address(f"to={site.end}")
    assert seen.page.value(f"{labelled('To')}.value") == str(site.end)


def test_a_link_leads_to_the_same_servers_and_the_same_time(seen: Seen, site: Site) -> None:
    seen.open(site.at("mcp-overview", **{"var-instance": "mcp-2"}))

    seen.page.click(
        "[...document.querySelectorAll('a')].find((one) => one.text === 'Connection pool')"
    )
    seen.wait_for_address("/d/mcp-pool")

    assert seen.parameters()["var-instance"] == ["mcp-2"]
    assert seen.parameters()["to"] == [str(site.end)]
    assert "mcp-1" not in seen.texts()


def test_a_page_is_drawn_again_and_what_the_mouse_is_over_is_told(seen: Seen, site: Site) -> None:
    page = seen.page
    page.wait_for_me()
    seen.open(site.at("mcp-overview", refresh="30s"))
    info = "document.querySelectorAll('.panel .info')[3]"
    page.value(f"{info}.focus()")

    page.pass_time(31_000)
    seen.wait(2)

    assert seen.is_focused(info)
    assert len([one for one in page.requests if "/drawn/" in one]) == 2
    assert len([one for one in page.requests if "/page/vega.js" in one]) == 1
    x, y = page.value(
        "(() => { const one = document.querySelectorAll('.hover-0 path')[30];"
        " one.scrollIntoView({block: 'center'}); const box = one.getBoundingClientRect();"
        " return [box.left + box.width / 2, box.top + box.height / 2]; })()"
    )
    page.move_mouse(x, y)
    page.until("document.querySelector('#tooltip').textContent.includes('req/s')")
    assert page.value(CROSSED) >= 8


def test_a_page_says_that_it_has_no_answer_and_goes_on_when_it_has_one(
    seen: Seen, site: Site
) -> None:
    page = seen.page
    page.wait_for_me()
    seen.open(site.at("mcp-pool", refresh="30s"))
    page.block("*/drawn/*")

    page.pass_time(31_000)
    page.until("document.querySelector('.state').textContent.includes('Not drawn: ')")
    assert page.value(PICTURES) == len(site.titles["mcp-pool"])

    page.block()
    page.pass_time(31_000)
    seen.wait(2)
    page.until("document.querySelector('.state').hidden")


@pytest.mark.parametrize("width", [390, 690])
def test_a_narrow_screen_has_one_column_and_nothing_beside_it(
    seen: Seen, site: Site, width: int
) -> None:
    seen.width = width
    seen.open(site.at("mcp-queries"))

    boxes = seen.page.value(BOXES)

    assert len(boxes) == len(site.titles["mcp-queries"])
    assert len({box["x"] for box in boxes}) == 1
    assert seen.page.value("document.documentElement.scrollWidth") <= width
    assert min(seen.page.value(SCALES)) > 0.95
    seen.page.click("document.querySelector('summary')")
    menu = seen.page.value(
        "document.querySelector('fieldset:not(details:not([open]) *)')"
        ".getBoundingClientRect().toJSON()"
    )
    assert menu["width"] > 0
    assert 0 <= menu["left"] <= menu["right"] <= width


def test_colours_are_those_of_the_browser_or_of_the_address(seen: Seen, site: Site) -> None:
    def background() -> str:
        return str(seen.page.value("getComputedStyle(document.body).backgroundColor"))

    def texts() -> set[str]:
        fills = (
            "[...document.querySelectorAll('.content text')].map((one) => one.getAttribute('fill'))"
        )
        return set(seen.page.value(fills))

    seen.page.prefer("light")
    seen.open(site.at("mcp-pool"))
    assert background() == "rgb(251, 251, 251)"
    light = texts()

    seen.page.prefer("dark")
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

    assert seen.page.value("document.title") == MARKUP
    assert seen.page.value("document.querySelector('h1').textContent") == MARKUP
    assert seen.page.value("document.querySelector('.title').textContent") == MARKUP
    assert seen.page.value("document.querySelectorAll('img, .panel b').length") == 0


@pytest.mark.parametrize("seen", [{"login": False}], indirect=True, ids=["asked"])
def test_a_person_is_asked_for_a_login_once(seen: Seen, site: Site) -> None:
    seen.page.log_in("admin", PASSWORD)
    seen.open(site.at("mcp-pool"))

    assert seen.page.value(PICTURES) == len(site.titles["mcp-pool"])
    assert seen.page.asked_for_login == 1
