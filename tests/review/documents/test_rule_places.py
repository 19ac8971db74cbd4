"""The lines of rules, whatever they are wrapped in."""

import json
from pathlib import Path

import pytest
from mcp_monitoring.review.documents.lines import line_of
from mcp_monitoring.review.documents.read import RuleDocument, read_document
from rule_fixtures import FIELD, RULES


def lines_of_alerts(file: Path) -> dict[str, int | None]:
    document = read_document(file).document
    assert isinstance(document, RuleDocument)
    return {
        rule.model["alert"]: line_of(rule.place.at("expr").path, document.lines)
        for rule in document.rules
    }


def lines_of_text(file: Path, *alerts: str) -> dict[str, int]:
    """The line on which the expression begins behind the name of each alert."""
    lines = file.read_text().splitlines()
    found = {}
    for alert in alerts:
        named = next(i for i, line in enumerate(lines) if alert in line)
        found[alert] = next(
            i for i, line in enumerate(lines[named:], start=named + 1) if "expr" in line
        )
    return found


@pytest.mark.parametrize(
    ("file", "alerts"),
    [
        (FIELD / "06-prometheusrule-crd" / "shop-rules.yaml", ["ShopDown"]),
        (
            RULES / "formats" / "node-exporter-rules.yaml",
            ["NodeFilesystemAlmostOutOfSpace", "NodeClockSkewDetected"],
        ),
        (RULES / "formats" / "manifests.yaml", ["CartsDown", "StockDown"]),
        (RULES / "formats" / "rule-list.json", ["EtcdNoLeader"]),
        (RULES / "twice" / "kafka.yaml", ["ConsumerLag (2)"]),
    ],
    ids=lambda one: one.stem if isinstance(one, Path) else "",
)
def test_are_where_the_expression_is(file: Path, alerts: list[str]) -> None:
    found = lines_of_alerts(file)

    # The value of a key with `|` begins on the next line for nobody: YAML places it at the `|`.
    assert {alert: found[alert] for alert in alerts} == lines_of_text(file, *alerts)


def test_of_a_list_in_a_later_document_are_counted_through_the_file(tmp_path: Path) -> None:
    group = {"name": "g", "rules": [{"alert": "Deep", "expr": "up"}]}
    rule = {"kind": "PrometheusRule", "spec": {"groups": [group]}}
    listed = json.dumps({"kind": "List", "items": [{"kind": "Other"}, rule]}, indent=1)
    file = tmp_path / "a.yaml"
    file.write_text(f"---\n# first\ngroups: []\n---\n---\n{listed}\n")

    assert lines_of_alerts(file) == lines_of_text(file, "Deep")


@pytest.mark.parametrize("ending", [".yaml", ".json"])
def test_in_json_are_right_under_either_ending(tmp_path: Path, ending: str) -> None:
    rules = [{"alert": "One", "expr": "up"}, {"alert": "Two", "expr": "up == 0"}]
    file = tmp_path / f"a{ending}"
    file.write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}, indent=2))

    assert lines_of_alerts(file) == lines_of_text(file, "One", "Two")


def test_a_json_dashboard_is_no_rule_file(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"title": "T", "panels": []}))

    assert not isinstance(read_document(file).document, RuleDocument)
