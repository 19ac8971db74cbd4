"""Counts of a plan: each object once, and none that the plan does not tell."""

import json
from typing import Any

import jsonschema
from mcp_monitoring.review.diff.json_report import as_document
from mcp_monitoring.review.diff.markdown import as_markdown
from mcp_monitoring.review.diff.plan_diff import plan_diff
from mcp_monitoring.review.diff.text import as_text
from mcp_monitoring.review.stacks.kinds import DASHBOARD, DATASOURCE, RULE_GROUP
from mcp_monitoring.review.stacks.plan import Plan, State, Step
from places import REPOSITORY

SOURCE = f"urn:pulumi:dev::p::{DATASOURCE}::prometheus"


def step(operation: str, kind: str, name: str, inputs: dict[str, Any], *differing: str) -> Step:
    urn = f"urn:pulumi:dev::p::{kind}::{name}"
    changed = {**inputs, **dict.fromkeys(differing, "changed")}
    needs = () if urn == SOURCE else (SOURCE,)
    old, new = State(inputs, {}, needs), State(changed, {}, needs)
    return Step(operation, urn, kind, True, old, new, differing)


def dashboard(operation: str, name: str, *differing: str) -> Step:
    model = json.dumps({"uid": name, "title": name, "panels": []})
    return step(operation, DASHBOARD, name, {"configJson": model, "folder": "f"}, *differing)


def group(operation: str, name: str, *differing: str) -> Step:
    rules = [{"uid": f"{name}-{number}", "name": str(number)} for number in range(4)]
    return step(operation, RULE_GROUP, name, {"rules": rules, "name": name}, *differing)


def source(operation: str, *differing: str) -> Step:
    return step(operation, DATASOURCE, "prometheus", {"url": "u", "name": "P"}, *differing)


def test_what_is_refreshed_and_changed_depends_on_a_data_source_only_once() -> None:
    refreshed = [dashboard("refresh", name) for name in "abc"] + [group("refresh", "g")]
    changed = [
        dashboard("update", "a", "folder"),
        group("update", "g", "name"),
        source("update", "url"),
    ]
    found = plan_diff(Plan((*refreshed, source("refresh"), *changed), {}))

    (risk,) = [risk for risk in found.risks if "depend on it" in risk.text]
    assert risk.text == "url would change; 3 dashboards and 4 alerts depend on it"
    assert found.unchanged == 2


def test_a_plan_that_leaves_out_what_stays_is_not_counted() -> None:
    found = plan_diff(Plan((dashboard("update", "a", "folder"),), {}))

    assert as_text(found).splitlines()[-1].startswith("1 to update; ")
    assert "unchanged" not in as_text(found)
    assert "unchanged" not in as_markdown(found)
    assert as_text(plan_diff(Plan((), {}))) == "No differences."
    schema = json.loads((REPOSITORY / "docs" / "diff.schema.json").read_text())
    document = as_document(found)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["summary"]["unchanged"] is None


def test_a_plan_that_names_what_stays_is_counted() -> None:
    found = plan_diff(Plan((dashboard("update", "a", "folder"), dashboard("same", "b")), {}))

    assert "1 to update, 1 unchanged" in as_text(found)


def test_several_risks_of_a_kind_are_told_in_the_plural() -> None:
    steps = [
        Step(
            "delete",
            f"urn:pulumi:dev::p::{DATASOURCE}::{name}",
            DATASOURCE,
            True,
            State({"name": name}),
            None,
        )
        for name in "ab"
    ]

    assert as_text(plan_diff(Plan(tuple(steps), {}))).endswith(
        "2 to delete; 4 risks: 2 deletions, 2 data sources."
    )


def test_settings_of_a_data_source_are_told_in_the_words_of_grafana() -> None:
    def json_data(interval: str) -> dict[str, Any]:
        return {"jsonDataEncoded": json.dumps({"timeInterval": interval, "httpMethod": "POST"})}

    old, new = State(json_data("15s")), State(json_data("5s"))
    made = Step("update", SOURCE, DATASOURCE, True, old, new, ("jsonDataEncoded",))
    text = as_text(plan_diff(Plan((made,), {})))

    assert "scrape interval would change" in text
    assert "jsonDataEncoded" not in text


def test_a_paused_alert_is_told_as_a_change() -> None:
    def rules(*, paused: bool) -> State:
        return State({"name": "g", "rules": [{"uid": "a", "name": "A", "isPaused": paused}]})

    urn = f"urn:pulumi:dev::p::{RULE_GROUP}::g"
    made = Step(
        "update", urn, RULE_GROUP, True, rules(paused=False), rules(paused=True), ("rules",)
    )

    assert "paused false -> true" in as_text(plan_diff(Plan((made,), {})))
