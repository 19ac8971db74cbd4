"""Documentation that is made from something else agrees with it."""

import json
import math
import re

import pytest
from engine.drift_matrix import table
from mcp_monitoring.alerting.alerts import packaged_alerts, read_alerts
from mcp_monitoring.alerting.knobs import NUMBER_KNOBS, knobs_of
from mcp_monitoring.configuration import config_key
from places import REPOSITORY

from reference.contract import component, current_schema
from sandbox.demo import SCENARIOS, expected_alerts


def test_the_drift_table_is_that_of_the_tests() -> None:
    assert table() in (REPOSITORY / "docs" / "drift.md").read_text()


def test_every_runbook_is_of_an_alert_and_every_alert_has_one() -> None:
    text = (REPOSITORY / "docs" / "runbooks.md").read_text()
    alerts = {rule.name for group in read_alerts(packaged_alerts()) for rule in group.rules}

    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert sorted(headings) == sorted(alerts)


def test_runbooks_name_panels_that_exist() -> None:
    text = " ".join((REPOSITORY / "docs" / "runbooks.md").read_text().split())
    models = [json.loads(file.read_text()) for file in REPOSITORY.glob("dashboards/**/*.json")]
    panels = {panel["title"] for model in models for panel in model["panels"]}

    named = set(re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", text))
    assert named - panels == {"Status > Target health"}, "a page of Prometheus"


def test_the_knobs_and_their_defaults_are_those_of_the_alerts() -> None:
    rules = [rule for group in read_alerts(packaged_alerts()) for rule in group.rules]
    defaults = {knob.name: knob.default for rule in rules for knob in knobs_of(rule.expr)}
    arguments = (REPOSITORY / "components/mcp_monitoring/arguments/component_args.py").read_text()
    described = re.findall(
        r'(\w+): NotRequired\[float\]\n    """.*?Default:\s+([\d.]*\d)', arguments, re.DOTALL
    )

    assert {name: float(value) for name, value in described} == defaults
    assert defaults.keys() == NUMBER_KNOBS.keys()


@pytest.mark.parametrize("knob", sorted(NUMBER_KNOBS))
def test_the_description_of_a_knob_tells_the_limits_that_its_kind_does_not(knob: str) -> None:
    description = component(current_schema())["inputProperties"][config_key(knob)]["description"]
    told = re.findall(r"\b(above|below|at least) ([\d.]*\d)", description)

    limits = NUMBER_KNOBS[knob]
    # That a share is between 0 and 1, and a count or a size above 0, goes without saying.
    wanted = {
        **({"above": f"{limits.above:.4f}"} if limits.above > 0 else {}),
        **({"at least": f"{limits.at_least:g}"} if limits.at_least > 0 else {}),
        **({"below": f"{limits.below:g}"} if 1 < limits.below < math.inf else {}),
    }
    assert dict(told) == wanted


def test_the_table_of_scenarios_is_that_of_the_demo_server() -> None:
    page = (REPOSITORY / "docs" / "sandbox.md").read_text()

    for name, scenario in SCENARIOS.items():
        alerts = ", ".join(sorted(expected_alerts(name))) or "none"
        assert f"| `{name}` | {scenario.description} | {alerts} |" in page
