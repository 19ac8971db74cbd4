"""What a stack file says of the files of a deployment, read without Pulumi."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.arguments.declared import DECLARED
from mcp_monitoring.review.stacks.stack_file import ARGUMENTS, stack_arguments
from mcp_monitoring.yaml_files import YamlFileError


def read(tmp_path: Path, config: Any) -> dict[str, Any]:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(yaml.safe_dump({"config": config}))
    return stack_arguments(file)


def test_the_arguments_are_those_of_the_component_with_their_types() -> None:
    assert {name: DECLARED[name].type for name in ARGUMENTS} == dict(ARGUMENTS)


@pytest.mark.parametrize("namespace", ["mcp-monitoring", "shop", "a:b"])
def test_values_are_read_in_any_namespace_under_the_names_of_arguments(
    tmp_path: Path, namespace: str
) -> None:
    config = {
        "extraDashboardsDirs": ["own"],
        "excludeAlerts": ["A"],
        "alertOverrides": {"B": {"for": "5m"}},
        "alerts": False,
        "job": "eu",
        "knobs": {"pool_share": 0.5, "queue_depth": 40},
        "prometheusUrl": "http://prometheus",
    }

    assert read(tmp_path, {f"{namespace}:{key}": one for key, one in config.items()}) == {
        "extra_dashboards_dirs": ["own"],
        "exclude_alerts": ["A"],
        "alert_overrides": {"B": {"for": "5m"}},
        "alerts": False,
        "job": "eu",
        "pool_share": 0.5,
        "knobs": {"queue_depth": 40},
    }


def test_text_of_the_command_line_is_read_as_pulumi_does(tmp_path: Path) -> None:
    config = {"m:alerts": "false", "m:extraAlertsDirs": '["a"]', "m:knobs": '{"restarts": 5}'}

    assert read(tmp_path, config) == {"alerts": False, "extra_alerts_dirs": ["a"], "restarts": 5}


@pytest.mark.parametrize(
    "config",
    [
        {"grafana:alerts": False, "pulumi:records": "skip"},
        {"m:extraAlertsDirs": {"secure": "v1:abc"}, "m:job": {"secure": "v1:abc"}},
        {"m:extraAlertsDirs": "own", "m:alerts": "no", "m:knobs": [1], "m:job": 5},
        {"m:recordss": "skip"},
        "nothing",
        None,
        [],
    ],
)
def test_what_is_secret_foreign_or_of_another_type_is_left_alone(
    tmp_path: Path, config: Any
) -> None:
    assert read(tmp_path, config) == {}


@pytest.mark.parametrize("text", ["config: {", "config: {a: 1, a: 2}"])
def test_a_file_that_is_no_yaml_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(text)

    with pytest.raises(YamlFileError):
        stack_arguments(file)


def test_reading_it_loads_no_pulumi() -> None:
    code = (
        "import sys; import mcp_monitoring.review.stacks.stack_file; print('pulumi' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
