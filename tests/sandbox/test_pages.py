"""The pages of the stand-in for Grafana, without a browser: what they ask for and what they say."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
from grafana_stand_in import PASSWORD, new_token, running_stand_in
from places import REPOSITORY

from .grafana_calls import new_source, save
from .grafana_recording import FIRST_SCRAPE, FakePrometheus, fake_prometheus


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running_stand_in(tmp_path_factory.mktemp("grafana")) as client:
        client.auth = ("admin", PASSWORD)
        yield client


@pytest.fixture
def prometheus() -> Iterator[FakePrometheus]:
    with fake_prometheus() as prometheus:
        yield prometheus


@pytest.fixture
def client(running: httpx.Client, prometheus: FakePrometheus) -> Iterator[httpx.Client]:
    """The client of a stand-in with one data source."""
    new_source(running, prometheus.url, isDefault=True)
    yield running
    for kind in ("datasources", "dashboards"):
        listed = running.get("/api/search" if kind == "dashboards" else "/api/datasources").json()
        for one in listed:
            running.delete(f"/api/{kind}/uid/{one['uid']}")


def panel(expr: str = "up", **more: Any) -> dict[str, Any]:
    place = {"x": 0, "y": 0, "w": 12, "h": 8}
    targets = [{"refId": "A", "expr": expr}]
    return {
        "id": 1,
        "type": "timeseries",
        "title": "P",
        "gridPos": place,
        "targets": targets,
    } | more


def variable(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "custom", "query": "a, b, c", **more}


def with_variables(*variables: dict[str, Any]) -> dict[str, Any]:
    return {"templating": {"list": list(variables)}}


def drawn(client: httpx.Client, query: str = "", uid: str = "d") -> dict[str, Any]:
    answer = client.get(f"/drawn/{uid}{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def asked(prometheus: FakePrometheus) -> list[str]:
    """The queries of panels and variables; when the first scrape was is asked beside them."""
    return [one["query"] for one in of_panels(prometheus)]


def of_panels(prometheus: FakePrometheus) -> list[dict[str, str]]:
    found = (one["asked"] for one in prometheus.requests)
    return [one for one in found if FIRST_SCRAPE not in one.get("query", FIRST_SCRAPE)]


def fields(head: str, name: str) -> list[str]:
    """The values that a browser would send for a name if nobody touched the form."""
    select = re.search(rf'<select name="{name}".*?</select>', head, re.S)
    if select:
        return re.findall(r'<option value="([^"]*)" selected', select[0])
    boxes = re.findall(rf'<input type="checkbox" name="{name}" value="([^"]*)"[^>]* checked', head)
    return boxes or re.findall(rf'<input (?:type="hidden" )?name="{name}" value="([^"]*)"', head)


# Who reads, and what is loaded


@pytest.mark.parametrize("path", ["/", "/d/d", "/d/d/t", "/drawn/d"])
def test_a_person_is_asked_for_a_login(client: httpx.Client, path: str) -> None:
    save(client)

    refused = client.get(path, auth=None)

    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic ")


def test_a_viewer_sees_everything(client: httpx.Client) -> None:
    save(client, panels=[panel()], spec=with_variables({"name": "ds", "type": "datasource"}))
    viewer = new_token(client, "viewer", "Viewer")

    found = client.get("/drawn/d", headers=viewer, auth=None).json()

    assert fields(found["head"], "var-ds") == ["p"]
    assert "problems" not in found["head"]


@pytest.mark.parametrize("path", ["/d/none", "/drawn/none", "/page/none.js", "/page/none"])
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/login", "the browser asks for the login"),
        ("/alerting/list", "are not evaluated"),
        ("/explore", "the sandbox&#x27;s Prometheus"),
        ("/connections/datasources", "/api/datasources"),
        ("/playlists", ""),
        ("/admin/users", ""),
        ("/d/", ""),
        ("/a/<img src=x>", "/a/&lt;img src=x&gt;"),
    ],
)
def test_a_page_that_only_grafana_has_says_so_and_leads_back(
    client: httpx.Client, path: str, said: str
) -> None:
    page = client.get(path, auth=None)

    assert page.status_code == 404
    assert "Stand-in for Grafana" in page.text
    assert "this is not Grafana" in page.text
    assert unescape(said) in unescape(page.text)
    assert "<img" not in page.text
    assert "href='/dashboards'" in page.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api"),
        ("GET", "/apis"),
        ("GET", "/api/none"),
        ("POST", "/login"),
        ("DELETE", "/d/d/more/"),
    ],
)
def test_a_program_gets_json_for_what_is_not_there(
    client: httpx.Client, method: str, path: str
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == 404
    assert answer.json() == {"message": "Not found"}


@pytest.mark.parametrize(("path", "auth"), [("/d/none", True), ("/dashboards", False)])
def test_a_refused_page_says_why_and_leads_back(
    client: httpx.Client, path: str, auth: bool
) -> None:
    page = client.get(path) if auth else client.get(path, auth=None)

    assert ("Dashboard not found" if auth else "Unauthorized") in page.text
    assert ("sandbox status" in page.text) is not auth
    assert "<main" in page.text
    assert "href='/dashboards'" in page.text


@pytest.mark.parametrize("path", ["/", "/d/d"])
def test_a_page_says_what_it_is_and_asks_nobody_else(client: httpx.Client, path: str) -> None:
    save(client)

    page = client.get(path)

    assert "Stand-in for Grafana" in page.text
    assert "not by Grafana" in page.text
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert [one for one in addresses if not re.match(r"/[a-z]*|data:,", one)] == []
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline" not in re.findall("script-src[^;]*", policy)[0]


def test_the_list_draws_nothing_and_loads_no_script(client: httpx.Client) -> None:
    assert "<script" not in client.get("/").text


@pytest.mark.parametrize(
    ("name", "content"),
    [("vega.js", "vegaEmbed"), ("page.js", "drawPage"), ("page.css", "prefers-color-scheme")],
)
def test_a_file_is_kept_by_the_browser(client: httpx.Client, name: str, content: str) -> None:
    save(client)
    [address] = re.findall(rf'"(/page/{name}[?]v=[^"]+)"', client.get("/d/d").text)

    file = client.get(address, auth=None)

    assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert content in file.text


def test_the_stand_in_starts_without_what_draws() -> None:
    script = (
        "import sys, sandbox.grafana.app;"
        "print([one for one in sys.modules if 'drawing' in one or one == 'vl_convert'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", ["/", "/dashboards", "/dashboards/f/f/f"])
def test_a_list_leads_to_every_dashboard(client: httpx.Client, path: str) -> None:
    client.post("/api/folders", json={"uid": "f", "title": "F"})
    url = save(client, title="T & <b>", folderUid="f").json()["url"]

    assert f'<a href="{url}">F / T &amp; &lt;b&gt;</a>' in client.get(path).text


# What is drawn


def test_titles_and_texts_are_texts(client: httpx.Client) -> None:
    markup = "<img src=x onerror=alert(1)>"
    save(
        client,
        title=markup,
        panels=[panel(title=markup, description=markup)],
        spec={
            **with_variables(variable("v", label=markup, query=markup, multi=True)),
            "links": [{"type": "link", "title": markup, "url": "/d/d"}],
        },
    )

    found = drawn(client)

    assert "<img" not in found["head"] + found["panels"] + client.get("/d/d").text
    assert found["title"] == markup
    assert unescape(found["panels"]).count(markup) == 3
    assert unescape(found["head"]).count(markup) >= 4


def test_a_panel_has_its_place_and_its_values(client: httpx.Client) -> None:
    table = {"refId": "A", "expr": "up", "instant": True, "format": "table"}
    below = {"x": 12, "y": 0, "w": 12, "h": 4}
    save(client, panels=[panel(type="table", targets=[table]), panel(id=2, gridPos=below)])

    found = drawn(client, "?width=1600")

    assert found["width"] == 1600
    assert found["height"] == pytest.approx(8 * 38 - 8 + 16)
    assert re.findall(r'data-key="([^"]*)"', found["panels"]) == ["panel-1", "panel-2"]
    assert [one["id"] for one in found["drawing"]["panels"]] == ["panel-0", "panel-1"]
    assert "127.0.0.1:9090" in str(found["drawing"]["panels"][0]["spec"])


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"expr": "sum("}, "parse error: unclosed left parenthesis"),
        ({"expr": "up", "datasource": {"uid": "none"}}, "none, which the stand-in for Grafana"),
        ({"expr": "up", "datasource": {"uid": "loki"}}, "a data source of the type loki"),
    ],
)
def test_a_panel_says_why_it_has_no_values(
    client: httpx.Client, target: dict[str, Any], said: str
) -> None:
    new_source(client, uid="loki", name="L", type="loki")
    save(client, panels=[panel(targets=[{"refId": "A", **target}])])

    found = drawn(client)

    assert said in found["panels"] + str(found["drawing"])


def test_a_panel_says_that_its_prometheus_does_not_answer(client: httpx.Client) -> None:
    new_source(client, uid="gone", name="Gone")
    save(client, panels=[panel(datasource={"type": "prometheus", "uid": "gone"})])

    found = drawn(client)

    assert "http://127.0.0.1:1: " in found["panels"] + str(found["drawing"])


def test_a_dynamic_dashboard_is_drawn(client: httpx.Client) -> None:
    spec = json.loads((REPOSITORY / "tests/dashboards_v2/beta-tabs-and-rows.json").read_text())[
        "spec"
    ]
    save(client, spec=spec)

    panels = drawn(client)["panels"]
    titles = [one["spec"]["title"] for one in spec["layout"]["spec"]["tabs"]]
    assert titles
    assert all(title in panels for title in titles)


@pytest.mark.parametrize("spec", [{"panels": "x"}, {"links": "x", "templating": []}, {"time": 1}])
def test_a_dashboard_with_values_of_wrong_types_is_drawn_without_them(
    client: httpx.Client, spec: dict[str, Any]
) -> None:
    save(client, spec=spec)

    assert "This dashboard has no panels" in drawn(client)["panels"]


def test_a_closed_row_can_be_opened(client: httpx.Client) -> None:
    row = {"id": 5, "type": "row", "title": "R", "collapsed": True, "panels": [panel()]}
    save(client, panels=[row | {"gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}])

    closed, opened = drawn(client), drawn(client, "?rows=open")

    assert "1 panel, not drawn" in closed["panels"]
    assert fields(closed["head"], "rows") == []
    assert 'data-key="panel-1"' in opened["panels"]
    assert fields(opened["head"], "rows") == ["open"]


# Variables


def test_the_value_of_the_address_is_chosen_in_the_menu_and_asked_for(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    save(client, panels=[panel('up{v="$v"}')], spec=with_variables(variable("v")))

    assert fields(drawn(client)["head"], "var-v") == ["a"]
    assert fields(drawn(client, "?var-v=b")["head"], "var-v") == ["b"]
    assert asked(prometheus) == ['up{v="a"}', 'up{v="b"}']


def test_a_menu_of_several_values_has_a_box_for_each(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    several = variable("v", multi=True, includeAll=True, current={"value": ["$__all"]})
    save(client, panels=[panel('up{v=~"$v"}')], spec=with_variables(several))

    assert fields(drawn(client)["head"], "var-v") == ["$__all"]
    assert fields(drawn(client, "?var-v=a&var-v=c")["head"], "var-v") == ["a", "c"]
    assert asked(prometheus) == ['up{v=~"(a|b|c)"}', 'up{v=~"(a|c)"}']


def test_a_variable_without_values_is_a_text(client: httpx.Client) -> None:
    typed = variable("v", type="textbox", query="0.99", current={"value": "0.99"})
    save(client, spec=with_variables(typed))

    assert fields(drawn(client)["head"], "var-v") == ["0.99"]
    assert fields(drawn(client, "?var-v=0.5")["head"], "var-v") == ["0.5"]


def test_a_value_that_is_not_offered_stays_chosen_and_is_named(client: httpx.Client) -> None:
    save(client, spec=with_variables(variable("v")))

    head = drawn(client, "?var-v=z&var-none=1")["head"]

    assert fields(head, "var-v") == ["z"]
    assert "variable v does not offer z" in head
    assert fields(head, "var-none") == ["1"]


def test_a_hidden_variable_has_no_menu_and_keeps_the_value_of_the_address(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    save(client, panels=[panel("up{v='$v'}")], spec=with_variables(variable("v", hide=2)))

    head = drawn(client, "?var-v=c")["head"]

    assert '<input type="hidden" name="var-v" value="c">' in head
    assert "<summary>" not in head
    assert asked(prometheus) == ["up{v='c'}"]


def test_a_menu_of_very_many_values_says_how_many_it_leaves_out(client: httpx.Client) -> None:
    many = ",".join(f"value-{number}" for number in range(1500))
    save(client, spec=with_variables(variable("v", query=many)))

    head = drawn(client, "?var-v=value-1400")["head"]

    assert head.count('<option value="value-') == 1001
    assert "and 500 more" in head
    assert fields(head, "var-v") == ["value-1400"]


# Time


def test_the_range_of_the_address_is_asked_for(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    save(client, panels=[panel()], spec={"time": {"from": "now-3h", "to": "now"}})

    opened = drawn(client)["head"]
    head = drawn(client, "?from=1795600000000&to=1795603600000")["head"]

    first, second = of_panels(prometheus)
    assert float(first["end"]) - float(first["start"]) == pytest.approx(3 * 3600, abs=60)
    assert float(second["start"]) == pytest.approx(1795600000, abs=15)
    assert float(second["end"]) == pytest.approx(1795603600, abs=15)
    assert fields(opened, "from") == ["now-3h"]
    assert fields(head, "from") == ["1795600000000"]
    assert "Own range" in head


@pytest.mark.parametrize(
    ("minutes", "opens", "shown"),
    [
        (1, "now-24h", "now-5m"),
        (8, "now-1h", "now-15m"),
        (8, "now-24h", "now-15m"),
        (200, "now-24h", "now-6h"),
        (31, "now-1h", "now-1h"),
        (90, "now-1h", "now-1h"),
        (None, "now-1h", "now-1h"),
        (1, "now/d", "now-5m"),
    ],
)
def test_a_page_opens_on_the_data_that_there_is(
    client: httpx.Client, prometheus: FakePrometheus, minutes: int | None, opens: str, shown: str
) -> None:
    prometheus.first_scrape = None if minutes is None else time.time() - minutes * 60
    link = {"type": "link", "title": "Next", "url": "/d/next", "keepTime": True}
    save(client, panels=[panel()], spec={"time": {"from": opens, "to": "now"}, "links": [link]})

    head = drawn(client)["head"]

    assert fields(head, "from") == [shown]
    assert (f"data of {minutes}m; the dashboard itself opens with {opens} to now" in head) is (
        opens != shown and minutes != 200
    )
    assert ("from=now" in head) is (opens == shown)  # each dashboard finds its own time


@pytest.mark.parametrize("query", ["?from=now-24h", "?from=now-24h&to=now", "?to=now-1m"])
def test_a_time_that_the_address_names_is_kept_whatever_data_there_is(
    client: httpx.Client, prometheus: FakePrometheus, query: str
) -> None:
    prometheus.first_scrape = time.time() - 60
    save(client, panels=[panel()], spec={"time": {"from": "now-24h", "to": "now"}})

    head = drawn(client, query)["head"]

    assert fields(head, "from") == ["now-24h"]
    assert "opens with" not in head


@pytest.mark.parametrize("query", ["from=yesterday", "from=now&to=now-1h", "to=99999999999999999"])
def test_a_range_that_is_none_is_named_and_the_dashboards_own_is_shown(
    client: httpx.Client, query: str
) -> None:
    save(client, panels=[panel()], spec={"time": {"from": "now-3h", "to": "now"}})

    head = drawn(client, f"?{query}")["head"]

    assert "the time range is not the one of the address: " in head
    assert fields(head, "from") == ["now-3h"]


@pytest.mark.parametrize(
    ("of_dashboard", "query", "milliseconds", "chosen"),
    [
        ("30s", "", 30_000, "30s"),
        ("", "", 0, ""),
        (False, "", 0, ""),
        ("30s", "?refresh=", 0, ""),
        ("", "?refresh=5m", 300_000, "5m"),
        ("", "?refresh=1s", 5_000, "1s"),
        ("30s", "?refresh=often", 0, ""),
    ],
)
def test_a_page_is_drawn_again_as_often_as_the_address_or_the_dashboard_says(
    client: httpx.Client, of_dashboard: Any, query: str, milliseconds: int, chosen: str
) -> None:
    save(client, spec={"refresh": of_dashboard})

    found = drawn(client, query)

    assert found["refresh"] == milliseconds
    assert fields(found["head"], "refresh") == [chosen]


@pytest.mark.parametrize(
    ("of_dashboard", "of_browser", "shown"),
    [
        ("browser", "Asia/Tokyo", "Asia/Tokyo"),
        ("", "No/Where", "UTC"),
        ("Europe/Berlin", "Asia/Tokyo", "Europe/Berlin"),
    ],
)
def test_times_are_those_of_the_dashboard_or_of_the_browser(
    client: httpx.Client, of_dashboard: str, of_browser: str, shown: str
) -> None:
    save(client, spec={"timezone": of_dashboard})

    assert f" {shown}</p>" in drawn(client, f"?timezone={of_browser}")["head"]


@pytest.mark.parametrize("width", ["0", "99999999999", "-1", "x", "²"])
def test_an_impossible_width_is_a_possible_one(client: httpx.Client, width: str) -> None:
    save(client, panels=[panel()])

    assert 320 <= drawn(client, f"?width={width}")["width"] <= 2400


def test_a_narrow_page_has_its_panels_one_below_the_other(client: httpx.Client) -> None:
    left, right, below = ({"x": x, "y": y, "w": 12, "h": 4} for x, y in ((0, 0), (12, 0), (0, 4)))
    row = {"id": 9, "type": "row", "title": "R", "gridPos": {"x": 0, "y": 4, "w": 24, "h": 1}}
    panels = [panel(id=2, gridPos=right), panel(gridPos=left), row, panel(id=3, gridPos=below)]
    save(client, panels=panels)

    found = drawn(client, "?width=390")

    assert found["width"] == 390
    places = re.findall(
        r"--x:(\d+);--y:(\d+);--w:(\d+)[^\"]*\" data-key=.(panel-\d)", found["panels"]
    )
    assert [(x, y, key) for x, y, _, key in places] == [
        ("16", "0", "panel-1"),
        ("16", "152", "panel-2"),
        ("16", "342", "panel-3"),
    ]
    assert {width for _, _, width, _ in places} == {"358"}


# Links and colours


def test_a_link_takes_variables_and_time_along(client: httpx.Client) -> None:
    link = {"type": "link", "title": "Next", "url": "/d/next?a=1#end", "includeVars": True}
    several = variable("v", multi=True, includeAll=True)
    save(client, spec={"links": [link | {"keepTime": True}], **with_variables(several)})

    head = drawn(client, "?var-v=a&var-v=b&from=now-2h&theme=light")["head"]

    [href] = re.findall(r'<a href="([^"]*)">Next</a>', head)
    assert unescape(href) == "/d/next?a=1&var-v=a&var-v=b&from=now-2h&to=now&theme=light#end"


def test_a_link_to_dashboards_with_a_tag_becomes_one_for_each(client: httpx.Client) -> None:
    save(client, title="One", uid="one", spec={"tags": ["mcp", "x"]})
    save(client, title="Two", uid="two", spec={"tags": ["other"]})
    save(client, spec={"links": [{"type": "dashboards", "title": "All", "tags": ["mcp"]}]})

    assert re.findall(r'<a href="([^"]*)"', drawn(client)["head"]) == ["/d/one/one"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//elsewhere.example", "data:,x", "", 5])
def test_a_link_that_is_no_page_is_left_out(client: httpx.Client, url: Any) -> None:
    save(client, spec={"links": [{"type": "link", "title": "Bad", "url": url}]})

    assert "Bad" not in drawn(client)["head"]


def test_the_address_chooses_the_theme(client: httpx.Client) -> None:
    save(client, panels=[panel()])

    assert '<html lang="en" data-theme="light">' in client.get("/d/d?theme=light").text
    assert '<html lang="en">' in client.get("/d/d?theme=blue").text
    dark, light = (str(drawn(client, f"?colours={one}")["drawing"]) for one in ("dark", "light"))
    assert ("204, 204, 220" in dark, "204, 204, 220" in light) == (True, False)


# Panels that take what others have


def test_a_page_shows_what_panels_take_of_others_of_the_library_and_of_expressions(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    def stat(expr: str = "", **more: Any) -> dict[str, Any]:
        return panel(expr, **{"type": "stat", **more})

    element = {"uid": "of-page", "name": "Ups", "kind": 1, "model": stat("of_library")}
    client.post("/api/library-elements", json=element)
    shared = {"type": "datasource", "uid": "-- Dashboard --"}
    expression = {"type": "__expr__", "uid": "__expr__"}
    panels = [
        stat("of_panel", id=1, title="Gives"),
        stat(
            id=2,
            title="Takes",
            targets=[{"refId": "A", "panelId": 1, "datasource": shared}],
        ),
        {**{"id": 3, "title": "Kept"}, "libraryPanel": {"uid": "of-page", "name": "Ups"}},
        stat(
            id=4,
            title="Half",
            targets=[
                {"refId": "A", "expr": "of_expression", "hide": True},
                {"refId": "B", "datasource": expression, "type": "math", "expression": "$A / 2"},
            ],
        ),
        {
            **{"id": 5, "title": "Gone", "libraryPanel": {"uid": "gone", "name": "Gone"}},
            "gridPos": {"x": 0, "y": 90, "w": 24, "h": 8},
        },
    ]
    save(client, panels=panels)

    found = drawn(client)

    assert sorted(asked(prometheus)) == ["of_expression", "of_library", "of_panel"]
    said = json.dumps(found["drawing"])
    assert said.count("of Grafana's library") == 1
    assert "has no library panel gone" in said
    assert (said.count('"1"'), said.count('"0.500"')) == (3, 1)
