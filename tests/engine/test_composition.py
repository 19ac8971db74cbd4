"""The component inside somebody's stack: options of resources do what Pulumi's users expect."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from engine.project import Project

Deploy = Callable[[str], None]

IN_THE_PROGRAM = """
import pulumi
import pulumiverse_grafana as grafana
from mcp_monitoring import McpMonitoring
"""
OVER_THE_WIRE = """
import re
import pulumi
import pulumiverse_grafana as grafana

class McpMonitoring(pulumi.ComponentResource):  # what the SDK of a package comes down to
    def __init__(self, name, args, opts=None):
        wire = {re.sub("_(.)", lambda found: found[1].upper(), key): args[key] for key in args}
        super().__init__("mcp-monitoring:index:McpMonitoring", name, wire, opts, remote=True)
"""
ARGUMENTS = """
args = {"prometheus_url": "http://127.0.0.1:9090", "alerts": False}
"""


@pytest.fixture(params=[IN_THE_PROGRAM, OVER_THE_WIRE], ids=["in the program", "over the wire"])
def program(
    project: Project, copied: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], None]]:
    """Replaces the program of the project; it is put back and its stack destroyed afterwards."""
    program, settings = project.directory / "__main__.py", project.directory / "Pulumi.yaml"
    originals = {file: file.read_text() for file in (program, settings)}
    packages = {"packages": {"mcp-monitoring": str(copied / "components")}}
    settings.write_text(originals[settings] + yaml.safe_dump(packages))

    def write(text: str) -> None:
        program.write_text(request.param + ARGUMENTS + text)

    yield write
    if project.state():
        project.pulumi("state", "unprotect", "--all", "--yes", check=False)
        project.pulumi("destroy", "--yes", "--skip-preview")
    for file, original in originals.items():
        file.write_text(original)


def planned(project: Project) -> dict[str, int]:
    """Counts what a preview would do, by operation."""
    ran = project.run("pulumi", "preview", "--json", "--non-interactive")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    summary: dict[str, int] = json.loads(ran.stdout)["changeSummary"]
    return summary


def title_after_a_change(project: Project, program: Deploy, text: str) -> str:
    """Deploys with the title `First`, then `Second`; reads what the folder is called."""
    for title in ("First", "Second"):
        program(text.replace("TITLE", title))
        project.up()
    (folder,) = project.get("/api/folders")
    return str(folder["title"])


def test_renaming_an_instance_with_an_alias_replaces_nothing(
    project: Project, program: Deploy
) -> None:
    program('McpMonitoring("snowflake", args)')
    project.up()
    before = project.everything()

    program(
        'McpMonitoring("warehouse", args,'
        ' pulumi.ResourceOptions(aliases=[pulumi.Alias(name="snowflake")]))'
    )
    assert not planned(project).keys() & {"create", "delete", "replace"}
    project.up()
    assert project.everything() == before
    assert "warehouse-mcp-pool" in project.state()


def test_protect_reaches_every_child(project: Project, program: Deploy) -> None:
    program('McpMonitoring("m", args, pulumi.ResourceOptions(protect=True))')
    project.up()

    refused = project.pulumi("destroy", "--yes", "--skip-preview", check=False)

    assert refused.exit_code != 0
    assert "protected" in refused.output
    assert project.objects()["dashboards"], "nothing is deleted"
    children = {name: one for name, one in project.state().items() if name.startswith("m-")}
    assert children
    assert all(one.get("protect") for one in children.values())


def test_retain_on_delete_leaves_every_child_in_grafana(project: Project, program: Deploy) -> None:
    program('McpMonitoring("m", args, pulumi.ResourceOptions(retain_on_delete=True))')
    project.up()
    before = project.everything()

    project.pulumi("destroy", "--yes", "--skip-preview")
    assert project.everything() == before

    for kind, path in (("dashboards", "dashboards/uid"), ("data sources", "datasources/uid")):
        for uid in project.objects()[kind]:
            project.send("DELETE", f"/api/{path}/{uid}")
    project.send("DELETE", "/api/folders/mcp?forceDeleteRules=true")


def test_a_transform_changes_children(project: Project, program: Deploy) -> None:
    program("""
