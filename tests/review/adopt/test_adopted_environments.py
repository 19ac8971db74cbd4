"""What a deployment marks its environment with is no edit, and comes into no file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_server import answering
from mcp_monitoring.dashboard.classic.slots import panels_of
from places import REPOSITORY
from review.adopt.stack_in_grafana import StackInGrafana

OVERVIEW = json.loads((REPOSITORY / "dashboards" / "mcp-overview.json").read_text())
OWN_FOLDER = {
    "title_prefix": "Staging ",
    "title_suffix": " (eu)",
    "labels": {"environment": "staging"},
    "job": "not-there",
}
SHARED_FOLDER = {**OWN_FOLDER, "folder_uid": "mcp"}


@pytest.fixture(params=[OWN_FOLDER, SHARED_FOLDER], ids=["own folder", "shared folder"])
def deployed(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[StackInGrafana]:
    files = tmp_path / "dashboards"
    files.mkdir()
    with answering() as server:
        made = StackInGrafana(files, server, request.param)
        made.put("overview", {**OVERVIEW, "uid": "overview"})
        made.deploy("overview")
        yield made


def adopted(made: StackInGrafana) -> dict[str, Any]:
    """The model of the file with the edits taken back."""
    [one] = made.take_back().dashboards
    assert one.conflicts == ()
    model: dict[str, Any] = json.loads(one.text or one.file.read_text())
    return model


def alert_list(model: dict[str, Any]) -> dict[str, Any]:
    [panel] = [one for one in panels_of(model) if one["type"] == "alertlist"]
    return panel


def variable(model: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [one for one in model["templating"]["list"] if one["name"] == name]
    return dict(found)


def test_nothing_is_taken_of_a_dashboard_nobody_edited(deployed: StackInGrafana) -> None:
    sent = deployed.saved("overview")
    assert sent["title"] == "Staging Snowflake MCP Server Overview (eu)"
    assert "staticOptions" in variable(sent, "job")

    [one] = deployed.take_back().dashboards
    assert (one.taken, one.conflicts, one.text) == ((), (), None)


@pytest.mark.parametrize(
    ("edited", "own"),
    [
        ("Staging Servers (eu)", "Servers"),
        ("Servers", "Servers"),
        ("Staging Snowflake MCP Server Overview", "Snowflake MCP Server Overview"),
        ("Snowflake MCP Server Overview", "Snowflake MCP Server Overview"),
    ],
)
def test_an_edited_title_comes_without_what_is_around_it(
    deployed: StackInGrafana, edited: str, own: str
) -> None:
    deployed.save({**deployed.saved("overview"), "title": edited})

    assert adopted(deployed) == {**OVERVIEW, "uid": "overview", "title": own}


def test_an_edited_list_of_alerts_comes_without_folder_and_labels(
    deployed: StackInGrafana,
) -> None:
    edited = deployed.saved("overview")
    alert_list(edited)["title"] = "Alerts"
    alert_list(edited)["options"]["maxItems"] = 5
    deployed.save(edited)

    before, after = alert_list(OVERVIEW), alert_list(adopted(deployed))
    assert after == {**before, "title": "Alerts", "options": {**before["options"], "maxItems": 5}}


def test_a_copied_list_of_alerts_comes_without_folder_and_labels(deployed: StackInGrafana) -> None:
    edited = deployed.saved("overview")
    copied = {**alert_list(edited), "id": 900, "title": "The same below"}
    deployed.save({**edited, "panels": [*edited["panels"], copied]})

    after = adopted(deployed)
    options = alert_list({**after, "panels": after["panels"][-1:]})["options"]
    assert options == alert_list(OVERVIEW)["options"]


def test_an_edited_filter_of_alerts_comes_without_the_labels(deployed: StackInGrafana) -> None:
    edited = deployed.saved("overview")
    options = alert_list(edited)["options"]
    options["alertInstanceLabelFilter"] = options["alertInstanceLabelFilter"].replace("mcp", "x")
    deployed.save(edited)

    written = alert_list(adopted(deployed))["options"]["alertInstanceLabelFilter"]
    assert written == '{service="x",job=~"$job|"}'


def test_another_folder_that_somebody_chose_is_taken(deployed: StackInGrafana) -> None:
    edited = deployed.saved("overview")
    other = {"uid": "team", "title": "Team"}
    alert_list(edited)["options"]["folder"] = other
    deployed.save(edited)

    assert alert_list(adopted(deployed))["options"]["folder"] == other


def test_an_edited_job_variable_comes_without_the_job(deployed: StackInGrafana) -> None:
    edited = deployed.saved("overview")
    both = {"text": "Both", "value": "a|b"}
    for one in edited["templating"]["list"]:
        if one["name"] == "job":
            one["label"] = "Scrape job"
            one["staticOptions"].append(both)
    deployed.save(edited)

    after = variable(adopted(deployed), "job")
    before = variable(OVERVIEW, "job")
    assert after == {**before, "label": "Scrape job", "staticOptions": [both]}


def test_edits_before_an_upgrade_are_no_conflict(deployed: StackInGrafana) -> None:
    """Grafana has what a version without these marks deployed, and somebody edited it."""
    title = "Snowflake MCP Server Overview"
    [resource] = [one for one in deployed.resources if one["type"].endswith(":Dashboard")]
    old = json.loads(resource["inputs"]["configJson"])
    old["title"] = title
    alert_list(old)["options"] = alert_list(OVERVIEW)["options"]
    for one in old["templating"]["list"]:
        one.pop("staticOptions", None)
    resource["inputs"]["configJson"] = json.dumps(old)
    alert_list(old)["description"] = "by alice"
    deployed.save(old)

    after = adopted(deployed)
    assert alert_list(after) == {**alert_list(OVERVIEW), "description": "by alice"}
    assert after["title"] == title


def test_a_dashboard_made_by_hand_comes_without_the_marks(deployed: StackInGrafana) -> None:
    copied = {**deployed.saved("overview"), "uid": "by-hand", "title": "Staging Copy (eu)"}
    deployed.save(copied)
    listed = [{"uid": "by-hand", "title": "Staging Copy (eu)", "type": "dash-db"}]
    deployed.server.answers["/api/search"] = (200, json.dumps(listed).encode())

    [made] = deployed.take_back("Staging Copy (eu)").dashboards
    model = json.loads(made.text or "")
    assert model["title"] == "Copy"
    assert alert_list(model)["options"] == alert_list(OVERVIEW)["options"]


def test_a_dashboard_is_named_by_its_title_of_grafana_or_of_its_file(
    deployed: StackInGrafana,
) -> None:
    for title in (
        "Staging Snowflake MCP Server Overview (eu)",
        "Snowflake MCP Server Overview",
    ):
        assert [one.uid for one in deployed.take_back(title).dashboards] == ["overview"]
