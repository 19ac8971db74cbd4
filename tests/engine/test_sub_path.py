"""A Grafana under a sub path, `https://host/grafana/`: every command works there."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import yaml
from engine.project import Project, ours
from engine.review import run
from sub_path import under_a_sub_path


@pytest.fixture
def below(project: Project) -> Iterator[Project]:
    """The project, with its Grafana at an address with a path and a slash at its end."""
    with under_a_sub_path(project.config.grafana_url) as given:
        document = yaml.safe_load(project.stack_file.read_text())
        document["config"]["grafana:url"] = given
        project.stack_file.write_text(yaml.safe_dump(document))
        with httpx.Client(base_url=given, auth=project.grafana.auth) as grafana:
            grafana.headers.update(project.grafana.headers)
            yield replace(project, grafana=grafana)
        project.pulumi("destroy", "--yes", "--skip-preview")


def test_a_deployment_and_every_command_work_there(below: Project) -> None:
    address = str(below.grafana.base_url).rstrip("/")
    below.up()

    assert below.objects() == ours()
    below.pulumi("preview", "--expect-no-changes", "--refresh")
    urls = json.loads(below.pulumi("stack", "output", "dashboardUrls", "--json").output)
    assert {url.partition("/d/")[0] for url in urls.values()} == {address}
    for url in urls.values():
        assert "/d/" not in url.partition("/d/")[2]

    assert run(below, "diff", "--stack", "dev", "--exit-code").exit_code == 0
    clean = run(below, "drift", "--stack", "dev")
    assert clean.exit_code == 0, clean.output

    below.edit_dashboard(title="Edited by hand")
    shown = run(below, "drift", "--stack", "dev")
    assert shown.exit_code == 2
    assert "Edited by hand" in shown.output
    for command in ("diff", "drift"):
        comment = run(below, command, "--stack", "dev", "--format", "markdown").output
        assert f'<a href="{address}/d/mcp-overview">' in comment

    assert run(below, "adopt", "--stack", "dev").exit_code == 0
    file = Path(below.directory, "dashboards", "mcp-overview.json")
    assert json.loads(file.read_text())["title"] == "Edited by hand"

    proven = run(below, "proof", "--stack", "dev")
    assert "cannot be reached" not in proven.output
    assert "Connection Pool" in proven.output, proven.output
