"""The component as a package for other languages: a YAML program on the real YAML host."""

import json
from pathlib import Path

import pytest
import yaml
from engine.project import Project
from places import REPOSITORY


@pytest.fixture
def consumer(sandbox: Project, tmp_path: Path) -> Project:
    """A YAML program that uses the component, in a stack of its own."""
    program = {
        "name": "consumer",
        "runtime": "yaml",
        "packages": {"mcp-monitoring": str(REPOSITORY / "components")},
        "resources": {
            "monitoring": {
                "type": "mcp-monitoring:McpMonitoring",
                "properties": {
                    "prometheusUrl": sandbox.place.prometheus_url,
                    "prefix": "yaml-",
                    "datasourceJsonData": {"timeout": 30},
                    "httpHeaders": {"X-Scope-OrgID": "canary-tenant"},
                },
            }
        },
        "outputs": {"folder": "${monitoring.folderUid}", "uids": "${monitoring.dashboardUids}"},
    }
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(program))
    made = Project(tmp_path, sandbox.place, sandbox.environment, sandbox.grafana)
    made.pulumi("stack", "init", tmp_path.name.replace("_", "-"))
    made.pulumi("config", "set", "grafana:url", sandbox.place.grafana_url)
    return made


def test_deploys_from_yaml_under_the_same_rules(consumer: Project) -> None:
    consumer.up()
    try:
        outputs = json.loads(consumer.pulumi("stack", "output", "--json").output)
        assert outputs == {
            "folder": "yaml-mcp",
            "uids": {"mcp-overview": "yaml-mcp-overview"},
        }
        datasource = consumer.get("/api/datasources/uid/yaml-mcp-prometheus")
        assert datasource["jsonData"]["timeout"] == 30
        assert consumer.drift().exit_code == 0
        assert not any("canary-tenant" in printed for printed in consumer.printed)
    finally:
        consumer.pulumi("destroy", "--yes", "--skip-preview")
    assert not any(consumer.objects().values())


def test_tells_its_schema_to_the_cli(consumer: Project) -> None:
    shown = consumer.pulumi("package", "get-schema", str(REPOSITORY / "components")).output

    assert '"mcp-monitoring:index:McpMonitoring"' in shown
    assert '"version": "0.1.0"' in shown
