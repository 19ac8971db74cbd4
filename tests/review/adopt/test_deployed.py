"""Where the files of a stack are."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import packaged_alerts
from mcp_monitoring.review.adopt.deployed import alerts_directory, dashboards_directory
from mcp_monitoring.review.stacks.kinds import COMPONENT
from mcp_monitoring.review.stacks.stack import Stack, StackError
from pulumi_stand_in import PulumiStandIn


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    return PulumiStandIn(tmp_path / "bin", monkeypatch)


def _stack(directory: Path) -> Stack:
    resource = {"urn": f"urn:pulumi:dev::mine::{COMPONENT}::m", "type": COMPONENT}
    return Stack("dev", directory, (resource,))


def test_is_what_the_configuration_says(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    pulumi.answers(
        "config",
        {
            "mine:dashboardsDir": {"value": "boards", "secret": False},
            "mine:alertsDir": {"value": "rules", "secret": False},
        },
    )

    assert dashboards_directory(_stack(tmp_path)) == tmp_path / "boards"
    assert alerts_directory(_stack(tmp_path)) == tmp_path / "rules"


def test_is_the_default_where_it_says_nothing(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    pulumi.answers("config", {})

    assert dashboards_directory(_stack(tmp_path)) == tmp_path / "dashboards"
    assert alerts_directory(_stack(tmp_path)) == packaged_alerts()


@pytest.mark.parametrize("directory", [dashboards_directory, alerts_directory])
def test_is_unknown_where_the_configuration_cannot_be_read(
    tmp_path: Path, pulumi: PulumiStandIn, directory: object
) -> None:
    pulumi.answers("config", said="error: PULUMI_ACCESS_TOKEN must be set for login\n", code=3)

    with pytest.raises(StackError, match="PULUMI_ACCESS_TOKEN must be set"):
        directory(_stack(tmp_path))  # type: ignore[operator]
