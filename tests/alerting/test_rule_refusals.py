"""The list of reasons to refuse a rule file: each has a file that breaks it and nothing else."""

from pathlib import Path

import pytest
from mcp_monitoring.alerting.refusals import STAGES, Candidate, Refusal, refusals_of
from mcp_monitoring.alerting.rule_files import parse_rule_file

ALL = {refusal.name: refusal for stage in STAGES for refusal in stage}
GROUP = "groups: [{name: g%s, rules: [{alert: A, expr: up}]}]"
RULE = "groups: [{name: g, rules: [{alert: A, expr: up, %s}]}]"

BROKEN = {
    "mark": "# mcp-monitoring: strct\n" + GROUP % "",
    "key-twice": '{"groups": [], "groups": []}',
    "kind": "{apiVersion: v1, kind: ConfigMap}",
    "shape": "groups: many",
    "record": "groups: [{name: g, rules: [{record: 'a:b', expr: up}]}]",
    "repeated-group": "groups: [{name: g}, {name: g}]",
    "group-key": GROUP % ", source_tenants: [a]",
    "helm": "groups: [{name: '{{ .Values.a }}'}]",
    "interval": GROUP % ", interval: 15s",
    "query-offset": GROUP % ", query_offset: 1ms",
    "limit": GROUP % ", limit: 3",
    "group-label": GROUP % ", labels: {alertname: a}",
    "alert-and-record": "groups: [{name: g, rules: [{alert: A, record: 'a:b', expr: up}]}]",
    "rule-key": RULE % "sumary: a",
    "alert-name": "groups: [{name: g, rules: [{expr: up}]}]",
    "expression": "groups: [{name: g, rules: [{alert: A}]}]",
    "duration": RULE % "for: often",
    "lost-knob": GROUP % ", interval: 30s  # knob: wait\n",
    "knob": "groups: [{name: g, rules: [{alert: A, expr: 'up # knob: restart'}]}]",
    "label": RULE % "labels: {a-b: c}",
    "annotation": "# mcp-monitoring: strict\n" + RULE % "annotations: {a: '{{ pathPrefix }}'}",
    "panel-link": RULE % "annotations: {__panelId__: 1}",
}


def candidate(tmp_path: Path, text: str) -> Candidate:
    file = tmp_path / ("a.json" if text.startswith('{"') else "a.yaml")
    file.write_text(text)
    return Candidate(parse_rule_file(file), "skip" if "alert: A, record" in text else "refuse")


def test_every_reason_is_there_once_with_a_file_that_breaks_it() -> None:
    assert len(ALL) == sum(map(len, STAGES))
    assert ALL.keys() == BROKEN.keys()


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_breaks_it_is_refused_for_it_alone(tmp_path: Path, name: str) -> None:
    broken = candidate(tmp_path, BROKEN[name])

    said = [problem for _, problem in ALL[name].find(broken)]
    assert said
    assert refusals_of(broken) == said
    assert all("\n" not in problem for problem in said)


@pytest.mark.parametrize("refusal", ALL.values(), ids=ALL)
def test_a_file_without_a_mistake_breaks_none(tmp_path: Path, refusal: Refusal) -> None:
    right = candidate(tmp_path, "# mcp-monitoring: strict\n" + GROUP % ", interval: 30s, limit: 0")

    assert list(refusal.find(right)) == []
    assert refusal.meaning


def test_reasons_are_given_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        "groups: [{name: one, rules: [{alert: A}, {alert: B, expr: up, for: x}, {alert: C}]},"
        " {name: two, interval: 1s, rules: [{alert: D}]}]"
    )

    places = [problem.split(": ")[:2] for problem in refusals_of(candidate(tmp_path, text))]
    assert places == [
        ["group one", "alert A"],
        ["group one", "alert B"],
        ["group one", "alert C"],
        ["group two", "interval"],
        ["group two", "alert D"],
    ]
