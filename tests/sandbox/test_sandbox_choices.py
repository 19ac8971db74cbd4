"""What `up --server` and `up --metrics` write into the stack file, and what they never lose."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from places import REPOSITORY

from sandbox.choices import commands_to_keep
from sandbox.config import SandboxConfig, SandboxError, ServerName
from sandbox.grafana.editions import Release
from sandbox.snowflake.settings import LACKING

OURS = dict.fromkeys(LACKING, "")


def config(**changes: Any) -> SandboxConfig:
    values: dict[str, Any] = {
        "project": Path("/project"),
        "stack": "dev",
        "grafana_url": "http://127.0.0.1:1",
        "prometheus_url": "http://127.0.0.1:2",
        "job": "snowflake-mcp",
        "scrape_interval": "5s",
    }
    return SandboxConfig(**(values | changes))


ON_SNOWFLAKE = {"server": ServerName.SNOWFLAKE, "metrics": "otel", "names": {"metricNames": OURS}}


def test_nothing_asked_changes_nothing() -> None:
    assert commands_to_keep(config(), None, None) == []
    assert commands_to_keep(config(**ON_SNOWFLAKE), None, None) == []


def test_another_release_of_grafana_is_kept_and_the_present_one_changes_nothing() -> None:
    asked = commands_to_keep(config(), None, None, Release.GRAFANA_13)
    assert asked == [["config", "set", "--stack", "dev", "sandbox:grafana", "13"]]
    assert commands_to_keep(config(), None, None, Release.GRAFANA_12_4) == []
    now = config(release=Release.GRAFANA_13)
    assert commands_to_keep(now, None, None, Release.GRAFANA_13) == []


@pytest.mark.parametrize("server", ServerName)
def test_the_server_that_runs_already_changes_nothing(server: ServerName) -> None:
    now = config(**ON_SNOWFLAKE) if server is ServerName.SNOWFLAKE else config(metrics="otel")

    assert commands_to_keep(now, server, None) == []


def test_another_set_is_one_command() -> None:
    assert commands_to_keep(config(), None, "otel") == [
        ["config", "set", "--stack", "dev", "mcp-monitoring:metrics", "otel"]
    ]
    assert commands_to_keep(config(), ServerName.DEMO, "contract") == []


def test_snowflakes_server_sets_what_fit_would() -> None:
    ((*command, first, second, third, fourth, fifth, sixth),) = commands_to_keep(
        config(), ServerName.SNOWFLAKE, None
    )

    assert command == ["config", "set-all", "--stack", "dev", "--path"]
    assert first == "--plaintext=sandbox:server=snowflake"
    assert second == "--plaintext=mcp-monitoring:metrics=otel"
    assert [third, fourth, fifth, sixth] == [
        f"--plaintext=mcp-monitoring:metricNames.{name}=" for name in LACKING
    ]


def test_what_the_server_lacks_are_metrics_of_the_set() -> None:
    contract = yaml.safe_load((REPOSITORY / "metrics-otel.yaml").read_text())

    assert set(LACKING) <= {metric["name"] for metric in contract["metrics"]}


def test_going_back_takes_all_of_it_away() -> None:
    assert commands_to_keep(config(**ON_SNOWFLAKE), ServerName.DEMO, None) == [
        [
            *("config", "rm-all", "--stack", "dev", "--path", "sandbox:server"),
            *("mcp-monitoring:metrics", "mcp-monitoring:metricNames"),
        ]
    ]


@pytest.mark.parametrize(
    "own",
    [{"mcp_server_operation_duration_seconds": "mine"}, {"db_client_connection_max": "pool_max"}],
)
def test_going_back_keeps_names_that_somebody_added(own: dict[str, str]) -> None:
    names = {"metricNames": OURS | own, "labelNames": {"error_type": "failure"}}

    ((*_, metrics, first, second, third), *more) = commands_to_keep(
        config(**ON_SNOWFLAKE | {"names": names}), ServerName.DEMO, None
    )[:1]

    removed = {first, second, third, metrics}
    assert more == []
    assert "mcp-monitoring:metricNames" not in removed
    assert not {f"mcp-monitoring:metricNames.{name}" for name in own} & removed
    assert not any("labelNames" in key for key in removed)


def test_going_back_may_choose_the_set_at_once() -> None:
    commands = commands_to_keep(config(**ON_SNOWFLAKE), ServerName.DEMO, "otel")

    assert [command[1] for command in commands] == ["rm-all", "set"]


@pytest.mark.parametrize(
    "names",
    [
        {"profile": "k8s-mcp"},
        {"metricNames": {"a": "b"}},
        {"labelNames": {"c": ""}, "profile": "x"},
    ],
)
def test_names_of_the_users_own_are_not_overwritten(names: dict[str, Any]) -> None:
    with pytest.raises(SandboxError) as raised:
        commands_to_keep(config(names=names), ServerName.SNOWFLAKE, None)

    said = str(raised.value)
    assert said.startswith(f"Pulumi.dev.yaml has {' and '.join(names)} of your own")
    assert "\n" not in said


@pytest.mark.parametrize("server", [None, ServerName.SNOWFLAKE])
def test_a_set_that_the_server_does_not_have_is_refused(server: ServerName | None) -> None:
    with pytest.raises(SandboxError, match="snowflake has the metrics of the set otel, not of con"):
        commands_to_keep(config(**ON_SNOWFLAKE), server, "contract")
