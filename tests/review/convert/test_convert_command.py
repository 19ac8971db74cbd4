"""`mcp-monitoring convert`: what is written where, what is said, and with which exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from dynamic_corpus import BAD, BAD_DIRECTORY, DIRECTORY, read_corpus
from mcp_monitoring.dashboard.classic.shape import numbered
from mcp_monitoring.dashboard.dynamic.shape import dynamic_problems
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.convert.texts import json_text, yaml_text
from places import REPOSITORY
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

POOL = REPOSITORY / "dashboards" / "mcp-pool.json"
FIXTURES = REPOSITORY / "tests" / "fixtures"
JSON_FILES = [name for name in BAD if name.endswith(".json")]


def convert(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["convert", *map(str, arguments)])


def written(file: Path, document: Any) -> Path:
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_a_classic_dashboard_becomes_a_resource() -> None:
    ran = convert(POOL, "--to", "v2")

    document = json.loads(ran.stdout)
    assert ran.exit_code == 0
    assert ran.stderr == ""
    assert document["apiVersion"] == "dashboard.grafana.app/v2"
    assert document["kind"] == "Dashboard"
    assert document["metadata"] == {"name": "mcp-pool"}
    assert list(dynamic_problems(document["spec"], "v2")) == []


@pytest.mark.parametrize("version", ["v2", "v2beta1", "v2alpha1"])
def test_the_version_is_the_one_asked_for(version: str) -> None:
    document = json.loads(convert(POOL, "--to", "v2", "--version", version).stdout)

    assert document["apiVersion"] == f"dashboard.grafana.app/{version}"
    assert list(dynamic_problems(document["spec"], version)) == []


def test_a_dynamic_dashboard_becomes_a_classic_one_and_losses_are_named(tmp_path: Path) -> None:
    file = written(tmp_path / "tabs.json", read_corpus(DIRECTORY / "tabs.yaml"))

    ran = convert(file, "--to", "classic")

    model = json.loads(ran.stdout)
    assert ran.exit_code == 2
    assert model["uid"] == "v2-tabs"
    assert [one["title"] for one in model["panels"]][:3] == ["Calls", "Calls", "Errors"]
    assert ran.stderr.splitlines()[0] == f'{file}: tab "Calls": becomes a row'
    assert ran.stderr.splitlines()[-1] == "mcp-monitoring convert: 6 losses, see above"


def test_a_dynamic_dashboard_that_uses_nothing_new_loses_nothing() -> None:
    ran = convert(DIRECTORY / "grid.json", "--to", "classic")

    assert ran.exit_code == 0
    assert ran.stderr == ""
    assert json.loads(ran.stdout)["uid"] == "v2-grid"


@pytest.mark.parametrize(
    ("name", "uid"),
    [("bare.json", None), ("access-info.json", "v2-access-info"), ("exported.json", "v2-exported")],
)
def test_metadata_of_another_grafana_is_dropped(name: str, uid: str | None) -> None:
    model = json.loads(convert(DIRECTORY / name, "--to", "classic").stdout)
    resource = json.loads(convert(DIRECTORY / name, "--to", "v2").stdout)

    assert model.get("uid") == uid
    assert resource["metadata"] == {"name": uid or "bare"}
    assert resource.keys() == {"apiVersion", "kind", "metadata", "spec"}
    assert "theirs" not in json.dumps([model["title"], resource["metadata"]])
    assert "team-folder" not in json.dumps([model, resource])


def test_a_file_of_that_schema_stays_what_it_is() -> None:
    ran = convert(POOL, "--to", "classic")

    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == json.loads(POOL.read_text())
    assert ran.stderr == f"mcp-monitoring convert: {POOL} is of schema classic already\n"


@pytest.mark.parametrize("ending", ["yaml", "yml", "YAML"])
def test_the_ending_of_the_output_tells_its_format(tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"pool.{ending}"

    ran = convert(POOL, "--to", "v2", "--output", output)

    assert ran.exit_code == 0
    assert ran.stdout == ""
    assert output.read_text().startswith("apiVersion: dashboard.grafana.app/v2\nkind: Dashboard\n")
    as_json = json.loads(convert(POOL, "--to", "v2").stdout)
    assert YAML(typ="safe", pure=True).load(output) == as_json
    assert yaml.safe_load(output.read_text()) == as_json


def test_a_file_that_is_there_is_replaced_only_if_asked(tmp_path: Path) -> None:
    output = tmp_path / "pool.json"
    output.write_text("mine")

    ran = convert(POOL, "--to", "v2", "--output", output)

    assert ran.exit_code == 1
    assert ran.stderr.endswith(f"convert: {output}: is there already; --force replaces it\n")
    assert output.read_text() == "mine"
    assert convert(POOL, "--to", "v2", "--output", output, "--force").exit_code == 0
    assert json.loads(output.read_text())["kind"] == "Dashboard"


@pytest.mark.parametrize("name", JSON_FILES)
def test_a_file_with_problems_is_not_converted(tmp_path: Path, name: str) -> None:
    file, output = BAD_DIRECTORY / name, tmp_path / "out.json"

    ran = convert(file, "--to", "classic", "--output", output)

    assert ran.exit_code == 1
    assert ran.stderr.splitlines() == [
        f"mcp-monitoring convert: {file}: {line}" for line in BAD[name]
    ]
    assert not output.exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[]", "a dashboard is an object, this is a list"),
        ("{", "line 1, column 2: invalid JSON"),
        ('{"panels": {}}', '"panels" must be a list'),
        ('{"title": "T", "panels": [{"id": -1}]}', 'panel -1: "id" must be a whole number, not -1'),
        ('{"apiVersion": "v1", "kind": "Pod", "spec": {}}', '"kind": a dashboard is a'),
        ('{"title": "T", "panels": [], "x": 1e999}', "1e999 is not a number Grafana can read"),
        ("{}", 'converted to v2: "title" is missing'),
    ],
)
def test_what_is_no_dashboard_has_one_line(tmp_path: Path, text: str, line: str) -> None:
    file = tmp_path / "file.json"
    file.write_text(text)

    ran = convert(file, "--to", "v2")

    assert ran.exit_code == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith(f"mcp-monitoring convert: {file}: {line}")
    assert len(ran.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_has_one_line(tmp_path: Path) -> None:
    file = tmp_path / "none.json"

    ran = convert(file, "--to", "v2")

    assert ran.exit_code == 1
    assert ran.stderr.endswith(f"convert: {file}: cannot be read: No such file or directory\n")


def test_an_output_that_cannot_be_written_has_one_line(tmp_path: Path) -> None:
    ran = convert(POOL, "--to", "v2", "--output", tmp_path / "none" / "pool.json")

    assert ran.exit_code == 1
    assert ran.stderr.startswith("mcp-monitoring convert: ")
    assert "No such file or directory" in ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--to", "v3"),
        ("--to", "v2", "--version", "v2beta2"),
        ("--to", "classic", "--version", "v2"),
    ],
)
def test_wrong_usage_exits_with_1(arguments: tuple[str, ...]) -> None:
    assert convert(POOL, *arguments).exit_code == 1


def test_what_is_lost_of_an_old_dashboard_is_named() -> None:
    ran = convert(FIXTURES / "old-rows.json", "--to", "v2")

    assert ran.exit_code == 2
    assert f'{FIXTURES / "old-rows.json"}: panel "Sessions": "yaxes" is lost' in ran.stderr


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a: b", "# no", "- x", "Off", "yes", "null", "~", "<<", "*a", "&a", "!a", "%a"),
        *("1e5", "1_000", "0x1f", "0o17", "12:30", ".5", ".inf", "-.NaN", "+1", "2026-01-02", "="),
        *("1.", "1.5.2", "0b1", "08", "1e", "-", "--", "---", "...", "true ", " x", "x ", "@", ">"),
        *("two\nlines", "ends\n", "\n", "space \nbreak", "tab\there", "\r\n", "a\x85b", "\u2028"),
        *("\x9b31m", "\U0001f600", "'", '"', "\\", "{{method}}", "[a]", "x" * 300, "? a", "| a"),
        "é" * 100,
    ],
)
def test_any_text_is_the_same_for_every_reader(text: str) -> None:
    document = {"key": text, "list": [text, {"inside": text}], text: 1}

    assert YAML(typ="safe", pure=True).load(yaml_text(document)) == document
    assert yaml.safe_load(yaml_text(document)) == document
    assert json.loads(json_text(document)) == document
    assert all(one.isprintable() for one in json_text(document).replace("\n", ""))


def test_a_dashboard_that_is_converted_back_is_the_same(tmp_path: Path) -> None:
    there, back = tmp_path / "there.json", tmp_path / "back.json"

    convert(POOL, "--to", "v2", "--output", there)
    ran = convert(there, "--to", "classic", "--output", back)

    assert ran.exit_code == 0
    before, after = (numbered(json.loads(file.read_text())) for file in (POOL, back))
    assert before["uid"] == after["uid"]
    assert [one["title"] for one in before["panels"]] == [one["title"] for one in after["panels"]]
    assert [one["gridPos"] for one in before["panels"]] == [
        one["gridPos"] for one in after["panels"]
    ]
