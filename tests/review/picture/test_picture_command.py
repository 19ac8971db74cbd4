"""`mcp-monitoring picture` draws files on any machine that reaches a Prometheus."""

import json
import os
import re
import subprocess
import sys
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import yaml
from answering_server import answering
from mcp_monitoring.review.drawing.rendering import processes as renderers_module
from mcp_monitoring.review.picture import draw_all, sources
from mcp_monitoring.review.picture.drawn import drawn_page, written
from mcp_monitoring.review.servers.errors import AnswerTooLargeError
from mcp_monitoring.review.servers.given_prometheus import given_prometheus
from places import REPOSITORY
from review.drawing.pages.pages import texts_of
from review.picture.picturing import AT, dashboard_file, one_line, panel, picture, size_of

OVERVIEW = REPOSITORY / "dashboards" / "mcp-overview.json"
NAMES = ("overview", "pool", "queries", "requests", "sessions", "slo")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_every_dashboard_of_the_package_is_drawn_whole(
    simulated: str, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = picture("--prometheus", simulated, *AT, "--output", out)

    assert (ran.exit_code, ran.stderr) == (0, "")
    files = [out / f"mcp-{name}.png" for name in NAMES]
    assert ran.stdout.splitlines() == [str(file) for file in files]
    assert {size_of(file)[0] for file in files} == {1600}
    assert min(size_of(file)[1] for file in files) > 800


def test_a_folder_with_two_sets_gives_the_dashboards_of_the_chosen_one(
    simulated: str, out: Path
) -> None:
    ran = picture(REPOSITORY / "dashboards", "--prometheus", simulated, *AT, "--output", out)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert sorted(file.name for file in out.iterdir()) == [f"mcp-{name}.png" for name in NAMES]


def test_a_dashboard_in_yaml_is_drawn_as_the_same_in_json(
    simulated: str, out: Path, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    made = dashboard_file(tmp_path, [panel("up", "Up")])
    copy = tmp_path / "own" / "copy.yaml"
    copy.write_text(yaml.safe_dump(json.loads(made.read_text())))
    (tmp_path / "own" / "rules.yaml").write_text("groups: []\n")

    drawn = []
    for given in (made, copy, tmp_path / "own"):
        ran = picture(given, "--prometheus", simulated, *AT, "--output", out, "--format", "svg")
        assert (ran.exit_code, ran.stderr) == (0, "")
        (file,) = out.iterdir()
        drawn.append(file.read_text())
    assert drawn[0] == drawn[1] == drawn[2]


def test_two_dashboards_of_one_uid_have_a_file_each(
    simulated: str, out: Path, tmp_path: Path
) -> None:
    for title in ("First", "Second"):
        (tmp_path / title).mkdir()
        dashboard_file(tmp_path / title, [panel("up", "Up")], title=title)

    ran = picture(
        *(tmp_path / "First", tmp_path / "Second", "--prometheus", simulated, *AT),
        *("--output", out, "--format", "svg"),
    )

    assert ran.exit_code == 0, ran.output
    files = ran.stdout.splitlines()
    assert len({*files}) == 2
    titles = [texts_of(Path(file).read_text(encoding="utf-8"))[1] for file in files]
    assert titles == ["First", "Second"]


def test_the_ending_of_a_file_says_what_is_written(simulated: str, tmp_path: Path) -> None:
    for name in ("page.png", "page.svg", "page.html", "PAGE.SVG"):
        ran = picture(OVERVIEW, "--prometheus", simulated, *AT, "--output", tmp_path / name)
        assert (ran.exit_code, ran.stdout) == (0, f"{tmp_path / name}\n"), ran.stderr

    assert size_of(tmp_path / "page.png")[0] == 1600
    svg = (tmp_path / "page.svg").read_text(encoding="utf-8")
    assert svg == (tmp_path / "PAGE.SVG").read_text(encoding="utf-8"), "the same every time"
    assert "Request Rate" in texts_of(svg)
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert html.count('<section class="panel"') == 18


def drawn(simulated: str, tmp_path: Path, *arguments: str | Path) -> str:
    """The SVG of the first file or uid among some arguments."""
    file = tmp_path / "drawn.svg"
    ran = picture(*arguments, "--prometheus", simulated, "--output", file)
    assert (ran.exit_code, ran.stderr) == (0, "")
    return file.read_text(encoding="utf-8")


def test_a_dashboard_may_be_named_by_its_uid(simulated: str, tmp_path: Path) -> None:
    found = texts_of(drawn(simulated, tmp_path, "mcp-pool", *AT))

    assert found[1] == "Snowflake MCP Connection Pool"


def test_theme_width_and_words(simulated: str, tmp_path: Path) -> None:
    look = ("--theme", "light", "--width", "1200", "--words", "simulated data")
    svg = drawn(simulated, tmp_path, "mcp-pool", *AT, *look)

    assert re.match(r'<svg [^>]* width="1200"', svg)
    assert "simulated data" in texts_of(svg)
    assert "#181b1f" not in svg, "a colour of the dark theme"


@pytest.mark.parametrize(("width", "columns"), [(320, 1), (760, 1), (761, 3)])
def test_on_a_narrow_page_panels_stand_one_below_the_other(
    simulated: str, tmp_path: Path, width: int, columns: int
) -> None:
    panels = [panel("vector(1)", f"Panel {n}") for n in range(3)]
    for number, one in enumerate(panels):
        one["gridPos"]["x"] = 8 * number
    file = dashboard_file(tmp_path, panels)

    svg = drawn(simulated, tmp_path, file, *AT, "--width", str(width))

    places = re.findall(r'<g class="panel" data-key="panel-(.)" transform="translate\((.*?),', svg)
    assert [number for number, _ in places] == ["1", "2", "3"]
    assert len({left for _, left in places}) == columns
    assert f"Panel {columns - 1}" in texts_of(svg)


def test_a_panel_alone_is_as_large_as_on_its_page(simulated: str, tmp_path: Path) -> None:
    svg = drawn(simulated, tmp_path, "mcp-overview", *AT, "--panel", "Uptime")

    assert re.match(r'<svg [^>]* width="812"', svg), "780 and the margins"
    assert svg.count('<g class="panel"') == 1
    assert "Uptime" in texts_of(svg)
    assert "Request Rate" not in texts_of(svg)


@pytest.mark.parametrize(
    "times",
    [
        ("--from", "2026-11-26T01:00:00Z", "--to", "2026-11-26T01:30:00Z"),
        ("--from", "1795654800000", "--to", "1795656600000"),
        ("--from", "now-30m", "--at", "2026-11-26T01:30:00Z"),
        ("--range", "30m", "--at", "1795656600"),
        ("--range", "now-30m", "--to", "", "--at", "2026-11-26T02:30:00+01:00"),
    ],
)
def test_the_time_may_be_given_in_the_words_of_grafana(
    simulated: str, tmp_path: Path, times: tuple[str, ...]
) -> None:
    file = dashboard_file(tmp_path, [panel("vector(1)")], time={"from": "now-6h", "to": "now"})

    [shown, *_] = texts_of(drawn(simulated, tmp_path, file, *times))

    assert shown == "2026-11-26 01:00:00 to 2026-11-26 01:30:00 UTC"


def test_a_dashboard_opens_on_its_own_time_in_its_own_time_zone(
    simulated: str, tmp_path: Path
) -> None:
    own: dict[str, Any] = {"time": {"from": "now-6h", "to": "now-1h"}, "timezone": "Europe/Berlin"}
    file = dashboard_file(tmp_path, [panel("vector(1)")], **own)

    [shown, *_] = texts_of(drawn(simulated, tmp_path, file, "--at", "2026-11-26T01:30:00Z"))

    assert shown == "2026-11-25 20:30:00 to 2026-11-26 01:30:00 Europe/Berlin"


def test_variables_are_set_by_name(simulated: str, tmp_path: Path) -> None:
    variable = {"name": "size", "type": "custom", "query": "1,2,3", "multi": True}
    chosen = {"current": {"text": "1", "value": "1"}, "label": "Size"}
    file = dashboard_file(
        tmp_path, [panel("vector(${size})")], templating={"list": [variable | chosen]}
    )

    one = texts_of(drawn(simulated, tmp_path, file, *AT, "--var", "size=3"))
    two = picture(
        *(file, "--prometheus", simulated, *AT, "--output", tmp_path / "two.svg"),
        *("--var", "size=2", "--var", "size=3"),
    )

    assert one[1:5] == ["Mine", "Size", "3", "Up"]
    assert "3" in one[5:]
    assert two.exit_code == 2, "vector((2|3)) is no query"


def test_a_file_is_bound_as_a_deployment_binds_it(simulated: str, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    exported = {"name": "DS_PROMETHEUS", "type": "datasource", "pluginId": "prometheus"}
    one = panel("vector(7)", datasource={"type": "prometheus", "uid": "${DS_PROMETHEUS}"})
    model = {"title": "Exported", "uid": "e", "__inputs": [exported], "panels": [{"id": 1, **one}]}
    file.write_text(json.dumps(model), encoding="utf-8")

    assert "7" in texts_of(drawn(simulated, tmp_path, file, *AT))


def test_files_may_be_of_another_set_or_have_the_names_of_a_profile(
    simulated: str, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    common = ("--prometheus", simulated, *AT, "--format", "svg", "--output", out)

    of_set = picture(*common, "--metrics", "otel")
    of_profile = picture(*common, "--profile", "jira-mcp-snowflake")

    assert "variable job has no values" in of_set.stderr, "nothing there is of this set"
    assert of_set.exit_code == 2
    assert len(of_set.stdout.splitlines()) == 4
    assert 'panel "Client Sessions": is left out; the server lacks' in of_profile.stderr
    assert len(of_profile.stdout.splitlines()) == 5, "each panel of one needs what is not there"


def test_a_query_that_fails_is_told_and_the_picture_is_there(
    simulated: str, tmp_path: Path
) -> None:
    good, bad = panel("vector(1)", "Good"), panel("sum(up", "Bad")
    file = dashboard_file(tmp_path, [good, bad | {"gridPos": {"x": 8, "y": 0, "w": 8, "h": 8}}])

    ran = picture(file, "--prometheus", simulated, *AT, "--output", tmp_path / "x.svg")

    assert ran.exit_code == 2
    assert ran.stdout == f"{tmp_path / 'x.svg'}\n"
    [line] = ran.stderr.splitlines()
    assert line.startswith('mine: panel "Bad": query A: ')
    found = " ".join(texts_of((tmp_path / "x.svg").read_text(encoding="utf-8")))
    assert "parse error" in found
    assert "sum(up" in found


def test_answers_of_other_panels_and_expressions_are_drawn_without_a_grafana(
    simulated: str, tmp_path: Path
) -> None:
    shared = {"refId": "A", "panelId": 1, "datasource": "-- Dashboard --"}
    expression = {"refId": "B", "datasource": {"type": "__expr__", "uid": "__expr__"}}
    reduced = [
        {"refId": "A", "expr": "vector(6)", "range": True, "hide": True},
        {**expression, "type": "reduce", "expression": "A", "reducer": "mean"},
    ]
    file = dashboard_file(
        tmp_path,
        [
            panel("vector(7)", "Seven"),
            panel("", "Again", targets=[shared], datasource="-- Dashboard --"),
            panel("", "Mean", targets=reduced),
        ],
    )

    found = texts_of(drawn(simulated, tmp_path, file, *AT))
    alone = texts_of(drawn(simulated, tmp_path, file, *AT, "--panel", "Again"))

    assert found[2:] == ["Seven", "7", "Again", "7", "Mean", "6"]
    assert alone[2:] == ["Again", "7"]


def test_a_terminal_shows_how_far_it_is_and_then_only_the_files(
    simulated: str, tmp_path: Path
) -> None:
    file = dashboard_file(tmp_path, [panel("vector(1)")])
    command = (sys.executable, "-m", "mcp_monitoring.command", "picture", str(file))
    options = ("--prometheus", simulated, *AT, "--output", str(tmp_path / "x.svg"))
    ours, theirs = os.openpty()

    ran = subprocess.run((*command, *options), stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)

    assert ran.stdout.decode() == f"{tmp_path / 'x.svg'}\n"
    assert "mine: 1 of 1 panels answered ..." in said
    assert said.endswith("\r\x1b[K"), "the line is gone"


def test_html_in_titles_is_text(simulated: str, tmp_path: Path) -> None:
    markup = "<script>alert(1)</script>"
    text = {"type": "text", "options": {"mode": "html", "content": markup + "<b>fine</b>"}}
    file = dashboard_file(tmp_path, [panel("vector(1)", markup), text], title=markup)

    svg = drawn(simulated, tmp_path, file, *AT)
    picture(file, "--prometheus", simulated, *AT, "--output", tmp_path / "x.html")

    assert texts_of(svg).count(markup) == 2
    assert "<script>alert" not in svg
    assert "<script>alert" not in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_a_dashboard_of_200_panels_is_drawn(simulated: str, tmp_path: Path) -> None:
    grid = [{"x": 6 * (n % 4), "y": 4 * (n // 4), "w": 6, "h": 4} for n in range(200)]
    panels = [panel(f"vector({n})", f"Panel {n}") | {"gridPos": one} for n, one in enumerate(grid)]
    file = dashboard_file(tmp_path, panels)

    ran = picture(file, "--prometheus", simulated, *AT, "--output", tmp_path / "x.png")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert size_of(tmp_path / "x.png")[1] > 50 * (4 * 38)


@pytest.mark.parametrize(
    ("panels", "said"),
    [
        ([], "This dashboard has no panels"),
        ([{"type": "stat", "title": "Nowhere"}], "Nowhere"),
        ([{"type": "stat", "title": "Odd", "gridPos": {"x": "a", "w": None}}], "Odd"),
        ([{"title": "No kind"}], "No kind"),
        (
            [{"type": "row", "title": "Closed", "collapsed": True, "panels": [panel("up")]}],
            "Closed (1 panel, not drawn: the row is closed)",
        ),
    ],
)
def test_odd_dashboards_are_drawn(
    simulated: str, tmp_path: Path, panels: list[dict[str, Any]], said: str
) -> None:
    file = dashboard_file(tmp_path, panels)

    picture(file, "--prometheus", simulated, *AT, "--output", tmp_path / "x.svg")

    assert said in texts_of((tmp_path / "x.svg").read_text(encoding="utf-8"))


def test_closed_rows_are_opened_if_that_is_asked(simulated: str, tmp_path: Path) -> None:
    row = {"type": "row", "title": "Closed", "collapsed": True, "panels": [panel("vector(5)")]}
    file = dashboard_file(tmp_path, [row])

    found = texts_of(drawn(simulated, tmp_path, file, *AT, "--open-rows"))

    assert "Closed" in found
    assert "Up" in found


class TestOneLine:
    """What keeps the command from its work; then nothing is written."""

    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    def test_nobody_listens(self, tmp_path: Path) -> None:
        said = one_line(picture("--prometheus", "http://127.0.0.1:1"))

        assert "Prometheus at http://127.0.0.1:1 cannot be reached" in said
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("package", ["vl_convert", "zlib_ng"])
    def test_the_extra_is_not_installed(self, package: str, simulated: str, tmp_path: Path) -> None:
        words = ["mcp-monitoring", "picture", "mcp-pool", "--prometheus", simulated]
        script = (
            f"import sys; sys.modules['{package}'] = None; sys.argv = {words};"
            " sys.prefix = '/an/environment';"
            " from mcp_monitoring.command import main; main()"
        )

        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

        assert (ran.returncode, ran.stdout) == (1, "")
        [line] = ran.stderr.splitlines()
        assert line == (
            f"mcp-monitoring: needs {package}, which is not installed;"
            f" run: {sys.executable} -m pip install 'mcp-monitoring[pictures]'"
        )
        assert list(tmp_path.iterdir()) == []

    def test_neither_a_prometheus_nor_a_stack_or_both(self) -> None:
        wanted = "give either --stack STACK or --prometheus URL"
        assert one_line(picture()) == wanted
        assert one_line(picture("--stack", "dev", "--prometheus", "http://x")) == wanted

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("no.json", "no.json: there is no such file"),
            ("some/where", "some/where: there is no such file"),
            ("mcp-pol", "did you mean mcp-pool?"),
        ],
    )
    def test_a_name_of_nothing(self, simulated: str, name: str, said: str) -> None:
        assert said in one_line(picture(name, "--prometheus", simulated))

    @pytest.mark.parametrize(
        ("output", "said"),
        [
            ("x.gif", "a picture ends in .png, .svg or .html"),
            ("x.htm", "did you mean html?"),
            ("no/such/x.png", "no/such: there is no such folder"),
            ("no/such", "no: there is no such folder"),
            ("taken", "taken is a file, and its name does not end in .png, .svg or .html"),
        ],
    )
    def test_an_output_that_cannot_be(
        self, simulated: str, tmp_path: Path, output: str, said: str
    ) -> None:
        (tmp_path / "taken").touch()

        assert said in one_line(picture("mcp-pool", "--prometheus", simulated, "--output", output))
        assert [one.name for one in tmp_path.iterdir()] == ["taken"]

    def test_a_place_where_nothing_can_be_written(self, simulated: str) -> None:
        ran = picture("mcp-pool", "--prometheus", simulated, *AT, "--output", "/proc/x.svg")

        assert one_line(ran).startswith("--output: /proc/x.svg cannot be written: ")

    def test_an_ending_that_is_not_the_format(self, simulated: str) -> None:
        ran = picture("mcp-pool", "--prometheus", simulated, "--format", "svg", "--output", "x.png")

        assert one_line(ran) == "--output: x.png ends in .png, but --format is svg"

    def test_several_dashboards_for_one_file(self, simulated: str) -> None:
        said = one_line(picture("--prometheus", simulated, "--output", "x.png"))

        assert said.startswith("--output: 6 dashboards do not fit into x.png; name one")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--range", "6x"), "--range: '6x' is no duration such as 6h or 7d"),
            (("--from", "yesterday"), "--from: 'yesterday' is no time; write now-6h"),
            (("--to", "someday"), "--to: 'someday' is no time"),
            (("--at", "noon"), "--at: 'noon' is no time"),
            (("--range", "6h", "--from", "now-1h"), "--range and --from or --to exclude each"),
            (("--from", "now", "--to", "now-1h"), "from 'now' to 'now-1h' ends before it begins"),
            (("--from", "now-1h", "--to", "2020-01-01"), "ends before it begins"),
            (("--range", "0s"), "from 'now-0s' to 'now' has no length"),
        ],
    )
    def test_a_time_that_is_none(
        self, simulated: str, arguments: tuple[str, ...], said: str
    ) -> None:
        assert said in one_line(picture("mcp-pool", "--prometheus", simulated, *arguments))

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("jub=x", "no dashboard has the variable jub; there are datasource, instance, job"),
            ("jobs=x", "did you mean job?"),
            ("job", "--var: job: write NAME=VALUE, such as instance=server-1"),
            ("=x", "write NAME=VALUE"),
        ],
    )
    def test_a_variable_that_is_none(self, simulated: str, value: str, said: str) -> None:
        ran = picture("mcp-pool", "--prometheus", simulated, "--var", value)

        assert said in one_line(ran)

    def test_a_panel_that_is_none(self, simulated: str) -> None:
        ran = picture("mcp-overview", "--prometheus", simulated, *AT, "--panel", "Uptme")

        assert one_line(ran) == "there is no panel 'Uptme'; did you mean Uptime?"

    def test_a_picture_of_too_many_pixels(self, simulated: str) -> None:
        large = ("--width", "8000", "--scale", "4")
        ran = picture("mcp-pool", "--prometheus", simulated, *AT, "--output", "x.png", *large)

        assert "pixels are too many for a PNG; lower --scale" in one_line(ran)

    def test_a_dynamic_dashboard_with_a_fault(self, simulated: str, tmp_path: Path) -> None:
        file = tmp_path / "v2.json"
        file.write_text(json.dumps({"title": "v2", "elements": {}, "layout": {}}))

        assert '"layout.kind" is missing' in one_line(picture(file, "--prometheus", simulated))

    def test_files_that_are_no_dashboards(self, simulated: str, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        (tmp_path / "broken.json").write_text("{")
        rules = REPOSITORY / "alerts" / "pool.yaml"

        for name, said in (
            ("empty", "empty: it has no dashboard"),
            ("broken.json", "invalid JSON"),
            (rules, "it is a rule file, not a dashboard"),
        ):
            assert said in one_line(picture(name, "--prometheus", simulated))


@pytest.mark.parametrize("content", [b"xxx", b'{"status": "success", "data": [', b"\x00" * 9])
def test_an_answer_without_an_end_is_not_read_for_ever(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 2.0**20)
    with answering() as server:
        server.content = content * 2**20
        url = f"http://127.0.0.1:{server.server_port}"
        with (
            pytest.raises(AnswerTooLargeError, match="sends an answer of more than 1 MB"),
            sources.of_prometheus(url, [str(OVERVIEW)], {}, REPOSITORY) as opened,
        ):
            opened.source.data_sources()


class FallsSilent(BaseHTTPRequestHandler):
    """A Prometheus that says it is one, and answers no query of a panel."""

    def do_GET(self) -> None:
        if not self.path.endswith("/query?query=1"):
            time.sleep(3)
            return
        content = b'{"status": "success", "data": {"resultType": "scalar", "result": [0, "1"]}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the base
        """Says nothing."""


def test_a_server_that_falls_silent_is_given_up_in_one_line(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = dashboard_file(tmp_path, [panel(f"up + {n}", f"P{n}", id=n) for n in range(100)], "big")
    patient = partial(given_prometheus, seconds=0.2)
    monkeypatch.setattr(sources, "given_prometheus", patient)
    with ThreadingHTTPServer(("127.0.0.1", 0), FallsSilent) as server:
        server.daemon_threads = True
        server.block_on_close = False
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        ran = picture(file, "--prometheus", url, *AT, "--output", out)
        server.shutdown()

    assert ran.exit_code == 2
    *waited, given_up = ran.stderr.splitlines()
    assert 5 <= len(waited) < 20
    assert all("does not answer within 0.2 s" in line for line in waited)
    assert given_up == (
        f"big: {100 - len(waited)} more are missing: Prometheus at {url} is not asked any more:"
        " it left 5 requests in a row without an answer"
    )


def test_one_dashboard_that_cannot_be_drawn_does_not_keep_back_the_others(
    simulated: str, tmp_path: Path, out: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    dashboard_file(folder, [panel("vector(1)")], "good")
    (folder / "v2.json").write_text(json.dumps({"title": "v2", "elements": {}, "layout": {}}))
    (folder / "other.json").write_text('{"no": "dashboard"}')

    ran = picture(folder, "--prometheus", simulated, *AT, "--output", out)

    assert ran.exit_code == 1
    assert ran.stdout == f"{out / 'good.png'}\n"
    [line] = ran.stderr.splitlines()
    assert 'v2.json: "layout.kind" is missing' in line


@pytest.mark.parametrize("ending", ["png", "svg", "html"])
def test_a_dashboard_is_asked_for_while_the_one_before_is_rendered(
    simulated: str, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    files = [dashboard_file(tmp_path, [panel("up")], uid, title=uid) for uid in ("a", "b")]
    is_asked = Event()
    in_vain = []

    def asking(one: Any, *args: Any, **kwargs: Any) -> Any:
        if one.uid == "b":
            is_asked.set()
        return drawn_page(one, *args, **kwargs)

    def rendering(page: Any, *args: Any) -> Any:
        if page.title == "a":
            in_vain.append(not is_asked.wait(20))
        return written(page, *args)

    monkeypatch.setattr(f"{draw_all.__name__}.drawn_page", asking)
    monkeypatch.setattr(f"{draw_all.__name__}.written", rendering)

    ran = picture(*files, "--prometheus", simulated, *AT, "--output", out, "--format", ending)

    assert (ran.exit_code, ran.stderr, in_vain) == (0, "", [False])
    assert ran.stdout.splitlines() == [str(out / f"{uid}.{ending}") for uid in ("a", "b")]


def test_a_dashboard_that_ends_the_command_does_not_keep_back_the_one_before(
    simulated: str, tmp_path: Path, out: Path
) -> None:
    titles = {"a": "Wanted", "b": "Another"}
    files = [dashboard_file(tmp_path, [panel("up", title)], uid) for uid, title in titles.items()]

    ran = picture(*files, "--prometheus", simulated, *AT, "--output", out, "--panel", "Wanted")

    assert ran.exit_code == 1
    assert ran.stdout == f"{out / 'a.png'}\n"
    assert "there is no panel 'Wanted'" in ran.stderr
    assert size_of(out / "a.png")[0] > 0


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_renderers_that_are_killed_are_one_line_and_no_file(
    simulated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    made = dashboard_file(tmp_path, [panel("up")])
    monkeypatch.setattr(renderers_module, "_running", None)
    monkeypatch.setattr(f"{draw_all.__name__}.drawn_page", killing(drawn_page))

    ran = picture(made, "--prometheus", simulated, *AT, "--output", tmp_path / f"one.{ending}")

    assert "a process that renders has ended in the middle of its work" in one_line(ran)
    assert not (tmp_path / f"one.{ending}").exists()


def killing(work: Any) -> Any:
    """Kills the processes that render before something is done."""

    def killed(*args: Any, **kwargs: Any) -> Any:
        running = renderers_module._running
        assert running is not None
        for process in running._processes:
            process._process.kill()
            process._process.wait()
        return work(*args, **kwargs)

    return killed