def titled(given):
    if given.type_ == "grafana:oss/folder:Folder":
        props = {**given.props, "title": "Titled by a transform"}
        return pulumi.ResourceTransformResult(props, given.opts)

McpMonitoring("m", args, pulumi.ResourceOptions(transforms=[titled]))
""")
    project.up()
    (folder,) = project.get("/api/folders")
    assert folder["title"] == "Titled by a transform"
    assert project.pulumi("preview", "--expect-no-changes").exit_code == 0


def test_a_transform_makes_a_child_ignore_changes(project: Project, program: Deploy) -> None:
    text = """
def keeping(given):
    if given.type_ == "grafana:oss/folder:Folder":
        opts = pulumi.ResourceOptions.merge(
            given.opts, pulumi.ResourceOptions(ignore_changes=["title"])
        )
        return pulumi.ResourceTransformResult(given.props, opts)

McpMonitoring("m", {**args, "folder_title": "TITLE"}, pulumi.ResourceOptions(transforms=[keeping]))
"""
    assert title_after_a_change(project, program, text) == "First"


def test_changes_that_the_component_ignores_are_its_own_alone(
    project: Project, program: Deploy
) -> None:
    text = """
options = pulumi.ResourceOptions(ignore_changes=["title"])
McpMonitoring("m", {**args, "folder_title": "TITLE"}, options)
"""
    assert title_after_a_change(project, program, text) == "Second"


def test_children_wait_for_what_the_component_depends_on(project: Project, program: Deploy) -> None:
    program("""
team = grafana.oss.Folder("team", uid="team", title="Team")
McpMonitoring("m", args, pulumi.ResourceOptions(depends_on=[team]))
""")
    project.up()
    state = project.state()
    first = state["team"]["urn"]
    children = [one for name, one in state.items() if name.startswith("m-")]
    assert children
    assert all(first in one["dependencies"] for one in children)
    project.pulumi("destroy", "--yes", "--skip-preview")


def test_folder_and_data_source_of_the_caller_cause_no_replacement_when_they_change(
    project: Project, program: Deploy
) -> None:
    text = """
team = grafana.oss.Folder("team", uid="team", title="TITLE")
source = grafana.oss.DataSource(
    "source", uid="theirs", name="Theirs", type="prometheus", url="http://127.0.0.1:9090"
)
McpMonitoring("m", {"folder_uid": team.uid, "datasource_uid": source.uid, "alerts": False})
"""
    program(text.replace("TITLE", "Team"))
    project.up()
    assert project.pulumi("preview", "--expect-no-changes").exit_code == 0

    program(text.replace("TITLE", "Renamed"))
    assert planned(project).get("replace", 0) == 0
    project.up()
    project.pulumi("destroy", "--yes", "--skip-preview")


def test_a_provider_of_another_package_is_refused(project: Project, program: Deploy) -> None:
    program("""
other = pulumi.ProviderResource("pulumi", "other", {})
McpMonitoring("m", args, pulumi.ResourceOptions(provider=other))
""")
    previewed = project.pulumi("preview", check=False)

    assert previewed.exit_code != 0
    assert "provider: is of package pulumi, but all resources are of grafana" in previewed.output


def test_an_output_as_an_input_replaces_nothing_when_it_changes(
    project: Project, program: Deploy
) -> None:
    text = """
address = pulumi.Stash("address", input="http://127.0.0.1:PORT").input
token = pulumi.Output.secret(address).apply(lambda url: f"token-of-{url}")
McpMonitoring(
    "m", {"prometheus_url": address, "bearer_token": token, "alerts": False}
)
"""
    program(text.replace("PORT", "9090"))
    project.up()
    assert project.pulumi("preview", "--expect-no-changes").exit_code == 0

    program(text.replace("PORT", "9091"))
    assert not planned(project).keys() & {"replace", "delete", "create"}
    project.up()
    assert project.get("/api/datasources/uid/mcp-prometheus")["url"] == "http://127.0.0.1:9091"
    assert not any("token-of-http" in printed for printed in project.printed)
