"""Edits of dashboards that were deployed with the names of a server, taken back into the files."""

import copy
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from answering_server import answering
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.environment import environment, with_environment
from mcp_monitoring.dashboard.files import canonical_json, packaged_dashboards, read_dashboards
from mcp_monitoring.dashboard.left_out import without_dead_links
from mcp_monitoring.names.choice import chosen_naming
from mcp_monitoring.names.contents import named_contents
from mcp_monitoring.review.adopt.model import Adopted
from mcp_monitoring.review.adopt.take_back import AdoptError
from places import REPOSITORY
from review.adopt.stack_in_grafana import StackInGrafana

JIRA = {"profile": "jira-mcp-snowflake"}


@cache
def sent() -> dict[str, str]:
    """What a deployment of the packaged dashboards sends to Grafana, by file."""
    named = named_contents(read_dashboards(packaged_dashboards()), (), chosen_naming(JIRA))
    found = {}
    for one in without_dead_links(named.dashboards, named.uids, named.panels):
        bound = bind(one, DataSource("ours", "Prometheus"), {})
        marked = with_environment(bound, environment(JIRA, {}, "mcp"))
        found[one.stem] = canonical_json(marked, uid=one.uid, folder_uid="mcp")
    return found


class NamedStack(StackInGrafana):
    """A stack that was deployed with the names of a server, as the component deploys it."""

    def model(self, name: str) -> dict[str, Any]:
        model: dict[str, Any] = json.loads(sent()[name])
        return model


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[NamedStack]:
    files = tmp_path / "dashboards"
    files.mkdir()
    with answering() as server:
        made = NamedStack(files, server, JIRA)
        for file in (REPOSITORY / "dashboards").glob("*.json"):
            made.put(file.stem, file.read_text())
        for stem in sent():
            made.deploy(stem)
        yield made


def panel(model: dict[str, Any], title: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in model["panels"] if one["title"] == title)
    return found


def edited(made: NamedStack, stem: str, change: Callable[[dict[str, Any]], None]) -> Adopted:
    """Edits a dashboard in Grafana, and takes it back."""
    model = made.saved(stem)
    change(model)
    made.save(model)
    found = made.take_back(stem)
    assert found.left_out == ()
    (adopted,) = found.dashboards
    return adopted


def new_model(adopted: Adopted) -> dict[str, Any]:
    assert adopted.text is not None
    model: dict[str, Any] = json.loads(adopted.text)
    return model


def own_model(made: NamedStack, stem: str) -> dict[str, Any]:
    model: dict[str, Any] = json.loads((made.directory / f"{stem}.json").read_text())
    return model


def test_nothing_is_taken_where_nobody_edited_anything(deployed: NamedStack) -> None:
    found = deployed.take_back()

    assert [(one.file.stem, one.taken, one.text) for one in found.dashboards] == [
        (one.file.stem, (), None) for one in found.dashboards
    ]
    assert found.left_out == ()
    assert found.notes == ()


def test_an_edit_that_is_no_query_changes_nothing_else(deployed: NamedStack) -> None:
    def describe(model: dict[str, Any]) -> None:
        panel(model, "Request Rate")["description"] = "by alice"
        panel(model, "Versions")["title"] = "Started"

    adopted = edited(deployed, "mcp-overview", describe)

    expected = own_model(deployed, "mcp-overview")
    panel(expected, "Request Rate")["description"] = "by alice"
    panel(expected, "Versions")["title"] = "Started"
    assert new_model(adopted) == expected


def test_an_edited_query_is_written_in_the_names_of_the_set(deployed: NamedStack) -> None:
    def ask(model: dict[str, Any]) -> None:
        target = panel(model, "Request Volume by Method")["targets"][0]
        assert target["expr"].startswith("sum by (tool_name) (rate(mcp_tool_calls_total{")
        target["expr"] = target["expr"].replace("sum by (tool_name)", "max by (tool_name, status)")
        target["legendFormat"] = "{{tool_name}} {{status}}"

    adopted = edited(deployed, "mcp-overview", ask)

    (target,) = panel(new_model(adopted), "Request Volume by Method")["targets"]
    assert target["expr"] == (
        'max by (method, status) (rate(mcp_requests_total{job=~"$job",instance=~"$instance"}'
        "[$__rate_interval]))"
    )
    assert target["legendFormat"] == "{{method}} {{status}}"


def test_conditions_that_the_deployment_left_out_come_back(deployed: NamedStack) -> None:
    own = panel(own_model(deployed, "mcp-requests"), "Request rate")["targets"][0]["expr"]
    assert 'client_type=~"$client_type"' in own

    def ask(model: dict[str, Any]) -> None:
        target = panel(model, "Request rate")["targets"][0]
        assert "client_type" not in target["expr"]
        target["expr"] = f"60 * {target['expr']}"

    adopted = edited(deployed, "mcp-requests", ask)

    (target,) = panel(new_model(adopted), "Request rate")["targets"]
    assert sorted(target["expr"]) == sorted(f"60 * {own}")
    assert 'client_type=~"$client_type"' in target["expr"]


