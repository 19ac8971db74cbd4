"""What `mcp-monitoring adopt` prints and writes, and how it exits."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_server import answering
from mcp_monitoring.review.cli import app
from places import REPOSITORY
from pulumi_stand_in import PulumiStandIn
from review.adopt.stack_in_grafana import StackInGrafana
from typer.testing import CliRunner, Result

OLD = REPOSITORY / "tests" / "fixtures" / "field" / "old-rows"
GOOD = json.loads((OLD / "new.json").read_text())


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    stand_in = PulumiStandIn(tmp_path / "bin", monkeypatch)
    stand_in.answers("config", {})
    return stand_in


@pytest.fixture
def deployed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pulumi: PulumiStandIn
) -> Iterator[StackInGrafana]:
    """A stack with the dashboards `good` and `bad`, both edited in Grafana since."""
    monkeypatch.setenv("GRAFANA_AUTH", "admin:admin")
    files = tmp_path / "dashboards"
    files.mkdir()
    with answering() as server:
        made = StackInGrafana(files, server)
        for name in ("good", "bad"):
            made.put(name, {**GOOD, "uid": name, "title": name.title()})
            model = made.deploy(name)
            model["panels"][0]["description"] = "by alice"
            made.save(model)
        export(made, pulumi)
        yield made


def export(made: StackInGrafana, pulumi: PulumiStandIn) -> None:
    pulumi.answers("stack export", {"deployment": {"resources": made.resources}})


def adopt(made: StackInGrafana, *arguments: str) -> Result:
    at = ("--stack", "dev", "--cwd", str(made.directory.parent))
    ran = CliRunner().invoke(app, ["adopt", *at, *arguments])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran


def descriptions(made: StackInGrafana) -> dict[str, Any]:
    return {
        file.stem: json.loads(file.read_text())["panels"][0]["description"]
        for file in made.directory.glob("*.json")
    }


def test_edits_of_all_dashboards_are_written(deployed: StackInGrafana) -> None:
    ran = adopt(deployed)

    assert ran.exit_code == 0
    assert descriptions(deployed) == {"good": "by alice", "bad": "by alice"}
    assert ran.stdout.splitlines()[-1] == "2 files changed."


def test_a_dashboard_that_is_left_out_is_told_with_its_reason(deployed: StackInGrafana) -> None:
    deployed.refuse("bad", 403, {})

    ran = adopt(deployed)

    assert ran.exit_code == 2
    assert descriptions(deployed) == {"good": "by alice", "bad": "d"}
    told, last = ran.stdout.splitlines()[-2:]
    assert told.startswith("left out: Grafana at http://127.0.0.1:")
    assert told.endswith("GRAFANA_AUTH (403); set GRAFANA_AUTH to one with this permission")
    assert last == "1 file changed; 1 dashboard left out."


def test_the_json_names_what_is_left_out(deployed: StackInGrafana) -> None:
    deployed.put("bad", "{")

    ran = adopt(deployed, "--format", "json")

    assert ran.exit_code == 2
    report = json.loads(ran.stdout)
    assert report["version"] == 1
    (left,) = report["left_out"]
    assert (left["name"], left["uid"]) == ("bad", "bad")
    assert "bad.json: line 1, column 2: invalid JSON" in left["reasons"][0]
    assert [one["title"] for one in report["dashboards"]] == ["Good"]


def test_if_all_are_left_out_the_command_could_do_nothing(deployed: StackInGrafana) -> None:
    deployed.put("bad", "{")

    ran = adopt(deployed, "bad", "nowhere")

    assert ran.exit_code == 1
    assert ran.stdout == ""
    bad, nowhere = ran.stderr.splitlines()[-2:]
    assert bad.startswith("mcp-monitoring adopt: ")
    assert "bad.json: line 1" in bad
    assert nowhere == "mcp-monitoring adopt: 'nowhere' is no dashboard of stack dev"


def test_a_conflict_still_writes_nothing_of_any_dashboard(deployed: StackInGrafana) -> None:
    deployed.put("bad", {**GOOD, "uid": "bad", "title": "Bad", "panels": [_described("by bob")]})

    ran = adopt(deployed)

    assert ran.exit_code == 2
    assert descriptions(deployed) == {"good": "d", "bad": "by bob"}
    assert "1 conflict; nothing is written." in ran.stdout


def test_a_conflict_shows_what_is_in_the_file_what_was_deployed_and_what_is_in_grafana(
    deployed: StackInGrafana,
) -> None:
    deployed.put("bad", {**GOOD, "uid": "bad", "title": "Bad", "panels": [_described("by bob")]})

    said = adopt(deployed).stdout
    shown = [
        "        description",
        "            in the file: by bob",
        "            deployed:    d",
        "            in Grafana:  by alice",
    ]
    assert "\n".join(shown) + "\n" in said
    values = json.loads(adopt(deployed, "--format", "json").stdout)["dashboards"][1]["conflicts"]
    assert values[0]["values"] == [
        {
            "path": ["description"],
            "name": "description",
            "file": "by bob",
            "deployed": "d",
            "grafana": "by alice",
        }
    ]


@pytest.mark.parametrize("name", ["Mine", "Theirs", "Deployed", 'panel "Mine"'])
def test_a_conflict_is_decided_by_any_title_that_the_panel_has(
    deployed: StackInGrafana, pulumi: PulumiStandIn, name: str
) -> None:
    _retitled_by_both(deployed, pulumi)

    ran = adopt(deployed, "--take", f"{name}=file")
    assert ran.exit_code == 0, ran.stdout
    assert "decides nothing" not in ran.stdout
    assert json.loads((deployed.directory / "bad.json").read_text())["panels"][0]["title"] == "Mine"


def test_a_choice_for_what_is_no_conflict_is_told(
    deployed: StackInGrafana, pulumi: PulumiStandIn
) -> None:
    _retitled_by_both(deployed, pulumi)

    ran = adopt(deployed, "--take", "Thiers=grafana", "--take", "mine=file")
    assert ran.exit_code == 2
    lost = "note: --take 'Thiers=grafana' decides nothing: no conflict is called that; did you mean"
    assert f"{lost} Theirs?" in ran.stdout
    assert "note: --take 'mine=file' decides nothing: no conflict is called that" in ran.stdout


def test_a_choice_where_there_is_no_conflict_is_told_too(deployed: StackInGrafana) -> None:
    ran = adopt(deployed, "--take", "Requests=file", "--take", "file")

    assert ran.exit_code == 0
    assert ran.stdout.count("decides nothing") == 1
    assert descriptions(deployed) == {"good": "by alice", "bad": "by alice"}


def _retitled_by_both(made: StackInGrafana, pulumi: PulumiStandIn) -> None:
    """Gives the panel of the dashboard `bad` three titles."""
    panel = {**GOOD["panels"][0], "title": "Deployed"}
    made.put("bad", {**GOOD, "uid": "bad", "title": "Bad", "panels": [panel]})
    made.resources[:] = [one for one in made.resources if not one["urn"].endswith("-bad")]
    model = made.deploy("bad")
    model["panels"][0]["title"] = "Theirs"
    made.save(model)
    made.put("bad", {**GOOD, "uid": "bad", "title": "Bad", "panels": [{**panel, "title": "Mine"}]})
    export(made, pulumi)


def _described(text: str) -> dict[str, Any]:
    return {**GOOD["panels"][0], "description": text}


def test_a_file_that_cannot_be_written_is_left_out(
    deployed: StackInGrafana, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing can be written beside it: the name of the new file would be too long.
    name = "n" * 248
    deployed.put(name, {**GOOD, "uid": "long", "title": "Long"})
    model = deployed.deploy(name)
    model["panels"][0]["description"] = "by alice"
    deployed.save(model)
    pulumi = PulumiStandIn(tmp_path / "again", monkeypatch)
    pulumi.answers("stack export", {"deployment": {"resources": deployed.resources}})
    pulumi.answers("config", {})

    ran = adopt(deployed)

    assert ran.exit_code == 2
    assert f"{name}.json: cannot be written: File name too long" in ran.stdout
    assert descriptions(deployed) == {"good": "by alice", "bad": "by alice", name: "d"}

    alone = adopt(deployed, "long")
    assert alone.exit_code == 1
    assert "File name too long" in alone.stderr
