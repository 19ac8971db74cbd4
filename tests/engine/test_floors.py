"""A program with the oldest SDKs that the package allows."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from engine.project import Project, ours
from engine.review import run
from installed import packages_in


@pytest.fixture
def on_floors(project: Project, floors: Path) -> Iterator[Project]:
    """The project, which runs in an environment of its own."""
    settings = project.directory / "Pulumi.yaml"
    original = settings.read_text()
    document = yaml.safe_load(original)
    document["runtime"]["options"]["virtualenv"] = str(floors)
    settings.write_text(yaml.safe_dump(document))
    yield project
    project.pulumi("destroy", "--yes", "--skip-preview")
    settings.write_text(original)


def test_is_deployed_without_drift(on_floors: Project, floors: Path) -> None:
    on_floors.up()

    assert on_floors.objects() == ours()
    exported = json.loads(on_floors.run("pulumi", "stack", "export").stdout)
    providers = [
        one["inputs"]["version"]
        for one in exported["deployment"]["resources"]
        if one["type"] == "pulumi:providers:grafana"
    ]
    assert providers == [packages_in(floors)["pulumiverse-grafana"]], "the plugin of that SDK"
    on_floors.pulumi("preview", "--expect-no-changes")
    assert on_floors.drift().exit_code == 0
    assert run(on_floors, "diff", "--stack", "dev", "--exit-code").exit_code == 0
