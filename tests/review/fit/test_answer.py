"""The settings of an answer, as commands of Pulumi, and the nearest latency objective."""

import math
from typing import Any

import pytest
from mcp_monitoring.review.fit.answer import (
    Answer,
    config_commands,
    nearest_objective,
    settings_of,
    shown_command,
    stale_commands,
)
from mcp_monitoring.review.fit.judge import Judged, State
from mcp_monitoring.review.fit.parts import Part


def commands(settings: dict[str, Any], stack: str = "") -> list[str]:
    return [shown_command(one) for one in config_commands(settings, stack)]


def test_each_argument_is_a_command() -> None:
    settings = {
        "metrics": "contract",
        "profile": "p",
        "metric_names": {"mcp_uptime_seconds": "", "mcp_requests_total": "a:b"},
        "label_names": {"method": "tool_name"},
        "job": "mcp",
        "latency_objective_seconds": 2.5,
        "scrape_interval": "30s",
    }

    assert commands(settings) == [
        "pulumi config set metrics contract",
        "pulumi config set profile p",
        "pulumi config set --path metricNames.mcp_uptime_seconds ''",
        "pulumi config set --path metricNames.mcp_requests_total a:b",
        "pulumi config set --path labelNames.method tool_name",
        "pulumi config set job mcp",
        "pulumi config set --path knobs.latency_objective_seconds --type float 2.5",
        "pulumi config set scrapeInterval 30s",
    ]


def test_a_shell_takes_each_value_as_it_is() -> None:
    assert commands({"job": "a job; rm -rf $HOME"}) == [
        "pulumi config set job 'a job; rm -rf $HOME'"
    ]


def test_a_stack_is_named_if_it_is_not_the_selected_one() -> None:
    assert commands({"job": "mcp"}, "prod") == ["pulumi config set --stack prod job mcp"]


@pytest.mark.parametrize(
    ("settings", "configured", "gone"),
    [
        (
            {"metrics": "otel"},
            ["profile", "metricNames", "labelNames", "job"],
            ["labelNames", "metricNames", "profile"],
        ),
        ({"profile": "p"}, ["profile", "prefix"], []),
        ({"metric_names": {"a": "b"}}, ["metricNames"], ["metricNames"]),
    ],
)
def test_what_an_earlier_look_left_goes(
    settings: dict[str, Any], configured: list[str], gone: list[str]
) -> None:
    found = stale_commands(settings, configured, "dev")

    assert found == [["config", "rm", "--stack", "dev", key] for key in gone]


@pytest.mark.parametrize(
    ("choices", "bounds", "nearest"),
    [
        ((), [1, 5, 10], 5),
        ((), [1, 2, 8, 30], 8),
        ((), [2.5, 10], 2.5),
        ((1, 2, 5), [0.5, 2.5, 2, 7.5], 2),
        ((1, 2, 5), [2.5, 7.5], None),
        ((), [0, math.inf], None),
        ((), [], None),
    ],
)
def test_the_objective_is_the_nearest_bound_that_the_knob_takes(
    choices: tuple[float, ...], bounds: list[float], nearest: float | None
) -> None:
    assert nearest_objective(5, choices, bounds) == nearest


@pytest.mark.parametrize(
    ("interval", "written"), [(14.98, "15s"), (60.01, "60s"), (0.3, "1s"), (0, None)]
)
def test_the_interval_is_in_whole_seconds(interval: float, written: str | None) -> None:
    assert settings_of({"job": "j"}, None, interval).get("scrape_interval") == written


@pytest.mark.parametrize(
    ("states", "code"),
    [
        (["data", "not yet"], 0),
        (["data", "left out"], 2),
        (["data", "none"], 2),
        (["left out", "none"], 1),
        ([], 1),
    ],
)
def test_the_exit_code_tells_how_much_fits(states: list[State], code: int) -> None:
    part = Part("d", "D", "1", "p", "f: p", ())

    assert Answer("x", parts=[Judged(part, state) for state in states]).exit_code == code