def test_panels_queries_variables_and_links_that_were_left_out_stay_in_the_file(
    deployed: NamedStack,
) -> None:
    def edit(model: dict[str, Any]) -> None:
        panel(model, "Tools")["description"] = "by alice"
        model["tags"] = [*model.get("tags", []), "jira"]

    adopted = edited(deployed, "mcp-requests", edit)

    expected = own_model(deployed, "mcp-requests")
    panel(expected, "Tools")["description"] = "by alice"
    expected["tags"] = [*expected.get("tags", []), "jira"]
    assert new_model(adopted) == expected


def test_a_new_panel_is_written_in_the_names_of_the_set(deployed: NamedStack) -> None:
    def add(model: dict[str, Any]) -> None:
        new = copy.deepcopy(panel(model, "Request Rate"))
        new |= {"id": 900, "title": "New", "gridPos": {"x": 0, "y": 0, "w": 4, "h": 4}}
        new["targets"][0]["expr"] = "sum(mcp_snowflake_queries_total) / sum(mcp_cache_hit_ratio)"
        model["panels"].append(new)

    model = deployed.saved("mcp-overview")
    add(model)
    deployed.save(model)
    found = deployed.take_back("mcp-overview")

    (adopted,) = found.dashboards
    made = new_model(adopted)
    new = panel(made, "New")
    assert new["targets"][0]["expr"] == "sum(mcp_db_queries_total) / sum(mcp_cache_hit_ratio)"
    # It covers none of those that are left out here.
    others = [one["gridPos"] for one in made["panels"] if one["title"] != "New"]
    assert new["gridPos"]["y"] >= max(one["y"] + one["h"] for one in others)
    assert found.notes == (
        f'{adopted.file}: panel "New" asks for mcp_cache_hit_ratio, which is no name of the set; it'
        " is written so",
    )


def test_a_removed_panel_is_removed(deployed: NamedStack) -> None:
    def remove(model: dict[str, Any]) -> None:
        model["panels"].remove(panel(model, "Resident memory"))

    adopted = edited(deployed, "mcp-overview", remove)

    expected = own_model(deployed, "mcp-overview")
    expected["panels"].remove(panel(expected, "Resident memory"))
    assert new_model(adopted) == expected


def test_places_are_not_taken_where_panels_are_left_out(deployed: NamedStack) -> None:
    def move(model: dict[str, Any]) -> None:
        panel(model, "Request Rate")["gridPos"]["w"] = 4

    adopted = edited(deployed, "mcp-overview", move)

    assert adopted.text is None
    assert adopted.notes == (
        f"{adopted.file}: places of panels are not taken: other panels are left out here, so that"
        " these have other places than in the file",
    )


def test_places_are_taken_where_no_panel_is_left_out(deployed: NamedStack) -> None:
    def move(model: dict[str, Any]) -> None:
        panel(model, "Availability now")["gridPos"]["w"] = 4

    adopted = edited(deployed, "mcp-slo", move)

    assert panel(new_model(adopted), "Availability now")["gridPos"]["w"] == 4


def test_an_edit_on_both_sides_is_a_conflict_in_the_names_of_the_set(deployed: NamedStack) -> None:
    own = own_model(deployed, "mcp-overview")
    panel(own, "Request Rate")["targets"][0]["expr"] = "sum(mcp_requests_total)"
    deployed.put("mcp-overview", own)

    def ask(model: dict[str, Any]) -> None:
        panel(model, "Request Rate")["targets"][0]["expr"] = "max(mcp_tool_calls_total)"

    adopted = edited(deployed, "mcp-overview", ask)

    (conflict,) = adopted.conflicts
    shown = str(conflict)
    assert "max(mcp_requests_total)" in shown
    assert "mcp_tool_calls_total" not in shown


def test_a_dashboard_made_by_hand_becomes_a_file_in_the_names_of_the_set(
    deployed: NamedStack,
) -> None:
    model = {
        "uid": "mine",
        "title": "Mine",
        "panels": [
            {"id": 1, "title": "A", "type": "stat", "targets": [{"expr": "mcp_tool_calls_total"}]}
        ],
    }
    listed = [{"uid": "mine", "title": "Mine", "type": "dash-db", "folderUid": "mcp"}]
    deployed.server.answers["/api/search"] = (200, json.dumps(listed).encode())
    deployed.save(model)

    (adopted,) = deployed.take_back("mine").dashboards

    assert new_model(adopted)["panels"][0]["targets"][0]["expr"] == "mcp_requests_total"


def test_a_profile_that_is_gone_is_told(deployed: NamedStack) -> None:
    deployed.resources[1]["inputs"]["profile"] = "jira-mcp-snowflakes"

    with pytest.raises(AdoptError) as refused:
        deployed.take_back()

    assert refused.value.problems == [
        "profile: jira-mcp-snowflakes: there is no such profile; did you mean jira-mcp-snowflake?;"
        " the stack was deployed with other names"
    ]
