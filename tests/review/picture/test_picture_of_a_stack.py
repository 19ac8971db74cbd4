"""`mcp-monitoring picture --stack` draws what a stack has deployed, through its Grafana."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dynamic_specs import auto, dashboard, tabs
from review.drawing.pages.pages import texts_of
from review.picture.deployed_stack import ADMIN, Deployed, deployed_stack
from review.picture.picturing import AT, dashboard_file, one_line, panel, picture

PROM = {"type": "prometheus", "uid": "prom"}


@pytest.fixture
def stack(simulated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed_stack(simulated, tmp_path, monkeypatch) as deployed:
        yield deployed


def test_all_dashboards_of_the_stack_are_drawn(stack: Deployed, tmp_path: Path) -> None:
    ran = picture("--stack", "dev", *AT, "--format", "svg", "--output", "out")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == "out/shop.svg\n"
    found = texts_of((tmp_path / "out" / "shop.svg").read_text(encoding="utf-8"))
    assert found[1:] == ["Shop", "Seven", "7"]


def test_another_dashboard_of_its_grafana_may_be_named(stack: Deployed, tmp_path: Path) -> None:
    stack.deploy({"uid": "theirs", "title": "Theirs", "panels": []})

    ran = picture("theirs", "--stack", "dev", *AT, "--output", "x.svg")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "Theirs" in texts_of((tmp_path / "x.svg").read_text(encoding="utf-8"))


def test_a_file_is_drawn_with_the_data_of_the_stack_before_it_is_deployed(
    stack: Deployed, tmp_path: Path
) -> None:
    placeholder = {"type": "prometheus", "uid": "${DS_PROMETHEUS}"}
    file = dashboard_file(tmp_path, [panel("vector(8)", "Eight", datasource=placeholder)], "new")

    ran = picture(file, "--stack", "dev", *AT, "--output", "x.svg")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert texts_of((tmp_path / "x.svg").read_text(encoding="utf-8"))[1:] == ["Mine", "Eight", "8"]


def test_a_file_gets_the_settings_of_the_stack(stack: Deployed, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  shop:job: my-job\n")
    variable = {"name": "job", "type": "custom", "query": "a,my-job", "current": {"value": "a"}}
    one = panel("vector(1)", "Job $job")
    file = dashboard_file(tmp_path, [one], templating={"list": [variable]})

    picture(file, "--stack", "dev", *AT, "--output", "x.svg")

    found = texts_of((tmp_path / "x.svg").read_text(encoding="utf-8"))
    assert "Job my-job" in found


def test_what_is_deployed_but_gone_or_dynamic_is_told_and_the_rest_drawn(
    stack: Deployed,
) -> None:
    stack.has("gone", "shop")

    ran = picture("--stack", "dev", *AT, "--format", "svg", "--output", "out")

    assert ran.exit_code == 1
    assert ran.stdout == "out/shop.svg\n"
    assert ran.stderr == "mcp-monitoring picture: gone: it is deployed, but not in Grafana\n"


def kept(number: int, uid: str, y: int) -> dict[str, Any]:
    """A panel of the library."""
    place = {"x": 0, "y": y, "w": 8, "h": 4}
    return {"id": number, "gridPos": place, "libraryPanel": {"uid": uid, "name": "Kept"}}


def test_library_panels_shared_answers_and_expressions_are_drawn(
    stack: Deployed, tmp_path: Path
) -> None:
    content = panel("vector(41)", "Of the library", datasource=PROM)
    element = {"uid": "lib", "name": "Kept", "kind": 1, "model": content}
    made = stack.grafana.post("/api/library-elements", json=element, auth=ADMIN)
    shared = {"refId": "A", "panelId": 1, "datasource": {"uid": "-- Dashboard --"}}
    expression = {"refId": "B", "datasource": {"type": "__expr__", "uid": "__expr__"}}
    halved = [
        {"refId": "A", "expr": "vector(7)", "datasource": PROM, "hide": True},
        {**expression, "type": "math", "expression": "$A / 2"},
    ]
    panels = [
        {"id": 1, **panel("vector(7)", "Seven", datasource=PROM)},
        {"id": 2, **panel("", "Again", targets=[shared], datasource=shared["datasource"])},
        {"id": 3, **panel("", "Half", targets=halved)},
        kept(4, "lib", 30),
    ]
    stack.deploy({"uid": "all", "title": "All", "panels": panels})

    ran = picture("all", "--stack", "dev", *AT, "--output", "x.svg")

    assert made.is_success, made.text
    assert (ran.exit_code, ran.stderr) == (0, "")
    found = texts_of((tmp_path / "x.svg").read_text(encoding="utf-8"))
    assert found[2:] == ["Seven", "7", "Again", "7", "Half", "3.50", "Of the library", "41"]


def test_a_library_panel_that_cannot_be_read_says_so_in_its_place(
    stack: Deployed, tmp_path: Path
) -> None:
    stack.deploy({"uid": "gone", "title": "Gone", "panels": [kept(1, "gone", 0)]})

    ran = picture("gone", "--stack", "dev", *AT, "--output", "x.svg")

    [line] = ran.stderr.splitlines()
    assert ran.exit_code == 2
    assert line.startswith("gone: panel 1: it is the panel Kept of Grafana's library")
    assert "has no library panel gone (404); unlink the panel" in line
    assert "Kept of Grafana's library" in " ".join(texts_of((tmp_path / "x.svg").read_text()))


class TestOneLine:
    def test_a_uid_of_nothing(self, stack: Deployed) -> None:
        said = one_line(picture("shp", "--stack", "dev"))

        assert said.startswith("shp: there is no such file, and no such dashboard at http://")
        assert said.endswith("; did you mean shop?")

    def test_a_stack_without_dashboards(self, stack: Deployed) -> None:
        stack.has()

        said = one_line(picture("--stack", "dev"))

        assert said == "stack dev has no dashboards; deploy it first: pulumi up"

    def test_a_stack_that_there_is_not(self, stack: Deployed) -> None:
        stack.pulumi.answers("stack export", said="error: no stack named 'dev' found\n", code=255)

        assert "no stack named 'dev' found" in one_line(picture("--stack", "dev"))

    def test_a_stack_that_is_nowhere_yet(self, stack: Deployed) -> None:
        stack.pulumi.answers("stack export", {"deployment": {"resources": []}})

        said = one_line(picture("--stack", "dev"))

        assert said.startswith("nobody knows yet in which Grafana stack dev is")

    def test_a_credential_that_is_refused(
        self, stack: Deployed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GRAFANA_AUTH", "admin:wrong")

        assert "refuses the credential" in one_line(picture("--stack", "dev"))

    def test_a_stack_file_that_cannot_be_read(self, stack: Deployed, tmp_path: Path) -> None:
        (tmp_path / "Pulumi.dev.yaml").write_text("config: [")
        file = dashboard_file(tmp_path, [panel("vector(1)")])

        assert "Pulumi.dev.yaml: " in one_line(picture(file, "--stack", "dev"))


def test_a_dynamic_dashboard_in_grafana_is_drawn(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stack.has("v2")
    spec = dashboard(tabs(Load=auto("panel-1"), Errors=auto("panel-2")), 1, 2)
    found = {"dashboard": {"uid": "v2", **spec}, "meta": {}}
    monkeypatch.setattr(
        "mcp_monitoring.review.servers.grafana.Grafana.dashboard",
        lambda self, uid, version="": json.loads(json.dumps(found)),
    )

    picture("--stack", "dev", "--output", tmp_path / "v2.html")

    page = (tmp_path / "v2.html").read_text()
    assert "Load (tab)" in page
    assert "Errors (tab)" in page
