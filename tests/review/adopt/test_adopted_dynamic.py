"""Edits of dynamic dashboards, taken back from Grafana into the files of a stack."""

import json
from pathlib import Path
from typing import Any

import pytest
from answering_server import answering
from dynamic_specs import auto, dashboard, grid, panel, placed, row, rows, tabs
from mcp_monitoring.dashboard.comparable import comparable
from mcp_monitoring.dashboard.wrappers import unwrapped
from mcp_monitoring.review.diff.panels import dashboard_diff

from .stack_in_grafana import StackInGrafana

Spec = dict[str, Any]
API = "dashboard.grafana.app/v2"
SPEC = dashboard(
    tabs(
        Load=rows(row("A", auto("panel-1", "panel-2")), row("B", grid(placed("panel-3", 0, 0)))),
        Errors=grid(placed("panel-4", 0, 0)),
    ),
    *(1, 2, 3, 4),
)


def envelope(spec: Spec, name: str = "board") -> Spec:
    return {"apiVersion": API, "kind": "Dashboard", "metadata": {"name": name}, "spec": spec}


@pytest.mark.parametrize("wrapped", [True, False], ids=["in its envelope", "the bare spec"])
def test_an_edit_in_grafana_is_a_line_of_the_file(tmp_path: Path, wrapped: bool) -> None:
    with answering() as server:
        made = StackInGrafana(tmp_path, server)
        file = made.put("board", envelope(SPEC) if wrapped else {**SPEC, "uid": "board"})
        theirs = made.deploy("board")
        theirs["spec"]["elements"]["panel-3"]["spec"]["title"] = "Queue"
        made.save(theirs)

        (adopted,) = made.take_back().dashboards
        assert adopted.text is not None
        before = file.read_text().splitlines()
        changed = [one for one in adopted.text.splitlines() if one not in before]
        assert [one.strip() for one in changed] == ['"title": "Queue",']

        file.write_text(adopted.text)
        now = made.model("board")
        assert not dashboard_diff(comparable(unwrapped(now)), comparable(unwrapped(theirs)))


def test_a_new_panel_has_the_data_source_of_the_file(tmp_path: Path) -> None:
    with answering() as server:
        made = StackInGrafana(tmp_path, server)
        made.put("board", envelope(SPEC))
        theirs = made.deploy("board")
        spec = theirs["spec"]
        new = panel(9)
        query = new["spec"]["data"]["spec"]["queries"][0]["spec"]["query"]
        query["datasource"] = {"name": "ours"}
        spec["elements"]["panel-9"] = new
        inner = spec["layout"]["spec"]["tabs"][0]["spec"]["layout"]["spec"]["rows"][0]["spec"]
        inner["layout"]["spec"]["items"].insert(1, auto("panel-9")["spec"]["items"][0])
        made.save(theirs)

        (adopted,) = made.take_back().dashboards

        assert adopted.taken == ('new panel "P9"',)
        written = json.loads(adopted.text or "")["spec"]
        data = written["elements"]["panel-9"]["spec"]["data"]["spec"]["queries"][0]["spec"]
        assert data["query"]["datasource"] == {"name": "prom"}
        tab = written["layout"]["spec"]["tabs"][0]["spec"]["layout"]["spec"]["rows"][0]["spec"]
        assert tab["layout"] == auto("panel-1", "panel-9", "panel-2")


def test_without_an_edit_nothing_is_taken(tmp_path: Path) -> None:
    with answering() as server:
        made = StackInGrafana(tmp_path, server, {"prefix": "x-"})
        made.put("board", envelope(SPEC))
        made.deploy("board")

        (adopted,) = made.take_back().dashboards

        assert (adopted.taken, adopted.text) == ((), None)


def test_a_dashboard_made_by_hand_becomes_a_file_of_its_schema(tmp_path: Path) -> None:
    with answering() as server:
        made = StackInGrafana(tmp_path, server)
        made.put("board", envelope(SPEC))
        made.deploy("board")
        listed = [{"uid": "hand", "title": "By hand"}]
        server.answers["/api/search"] = (200, json.dumps(listed).encode())
        made.save({**envelope({**SPEC, "title": "By hand"}, "hand"), "uid": "hand"})

        found = made.take_back("By hand")

        ((file, text),) = found.texts().items()
        assert file.name == "hand.json"
        assert json.loads(text) == envelope({**SPEC, "title": "By hand"}, "hand")


def test_a_classic_answer_for_a_dynamic_file_is_left_out(tmp_path: Path) -> None:
    with answering() as server:
        made = StackInGrafana(tmp_path, server)
        made.put("board", envelope(SPEC))
        made.put("other", envelope(SPEC, "other"))
        made.deploy("board")
        made.deploy("other")
        made.save({"uid": "board", "title": "D", "panels": []})

        (left,) = made.take_back().left_out

        assert "Grafana shows it as a classic dashboard" in left.reasons[0]
