"""Edits in Grafana taken back into a dashboard in YAML, whose comments and style stay."""

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_server import answering
from mcp_monitoring.dashboard.files import read_dashboard
from review.adopt.stack_in_grafana import StackInGrafana

MODEL = """\
# The pool, as the database sees it.
uid: pool
title: Pool  # shown in the list
schemaVersion: 39
usual: &usual
  unit: s
  min: 0
templating:
  list: []
panels:
  # How full it is.
  - id: 1
    title: Share
    type: timeseries
    gridPos: {x: 0, y: 0, w: 12, h: 8}
    targets:
      - refId: A
        expr: |
          sum(pool_active)
            / sum(pool_size)  # of all
    fieldConfig: {defaults: *usual, overrides: []}

  - id: 2
    title: "Waiting"
    type: stat
    gridPos: {x: 12, y: 0, w: 12, h: 8}
    targets:
      - {refId: A, expr: pool_waiting}
    fieldConfig:
      defaults: *usual
      overrides: []
"""


def _in_wrapper(head: str) -> str:
    inside = "".join(f"  {line}\n" if line else "\n" for line in MODEL.splitlines())
    return f"{head}:\n{inside}"


ENVELOPE = "apiVersion: dashboard.grafana.app/v1beta1\nkind: Dashboard\nmetadata:\n  name: pool\n"
FILES = {
    "model": MODEL,
    "API wrapper": _in_wrapper("dashboard"),
    "v1 resource": ENVELOPE + _in_wrapper("spec"),
    "Windows": MODEL.replace("\n", "\r\n"),
}


@pytest.fixture(params=FILES)
def in_grafana(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StackInGrafana]:
    files = tmp_path / "dashboards"
    files.mkdir()
    with answering() as server:
        made = StackInGrafana(files, server)
        made.put("pool", FILES[request.param], ".yaml")
        made.deploy("pool")
        yield made


def taken(made: StackInGrafana, edit: Callable[[dict[str, Any]], None]) -> tuple[list[str], Any]:
    """Edits in Grafana and adopts; returns the changed lines, and the model of the new file."""
    model = made.saved("pool")
    edit(model)
    made.save(model)
    file = made.directory / "pool.yaml"
    before = file.read_bytes().decode()
    ((at, text),) = made.take_back().texts().items()
    assert at == file
    assert (text.count("\r\n") == text.count("\n")) == ("\r\n" in before)
    file.write_bytes(text.encode())
    diff = difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=0)
    changed = [line[0] + line[1:].strip() for line in diff if line[0] in "+-"]
    return changed[2:], read_dashboard(file).model


def test_an_edited_query_changes_its_line(in_grafana: StackInGrafana) -> None:
    def edit(model: dict[str, Any]) -> None:
        target = model["panels"][0]["targets"][0]
        target["expr"] = target["expr"].replace("pool_size", "pool_limit")

    changed, _ = taken(in_grafana, edit)

    assert changed == ["-/ sum(pool_size)  # of all", "+/ sum(pool_limit)  # of all"]


def test_a_moved_panel_changes_its_position(in_grafana: StackInGrafana) -> None:
    changed, _ = taken(in_grafana, lambda model: model["panels"][0]["gridPos"].update(y=8))

    assert changed == [
        "-gridPos: {x: 0, y: 0, w: 12, h: 8}",
        "+gridPos: {x: 0, y: 8, w: 12, h: 8}",
    ]


def test_a_new_panel_is_added_and_a_removed_one_goes_with_its_comment(
    in_grafana: StackInGrafana,
) -> None:
    def edit(model: dict[str, Any]) -> None:
        del model["panels"][0]
        model["panels"].append({"id": 3, "title": "On call", "type": "text", "description": "on"})

    changed, model = taken(in_grafana, edit)

    assert [one["title"] for one in model["panels"]] == ["Waiting", "On call"]
    assert "-# How full it is." in changed
    assert "+title: On call" in changed
    assert "+description: 'on'" in changed or '+description: "on"' in changed


def test_an_edit_of_a_shared_value_changes_it_for_one_panel_alone(
    in_grafana: StackInGrafana,
) -> None:
    def edit(model: dict[str, Any]) -> None:
        model["panels"][1]["fieldConfig"]["defaults"]["unit"] = "ms"

    changed, model = taken(in_grafana, edit)

    assert changed == ["-defaults: *usual", "+defaults:", "+unit: ms", "+min: 0"]
    units = [one["fieldConfig"]["defaults"]["unit"] for one in model["panels"]]
    assert units == ["s", "ms"]


def test_what_was_adopted_is_no_edit_any_more(in_grafana: StackInGrafana) -> None:
    taken(in_grafana, lambda model: model.update(title="Pool of all"))
    in_grafana.resources.pop()
    in_grafana.deploy("pool")

    assert in_grafana.take_back().texts() == {}


@pytest.mark.parametrize("name", ["pool", "pool.yaml", "Pool"])
def test_it_is_asked_for_by_each_of_its_names(in_grafana: StackInGrafana, name: str) -> None:
    assert in_grafana.take_back(name).left_out == ()


def test_one_that_became_unreadable_is_left_out_by_line(in_grafana: StackInGrafana) -> None:
    in_grafana.put("pool", MODEL.replace("  unit: s", "\tunit: s"), ".yaml")

    with pytest.raises(ValueError, match=r"pool\.yaml: line 6, column 1: invalid YAML: .* tabs"):
        in_grafana.take_back()
