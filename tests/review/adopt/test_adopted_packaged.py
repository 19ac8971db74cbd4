"""`mcp-monitoring adopt` of dashboards whose files come with the package, not with the project."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from answering_server import answering
from mcp_monitoring.dashboard.files import packaged_dashboards
from mcp_monitoring.dashboard.runbooks import packaged_runbooks
from mcp_monitoring.review.adopt.left_out import gathered
from mcp_monitoring.review.adopt.take_back import AdoptError
from places import SEED
from review.adopt.stack_in_grafana import StackInGrafana


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[StackInGrafana]:
    """A stack with three dashboards of the package and one of its own, as they were deployed."""
    files = tmp_path / "dashboards"
    files.mkdir()
    with answering() as server:
        made = StackInGrafana(files, server)
        for name in ("mcp-overview", "mcp-pool", "mcp-queries"):
            made.put(name, (packaged_dashboards() / f"{name}.json").read_bytes())
            made.deploy(name)
            (files / f"{name}.json").unlink()
        made.put("own", {"uid": "own", "title": "Own", "panels": []})
        made.deploy("own")
        yield made


def edit(made: StackInGrafana, uid: str) -> None:
    model = made.saved(uid)
    model["description"] = "by alice"
    made.save(model)


def test_says_nothing_if_nobody_edited_them(deployed: StackInGrafana) -> None:
    found = deployed.take_back()

    assert found.left_out == ()
    assert len(found.dashboards) == 4
    assert found.texts() == {}


def test_names_in_one_line_those_that_were_edited_and_what_to_do(deployed: StackInGrafana) -> None:
    edit(deployed, "mcp-pool")
    edit(deployed, "mcp-queries")
    found = deployed.take_back()

    (line,) = gathered(found.left_out)
    assert line.startswith("mcp-pool, mcp-queries: edited in Grafana, but the files come with the")
    assert "mcp-monitoring eject mcp-pool mcp-queries; then run adopt again, before" in line
    assert found.texts() == {}


def test_takes_the_edits_of_the_projects_own_dashboards(deployed: StackInGrafana) -> None:
    edit(deployed, "mcp-pool")
    edit(deployed, "own")
    found = deployed.take_back()

    assert [file.name for file in found.texts()] == ["own.json"]
    (left,) = found.left_out
    assert (left.name, left.packaged) == ("mcp-pool", True)
    assert left.reasons == tuple(gathered([left]))


def test_could_do_nothing_if_only_such_a_dashboard_was_asked_for(deployed: StackInGrafana) -> None:
    edit(deployed, "mcp-pool")

    with pytest.raises(AdoptError) as refusal:
        deployed.take_back("mcp-pool")
    (line,) = refusal.value.problems
    assert line.startswith("mcp-pool: edited in Grafana, but the file comes with the package")


def test_takes_the_edits_once_the_file_is_in_the_project(deployed: StackInGrafana) -> None:
    edit(deployed, "mcp-pool")
    packaged = packaged_dashboards() / "mcp-pool.json"
    before = packaged.read_bytes()
    file = deployed.put("mcp-pool", before)
    found = deployed.take_back()

    assert found.left_out == ()
    assert '"description": "by alice"' in found.texts()[file]
    assert packaged.read_bytes() == before


def test_a_dashboard_of_the_project_without_a_file_is_still_told_as_that(
    deployed: StackInGrafana,
) -> None:
    for name in ("orders", "refunds", "own"):
        if name != "own":
            deployed.put(name, {"uid": name, "title": name, "panels": []})
            deployed.deploy(name)
        (deployed.directory / f"{name}.json").unlink()
    found = deployed.take_back()

    (line,) = gathered(found.left_out)
    assert "own.json: there is no such file; say where with --dashboards (and 2 more " in line


def test_the_runbooks_belong_to_the_package_where_there_is_no_directory_for_them(
    deployed: StackInGrafana,
) -> None:
    runbooks = packaged_runbooks()
    deployed.put(runbooks.stem, runbooks.file.read_bytes())
    deployed.deploy(runbooks.stem)
    (deployed.directory / f"{runbooks.stem}.json").unlink()
    edit(deployed, runbooks.uid)
    assert [file.name for file in deployed.take_back().texts()] == ["mcp-runbooks.json"]

    (deployed.directory / "own.json").unlink()
    deployed.directory.rmdir()
    left = {one.name: one.packaged for one in deployed.take_back().left_out}
    assert left == {"mcp-runbooks": True, "own": False}


def test_a_dashboard_of_a_packaged_name_in_the_project_is_the_projects(
    deployed: StackInGrafana,
) -> None:
    file = deployed.put("mcp-queries", SEED.read_bytes())
    deployed.resources = [one for one in deployed.resources if "mcp-queries" not in one["urn"]]
    model = deployed.deploy("mcp-queries")
    edit(deployed, model["uid"])

    assert '"by alice"' in deployed.take_back().texts()[file]
