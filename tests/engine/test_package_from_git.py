"""The component package from a git repository with a version, as `pulumi package add` gets it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from engine.project import Project, ours
from git_server import HOST, serve_git
from installed import needed_packages, packages_in
from places import REPOSITORY, copy_as_release

pytestmark = pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a git checkout")


@pytest.fixture
def consumer(sandbox: Project, tmp_path: Path) -> Iterator[Project]:
    """An empty YAML project, on a machine that trusts the git server and has what it serves."""
    repository = tmp_path / "served" / "team" / "mcp-monitoring.git"
    copy_as_release(repository, "v0.1.0")
    commit = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=repository, text=True)
    directory = tmp_path / "consumer"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: consumer\nruntime: yaml\n")
    certificate = tmp_path / "authority.pem"
    with serve_git(tmp_path / "served", certificate) as reaching_it:
        environment = {**sandbox.environment, **reaching_it, "COMMIT": commit.strip()}
        made = replace(sandbox, directory=directory, environment=environment, printed=[])
        made.pulumi("stack", "init", tmp_path.name.replace("_", "-"))
        made.pulumi("config", "set", "grafana:url", made.config.grafana_url)
        yield made
        for downloaded in Path(environment["PULUMI_HOME"], "plugins").glob("*mcp-monitoring*"):
            shutil.rmtree(downloaded, ignore_errors=True)


def _add(consumer: Project, version: str) -> str:
    url = f"https://{HOST}/team/mcp-monitoring.git/components"
    return consumer.pulumi("package", "add", f"{url}@{version}", check=False).output


def test_a_version_is_downloaded_installed_and_deployed(consumer: Project) -> None:
    said = _add(consumer, "0.1.0")

    file = consumer.directory / "Pulumi.yaml"
    program = yaml.safe_load(file.read_text())
    assert "@0.1.0" in str(program.get("packages")), said
    program["resources"] = {
        "monitoring": {
            "type": "mcp-monitoring:McpMonitoring",
            "properties": {"prometheusUrl": consumer.config.prometheus_url, "prefix": "git-"},
        }
    }
    file.write_text(json.dumps(program))
    consumer.up()
    try:
        assert consumer.objects()["dashboards"] == ours("git-")["dashboards"]
        consumer.pulumi("preview", "--expect-no-changes")
    finally:
        consumer.pulumi("destroy", "--yes", "--skip-preview")


def test_nothing_that_only_developers_need_is_installed(consumer: Project) -> None:
    _add(consumer, "0.1.0")

    [plugin] = Path(consumer.environment["PULUMI_HOME"], "plugins").glob("*mcp-monitoring*v0.1.0")
    assert packages_in(plugin / "components" / ".venv").keys() == needed_packages()
    assert not (plugin / ".venv").exists()


def test_a_commit_serves_as_a_version(consumer: Project) -> None:
    said = _add(consumer, consumer.environment["COMMIT"])

    assert consumer.environment["COMMIT"] in (consumer.directory / "Pulumi.yaml").read_text(), said


def test_a_version_that_does_not_exist_is_refused(consumer: Project) -> None:
    before = (consumer.directory / "Pulumi.yaml").read_text()

    assert "error: " in _add(consumer, "9.9.9")

    assert (consumer.directory / "Pulumi.yaml").read_text() == before
