"""The examples, each run as its README says: deployed, previewed without changes, destroyed."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from engine.project import Project, ours

pytestmark = pytest.mark.examples


@pytest.fixture
def example(sandbox: Project, copied: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    """An example in a copy of the repository, with the packages of its own lock file."""
    example = replace(sandbox, directory=copied / "examples" / request.param, printed=[])
    if (example.directory / "Pulumi.yaml").exists():
        example.pulumi("install")
    yield example
    assert not any(sandbox.objects().values()), "everything of the example is gone"


def _init(example: Project, **config: str) -> None:
    example.pulumi("stack", "init", "test")
    example.pulumi("config", "set", "prometheusUrl", example.config.prometheus_url)
    for key, value in config.items():
        example.pulumi("config", "set", key.replace("__", ":"), value)


def _deploys_previews_clean_and_goes(example: Project) -> dict[str, set[str]]:
    example.up()
    try:
        example.pulumi("preview", "--expect-no-changes")
        example.pulumi("refresh", "--preview-only", "--expect-no-changes")
        credential = example.environment["GRAFANA_AUTH"]
        kept = (file for file in example.config.backend.rglob("*") if file.is_file())
        assert not any(credential in file.read_text() for file in kept)
        return example.objects()
    finally:
        example.pulumi("destroy", "--yes", "--skip-preview")
        example.pulumi("stack", "rm", "test", "--yes")


@pytest.mark.parametrize("example", ["larger-stack"], indirect=True)
def test_larger_stack_monitors_two_servers_with_objects_of_its_own(example: Project) -> None:
    _init(example, grafanaUrl=example.config.grafana_url)

    made = _deploys_previews_clean_and_goes(example)

    finance, sales = ours("finance-"), ours("sales-")
    assert made["folders"] == {"data-team"}
    assert made["data sources"] == {"data-team-prometheus"}
    assert made["contact points"] == {"data-team-oncall"}
    for kind in ("dashboards", "alert rules"):
        assert made[kind] == finance[kind] | sales[kind]


@pytest.mark.parametrize("example", ["yaml"], indirect=True)
def test_yaml_uses_the_component_as_a_package(example: Project) -> None:
    _init(example, grafana__url=example.config.grafana_url)

    made = _deploys_previews_clean_and_goes(example)

    assert made == {**ours(), "contact points": set()}


@pytest.mark.parametrize("example", ["own-dashboards"], indirect=True)
def test_own_dashboards_and_alerts_go_through_the_same_component(example: Project) -> None:
    _init(example, grafana__url=example.config.grafana_url)

    made = _deploys_previews_clean_and_goes(example)

    assert made["dashboards"] == {"checkout-checkout"}
    assert made["alert rules"] == {"checkout-checkout-slow"}


@pytest.mark.parametrize("example", ["many-environments"], indirect=True)
def test_many_environments_are_deployed_in_parallel_and_summed_up(example: Project) -> None:
    file = example.directory / "environments.json"
    environments = json.loads(file.read_text())
    for one in environments.values():
        one["grafana"] = example.config.grafana_url
        one["arguments"]["prometheus_url"] = example.config.prometheus_url
    for stack in environments:
        environments[stack]["arguments"]["datasource_name"] = "Prometheus"
    file.write_text(json.dumps(environments))

    refused = example.run(
        sys.executable, "deploy.py", "up", environment={"GRAFANA_AUTH": "glsa_wrong"}
    )
    assert refused.returncode == 1
    assert refused.stdout.count(": failed: error: ") == 3, refused.stdout + refused.stderr
    assert "glsa_wrong" not in refused.stdout + refused.stderr

    def deploy(command: str) -> list[str]:
        ran = example.run(sys.executable, "deploy.py", command)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert all(f"{stack}: 10 resources ..." in ran.stderr for stack in environments)
        return ran.stdout.splitlines()

    try:
        said = deploy("up")
        assert said[-1] == "3 of 3 stacks done"
        assert all(" create" in line for line in said[:3]), said
        made = example.objects()
        uids = {prefix: ours(prefix) for prefix in ("dev-", "staging-", "prod-")}
        uids["dev-"]["dashboards"].remove("dev-mcp-runbooks")  # it has no alerts
        assert made["dashboards"] == set().union(*(one["dashboards"] for one in uids.values()))
        assert made["contact points"] == uids["prod-"]["contact points"]
        assert deploy("preview")[:3] == [f"{stack}: no changes" for stack in environments]
    finally:
        deploy("destroy")
