"""The check of dashboards in YAML, beside rules and dashboards in JSON."""

import difflib
import json
import shutil
from pathlib import Path

import pytest
import yaml
from mcp_monitoring.alerting.alerts import read_alerts
from mcp_monitoring.dashboard.files import read_dashboards
from mcp_monitoring.review.check.findings import as_github
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from typer.testing import CliRunner

CORPUS = REPOSITORY / "tests" / "review" / "check" / "corpus"

BOARD = """\
# The pool.
title: Pool
uid: pool
description: d
tags: [pool]
panels:
  # How full it is.
  - id: 1
    title: Share
    type: timeseries
    description: d
    gridPos: {x: 0, y: 0, w: 12, h: 8}
    datasource: {type: prometheus, uid: '${ds}'}
    fieldConfig: {defaults: {unit: percentunit}}
    targets:
      - refId: A  # the first
        expr: sum(pool_active
      - refId: A  # the second
        expr: |
          sum(pool_size)
            / 0
templating:
  list:
    - {name: ds, type: datasource, query: prometheus}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, text: str) -> Path:
    file = Path(name)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode())
    return file


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_findings_have_the_lines_of_the_file(here: Path, ends: str) -> None:
    file = put("pool.yaml", BOARD.replace("\n", ends))

    report = check_paths([file], project=here)

    found = {(one.rule, one.line) for one in report.findings}
    assert ("promql-syntax", 17) in found, found
    assert ("duplicate-ref-id", 18) in found, found
    assert any(f"file={file},line=17" in line for line in as_github(report))


def test_findings_in_a_resource_have_them_as_well(here: Path) -> None:
    inside = "".join(f"  {line}\n" for line in BOARD.splitlines())
    head = "apiVersion: dashboard.grafana.app/v1\nkind: Dashboard\nmetadata: {name: pool}\nspec:\n"
    report = check_paths([put("pool.yml", head + inside)], project=here)

    assert ("promql-syntax", 21) in {(one.rule, one.line) for one in report.findings}


def test_the_same_is_found_in_yaml_and_in_json(here: Path) -> None:
    for number, file in enumerate(sorted((CORPUS / "kinds").rglob("*.json"))):
        document = json.loads(file.read_text("utf-8-sig"))
        copy = put(f"{number}/{file.stem}.yaml", yaml.safe_dump(document, sort_keys=False))
        original = put(f"{number}/{file.name}", json.dumps(document))

        said = [
            sorted((one.rule, str(one.place).partition(": ")[2], one.message) for one in found)
            for found in (check_paths([one], project=here).findings for one in (copy, original))
        ]
        assert said[0] == said[1], file


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_repair_changes_the_line_that_is_wrong_and_no_other(here: Path, ends: str) -> None:
    wrong = BOARD.replace("x: 0, y: 0, w: 12, h: 8}", "x: 20, y: 0, w: 12, h: 8} # right")
    file = put("pool.yaml", wrong.replace("\n", ends))
    before = file.read_bytes().decode().splitlines(keepends=True)

    ran = CliRunner().invoke(app, ["check", "--no-contract", "--fix", str(file)])

    assert "fixed: pool.yaml" in ran.output
    after = file.read_bytes().decode().splitlines(keepends=True)
    diff = [one for one in difflib.ndiff(before, after) if one[0] in "+-"]
    assert diff == [
        f"-     gridPos: {{x: 20, y: 0, w: 12, h: 8}} # right{ends}",
        f"+     gridPos: {{x: 12, y: 0, w: 12, h: 8}} # right{ends}",
    ]


def test_a_folder_of_everything_is_told_apart_by_content(here: Path) -> None:
    shutil.copy(CORPUS / "clean.json", "corpus.json")
    shutil.copy(CORPUS / "clean.yaml", "corpus.yaml")
    put("in-yaml.yaml", BOARD)
    put("resource.yml", "apiVersion: dashboard.grafana.app/v1\nkind: Dashboard\nspec: {title: R}\n")
    put("compose.yaml", "services: {}\n")

    report = check_paths([here], project=here)

    assert (report.counts["dashboards"], report.counts["alerts"]) == (3, 1)
    assert [one.place.file.name for one in report.not_checked if "it is not" in one.reason] == [
        "compose.yaml"
    ]
    # The component deploys the same; other files of YAML may lie beside dashboards alone.
    assert len(read_dashboards(here)) == 3
    Path("compose.yaml").unlink()
    assert [group.file.name for group in read_alerts(here)] == ["corpus.yaml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: P\npanels:\n\t- id: 1\n", "line 3, column 1: invalid YAML"),
        (f"{BOARD}---\n{BOARD}", "line 27, column 1: here begins another document"),
        ("- title: P\n  schemaVersion: 39\n", "line 1, column 1: here begins a list"),
        ("title: P\nuid: p\nuid: q\npanels: []\n", "line 3, column 1: the key uid is given twice"),
        ("title: P\npanels: [{id: 1e999}]\n", "line 2, column 15: 1e999 is not a number"),
        (
            "title: P\npanels: &a [*a]\n",
            "invalid YAML: an alias stands inside the value it stands for",
        ),
    ],
)
def test_what_cannot_be_read_is_one_finding(here: Path, text: str, said: str) -> None:
    report = check_paths([put("pool.yaml", text)], project=here)

    (found,) = report.findings
    assert found.rule == "dashboard-file"
    assert found.message.startswith(said)


def test_two_files_of_one_name_are_found(here: Path) -> None:
    put("pool.yaml", BOARD)
    put("pool.json", json.dumps({"title": "Pool", "uid": "other", "panels": []}))

    messages = [one.message for one in check_paths([here], project=here).findings]
    assert any("the file name 'pool' is also that of pool.json" in one for one in messages)


def test_a_file_in_yaml_replaces_a_packaged_one_in_json(here: Path) -> None:
    model = json.loads((REPOSITORY / "dashboards" / "mcp-pool.json").read_text())
    put("own/mcp-pool.yaml", yaml.safe_dump(model, sort_keys=False))
    put("Pulumi.dev.yaml", yaml.safe_dump({"config": {"m:extraDashboardsDirs": ["own"]}}))

    report = check_paths([], project=here)
    assert [one for one in report.findings if "uid" in one.rule] == []
