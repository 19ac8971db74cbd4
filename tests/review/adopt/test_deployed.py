"""Where the files of a stack are."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import packaged_alerts
from mcp_monitoring.review.adopt.deployed import alerts_directories, dashboards_directories
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

    assert dashboards_directories(_stack(tmp_path)) == [tmp_path / "boards"]
    assert alerts_directories(_stack(tmp_path)) == [tmp_path / "rules"]


@pytest.mark.parametrize(
    ("first", "boards", "rules"),
    [
        ({}, ["own", "team/own"], []),
        ({"dashboardsDir": "base", "alertsDir": "base"}, ["base", "own", "team/own"], ["base"]),
    ],
    ids=["packaged", "own base"],
)
def test_are_several_where_it_says_so(
    tmp_path: Path,
    pulumi: PulumiStandIn,
    first: dict[str, str],
    boards: list[str],
    rules: list[str],
) -> None:
    further = '["own","team/own"]'
    values = {**first, "extraDashboardsDirs": further, "extraAlertsDirs": further}
    pulumi.answers("config", {f"mine:{key}": {"value": one} for key, one in values.items()})

    assert dashboards_directories(_stack(tmp_path)) == [tmp_path / one for one in boards]
    packaged = [] if rules else [packaged_alerts()]
    own = [tmp_path / one for one in (*rules, "own", "team/own")]
    assert alerts_directories(_stack(tmp_path)) == [*packaged, *own]


@pytest.mark.parametrize("value", ["own", '{"a": 1}', "[", "5"])
def test_are_told_where_they_are_no_list(tmp_path: Path, pulumi: PulumiStandIn, value: str) -> None:
    pulumi.answers("config", {"mine:extraDashboardsDirs": {"value": value}})

    with pytest.raises(StackError, match="extraDashboardsDirs of stack dev must be a list"):
        dashboards_directories(_stack(tmp_path))


def test_is_the_default_where_it_says_nothing(tmp_path: Path, pulumi: PulumiStandIn) -> None:
    pulumi.answers("config", {})

    assert dashboards_directories(_stack(tmp_path)) == [tmp_path / "dashboards"]
    assert alerts_directories(_stack(tmp_path)) == [packaged_alerts()]


@pytest.mark.parametrize("directory", [dashboards_directories, alerts_directories])
def test_is_unknown_where_the_configuration_cannot_be_read(
    tmp_path: Path, pulumi: PulumiStandIn, directory: object
) -> None:
    pulumi.answers("config", said="error: PULUMI_ACCESS_TOKEN must be set for login\n", code=3)

    with pytest.raises(StackError, match="PULUMI_ACCESS_TOKEN must be set"):
        directory(_stack(tmp_path))  # type: ignore[operator]
