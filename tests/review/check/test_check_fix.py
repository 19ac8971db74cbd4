"""`mcp-monitoring check --fix`: what is certain is repaired in the files, and nothing else."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.files import Dashboard, DashboardError, read_dashboard
from mcp_monitoring.dashboard.lenient import objects_of
from mcp_monitoring.review.check.fixing import repairs_in
from mcp_monitoring.review.check.settings import CheckSettings
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from typer.testing import CliRunner, Result

FIXTURES = REPOSITORY / "tests" / "fixtures"
KINDS = REPOSITORY / "tests" / "review" / "check" / "corpus" / "kinds"
FILES = [*sorted(FIXTURES.rglob("*.json")), *sorted(KINDS.rglob("*.json"))]
THEIRS = {"type": "prometheus", "uid": "theirs"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fix(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["check", "--no-contract", "--fix", *map(str, arguments)])


def panel(number: int | None, **more: Any) -> dict[str, Any]:
    made = {
        "type": "timeseries",
        "title": f"P{number}",
        "description": "d",
        "fieldConfig": {"defaults": {"unit": "short"}},
        "gridPos": {"x": 0, "y": 8 * (number or 9), "w": 12, "h": 8},
        "targets": [{"refId": "A", "expr": "up"}],
    }
    return made | ({} if number is None else {"id": number}) | more


def written(file: Path, *panels: dict[str, Any], **more: Any) -> Path:
    model = {"uid": file.stem, "title": "T", "panels": list(panels)} | more
    file.write_text(json.dumps(model, indent=2) + "\n")
    return file


def panels_in(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8-sig"))["panels"]
    return found


# --- what is repaired ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "decimals", "kept"),
    [("short", 0, None), ("percentunit", 1, None), ("percent", 0, None), ("percent", 2, 2)],
)
def test_leaves_out_decimals_that_are_too_few_for_an_axis(
    project: Path, unit: str, decimals: int, kept: int | None
) -> None:
    defaults = {"unit": unit, "decimals": decimals, "min": 0}
    axis = panel(1, type="timeseries", fieldConfig={"defaults": defaults, "overrides": []})
    file = written(project / "d.json", axis)
    result = fix(file)

    after = panels_in(file)[0]["fieldConfig"]["defaults"]
    assert after == {key: one for key, one in defaults.items() if key != "decimals" or kept}
    said = "the axis has as many decimals as its labels need now  [repeated-axis-label]"
    assert (said in result.stdout) == (kept is None)


def test_gives_queries_the_next_free_letters(project: Path) -> None:
    queries = [{"expr": "a"}, {"refId": "A", "expr": "b"}, {"refId": "", "expr": "c"}]
    file = written(project / "d.json", panel(1, targets=queries))
    result = fix("d.json")

    assert [one["refId"] for one in panels_in(file)[0]["targets"]] == ["B", "A", "C"]
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        'fixed: d.json: panel "P1": query 1 has the refId B now  [missing-ref-id]',
        'fixed: d.json: panel "P1": query 3 has the refId C now  [missing-ref-id]',
        "1 dashboard, 0 alerts, 3 queries: no findings",
    ]


def test_goes_on_after_the_last_letter(project: Path) -> None:
    file = written(project / "d.json", panel(1, targets=[{"expr": f"m{n}"} for n in range(28)]))
    fix(file)

    letters = [one["refId"] for one in panels_in(file)[0]["targets"]]
    assert letters[24:] == ["Y", "Z", "AA", "AB"]


def test_leaves_two_queries_with_the_same_ref_id_to_a_person(project: Path) -> None:
    queries = [{"refId": "A", "expr": "a"}, {"refId": "A", "expr": "b"}]
    file = written(project / "d.json", panel(1, targets=queries))
    before = file.read_bytes()

    assert fix(file).exit_code == 2
    assert file.read_bytes() == before


def test_numbers_the_later_panel_of_the_same_id_and_panels_without_one(project: Path) -> None:
    row = {"type": "row", "id": 4, "title": "R", "collapsed": True, "panels": [panel(7)]}
    row["gridPos"] = {"x": 0, "y": 100, "w": 24, "h": 1}
    file = written(project / "d.json", panel(7), panel(None, title="new"), row)
    result = fix(file)

    first, new, after = panels_in(file)
    assert (first["id"], new["id"], after["id"], after["panels"][0]["id"]) == (7, 8, 4, 9)
    assert "had the id 7, which another panel has; it is 9 now" in result.stdout
    assert "had no id; it is 8 now" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize("number", ["7", 7.5, True, -1, [7]])
def test_leaves_an_id_that_is_no_number_to_a_person(project: Path, number: object) -> None:
    file = written(project / "d.json", panel(7), panel(None, title="new", id=number))
    before = file.read_bytes()

    assert fix("--strict", file).exit_code == 2
    assert file.read_bytes() == before


def test_lets_a_new_variable_choose_the_one_prometheus(project: Path) -> None:
    query = {"refId": "A", "expr": "up", "datasource": THEIRS}
    file = written(project / "d.json", panel(1, datasource=THEIRS, targets=[query]))
    result = fix(file)

    model = json.loads(file.read_text())
    [variable] = model["templating"]["list"]
    assert (variable["name"], variable["current"]["value"]) == ("datasource", "theirs")
    assert model["panels"][0]["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert model["panels"][0]["targets"][0]["datasource"]["uid"] == "${datasource}"
    assert "2 references to the Prometheus 'theirs' now go to ${datasource}" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize("current", [{}, {"value": "theirs"}, {"value": "default"}])
def test_lets_the_variable_that_is_there_choose_it(project: Path, current: object) -> None:
    variable = {"name": "ds", "type": "datasource", "query": "prometheus", "current": current}
    file = written(project / "d.json", panel(1, datasource=THEIRS), templating={"list": [variable]})
    fix(file)

    assert panels_in(file)[0]["datasource"]["uid"] == "${ds}"
    assert json.loads(file.read_text())["templating"]["list"] == [variable]


PROMETHEUS = {"type": "datasource", "query": "prometheus"}


@pytest.mark.parametrize(
    "variables",
    [
        [PROMETHEUS | {"name": "a"}, PROMETHEUS | {"name": "b"}],
        [PROMETHEUS | {"name": "ds", "multi": True}],
        [PROMETHEUS | {"name": "ds", "current": {"value": "another"}}],
        [{"name": "datasource", "type": "custom", "query": "x,y"}],
    ],
    ids=["two variables", "of several", "opens on another", "name taken"],
)
def test_leaves_a_reference_that_a_variable_may_not_stand_for(
    project: Path, variables: list[Any]
) -> None:
    file = written(project / "d.json", panel(1, datasource=THEIRS), templating={"list": variables})
    before = file.read_bytes()
    fix(file)

    assert file.read_bytes() == before


def test_leaves_references_to_two_prometheus_apart(project: Path) -> None:
    other = {"type": "prometheus", "uid": "other"}
    file = written(project / "d.json", panel(1, datasource=THEIRS), panel(2, datasource=other))
    before = file.read_bytes()
    fix(file)

    assert file.read_bytes() == before


def test_moves_a_panel_into_the_columns_where_grafana_does(project: Path) -> None:
    wide = panel(1, gridPos={"x": 0, "y": 0, "w": 30, "h": 8})
    right = panel(2, gridPos={"x": 18, "y": 8, "w": 12, "h": 8})
    row = {"type": "row", "id": 3, "title": "R", "gridPos": {"x": 3, "y": 16, "w": 0, "h": 0}}
    file = written(project / "d.json", wide, right, row)
    result = fix(file)

    assert [one["gridPos"] for one in panels_in(file)] == [
        {"x": 0, "y": 0, "w": 24, "h": 8},
        {"x": 12, "y": 8, "w": 12, "h": 8},
        {"x": 0, "y": 16, "w": 24, "h": 1},
    ]
    assert result.exit_code == 0


def test_leaves_a_panel_outside_where_another_one_is(project: Path) -> None:
    grid = {"x": 18, "y": 8, "w": 12, "h": 8}
    left, right = panel(1, gridPos={**grid, "x": 6}), panel(2, gridPos=grid)
    file = written(project / "d.json", left, right)
    before = file.read_bytes()

    assert fix(file).exit_code == 2
    assert file.read_bytes() == before


def test_leaves_what_an_exception_allows(project: Path) -> None:
    entry = {"rule": "missing-ref-id", "panel": "P1", "reason": "A tool reads it."}
    (project / "mcp-monitoring-check.yaml").write_text(json.dumps({"exceptions": [entry]}))
    queries = [{"expr": "up"}]
    file = written(project / "d.json", panel(1, targets=queries), panel(2, targets=queries))
    fix(file)

    assert ["refId" in one["targets"][0] for one in panels_in(file)] == [False, True]


# --- how it is written --------------------------------------------------------------------------


@pytest.mark.parametrize("wrapper", ["dashboard", "spec"])
def test_repairs_a_dashboard_in_its_wrapper(project: Path, wrapper: str) -> None:
    model = {"title": "T", "panels": [panel(1, targets=[{"expr": "up"}])]}
    outer = {"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard"}
    document = {**(outer if wrapper == "spec" else {}), wrapper: model, "meta": {"slug": "t"}}
    file = project / "d.json"
    file.write_text(json.dumps(document))

    assert fix(file).exit_code == 0
    model["panels"][0]["targets"][0]["refId"] = "A"  # type: ignore[index]
    assert json.loads(file.read_text()) == document


def test_keeps_the_byte_order_mark_and_the_line_ends(project: Path) -> None:
    file = written(project / "d.json", panel(1, targets=[{"expr": "up"}]))
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    before = file.read_bytes()
    fix(file)

    after = file.read_bytes()
    added = b',\r\n          "refId": "A"'
    assert after == before.replace(b'"expr": "up"', b'"expr": "up"' + added)


def test_says_that_a_file_is_read_only_and_repairs_the_others(project: Path) -> None:
    first = written(project / "a.json", panel(1, targets=[{"expr": "up"}]))
    written(project / "b.json", panel(1, targets=[{"expr": "up"}]))
    first.chmod(0o444)
    before = first.read_bytes()
    result = fix(project)

    assert result.exit_code == 1
    assert f"{first}: not fixed: the file is read-only" in result.stderr
    assert first.read_bytes() == before
    assert panels_in(project / "b.json")[0]["targets"][0]["refId"] == "A"


def test_leaves_a_file_that_was_changed_meanwhile(project: Path) -> None:
    file = written(project / "d.json", panel(1, targets=[{"expr": "up"}]))
    [repair] = repairs_in([file], project, CheckSettings())
    file.write_text('{"title": "another"}')

    assert repair.write() == f"{file}: not fixed: the file was changed meanwhile; run it again"
    assert file.read_text() == '{"title": "another"}'


def test_leaves_a_file_that_is_gone_meanwhile(project: Path) -> None:
    file = written(project / "d.json", panel(1, targets=[{"expr": "up"}]))
    [repair] = repairs_in([file], project, CheckSettings())
    file.unlink()

    assert "not fixed: cannot be written: No such file" in repair.write()
    assert list(project.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    ['{"title": "T", "panels": [{"targets": [{"expr": "up"}]}, 5]}', '{"panels": [', '{"id": NaN}'],
)
def test_leaves_a_broken_file_as_it_is(project: Path, text: str) -> None:
    file = project / "d.json"
    file.write_text(text)

    assert fix(file).exit_code == 2
    assert file.read_text() == text


def test_does_not_write_into_this_package(project: Path) -> None:
    result = fix()

    assert result.exit_code == 1
    assert "--fix: there is no dashboards/ here; name the files to fix" in result.stderr


@pytest.mark.parametrize("style", ["json", "github"])
def test_prints_the_report_alone_for_machines(project: Path, style: str) -> None:
    file = written(project / "d.json", panel(1, targets=[{"expr": "up"}]))
    result = fix(file, "--format", style)

    assert "fixed: " in result.stderr
    assert "fixed: " not in result.stdout


# --- every file we have -------------------------------------------------------------------------


def deployed(file: Path) -> Dashboard | str:
    try:
        return read_dashboard(file)
    except DashboardError as error:
        return str(error).replace(str(file.parent), "")


def without_what_is_repaired(dashboard: Dashboard) -> Any:
    model = bind(dashboard, DataSource("ours"))
    variables = model.get("templating", {}).get("list", [])
    model["templating"] = [one for one in variables if one.get("name") != "datasource"]
    for _, holder in objects_of(model):
        holder.pop("refId", None)
        if holder.get("type") == "row":
            holder.pop("gridPos", None)
        if holder.get("datasource") == {"type": "prometheus", "uid": "${datasource}"}:
            holder["datasource"] = {"type": "prometheus", "uid": "ours"}
    return model


def copied(file: Path, directory: Path) -> Path:
    copy = directory / file.name
    shutil.copyfile(file, copy)
    return copy


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_changes_nothing_of_a_deployment_but_what_it_repairs(project: Path, file: Path) -> None:
    file = copied(file, project)
    before = deployed(file)
    fix(file)

    after = deployed(file)
    if isinstance(before, Dashboard):
        assert isinstance(after, Dashboard)
        assert without_what_is_repaired(after) == without_what_is_repaired(before)
    else:
        assert after == before


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_changes_nothing_the_second_time(project: Path, file: Path) -> None:
    file = copied(file, project)
    fix(file)
    once = file.read_bytes()
    result = fix(file)

    assert "fixed: " not in result.output
    assert file.read_bytes() == once
