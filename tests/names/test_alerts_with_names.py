"""Alerts with the names of a server: their expressions, and their templates."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.groups import AlertGroup, AlertRule
from mcp_monitoring.names.alerts import NamedAlerts, named_alerts
from mcp_monitoring.names.conditions import with_conditions
from mcp_monitoring.names.mapping import name_mapping
from mcp_monitoring.names.naming import Naming
from mcp_monitoring.names.vocabulary import read_vocabulary
from places import REPOSITORY

CONTRACT = read_vocabulary(REPOSITORY / "metrics.yaml")
NAMING = Naming(
    name_mapping(
        {"mcp_requests_total": "calls_total", "mcp_uptime_seconds": ""},
        {"method": "tool", "status": "outcome", "client_type": ""},
        CONTRACT,
    ),
    CONTRACT,
)


def named(expr: str, summary: str = "", **labels: str) -> NamedAlerts:
    rule = AlertRule("Own", expr, "1m", "0s", labels, {"summary": summary})
    group = AlertGroup(Path("/x/own.yaml"), "own", 60, 0, (rule,), own_name="own")
    return named_alerts([group], NAMING)


def rule(found: NamedAlerts) -> AlertRule:
    ((only,),) = (group.rules for group in found.groups)
    return only


@pytest.mark.parametrize(
    ("written", "new"),
    [
        ("{{ $labels.method }} of {{$labels.job}}", "{{ $labels.tool }} of {{$labels.job}}"),
        ("{{ .Labels.status | title }}", "{{ .Labels.outcome | title }}"),
        ('{{ index $labels "method" }}', '{{ index $labels "tool" }}'),
        ("{{ if $labels.method }}a{{ else }}$labels.method{{ end }}",
         "{{ if $labels.tool }}a{{ else }}$labels.method{{ end }}"),
        ("{{ $labels.method_of }} {{ $labels.client_type }} method", None),
        ("{{ $value }}", None),
    ],
)  # fmt: skip
def test_templates_name_labels(written: str, new: str | None) -> None:
    found = rule(named("mcp_requests_total > 5  # knob: own", written, tool=written))

    assert found.expr == "calls_total > 5  # knob: own"
    assert found.annotations["summary"] == (new or written)
    assert found.labels["tool"] == (new or written)


def test_alerts_about_other_series_stay_as_they_are() -> None:
    found = rule(named("up{method='a'} == 0", "{{ $labels.method }}"))

    assert found.expr == "up{method='a'} == 0"
    assert found.annotations["summary"] == "{{ $labels.method }}"


def test_an_alert_goes_that_needs_what_is_absent_and_its_group_stays() -> None:
    found = named("mcp_uptime_seconds < 5")

    assert [group.rules for group in found.groups] == [()]
    assert found.left_out == [
        "own.yaml: alert Own: is left out; the server lacks mcp_uptime_seconds"
    ]


def test_a_problem_names_file_group_and_alert() -> None:
    (problem,) = named('{__name__=~"mcp_.*"}').problems

    assert problem.startswith("/x/own.yaml: group own: alert Own: asks for mcp_.*, which may mean")


@pytest.mark.parametrize(
    ("expr", "back"),
    [
        ("sum(a)", 'sum(a{x="1"})'),
        ("sum(a{})", 'sum(a{x="1"})'),
        ('a{y="2"} / b', 'a{y="2",x="1"} / b'),
        ("a [5m]", 'a{x="1"} [5m]'),
        ("a{ } + a", 'a{x="1" } + a{x="1"}'),
        ("b", "b"),
        ("sum(", "sum("),
    ],
)
def test_conditions_come_back_where_every_selector_had_them(expr: str, back: str) -> None:
    assert with_conditions(expr, {"a": ['x="1"']}, 'rate(a{x="1"}[5m])') == back
    # Another selector had none: nobody can tell where it belongs.
    assert with_conditions(expr, {"a": ['x="1"']}, 'a{x="1"} / a') == expr
