"""Rules switched off, with a reason, in one place."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.review.check.findings import Report
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.check.settings import CheckSettingsError, read_check_settings
from mcp_monitoring.review.contract.contract import packaged_contract
from places import REPOSITORY

CLEAN = REPOSITORY / "tests" / "review" / "check" / "corpus" / "clean.json"
REASON = "it is meant so"


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A dashboard with two panels that have no description."""
    model = json.loads(CLEAN.read_text())
    for panel in model["panels"][:2]:
        panel["description"] = ""
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(model, indent=2))
    return file


def checked(file: Path, *entries: dict[str, Any], whole_set: bool = False) -> Report:
    exceptions = file.with_name("mcp-monitoring-check.yaml")
    exceptions.write_text(yaml.safe_dump({"exceptions": list(entries)}))
    return check_paths(
        [] if whole_set else [file],
        project=file.parent,
        contract=packaged_contract(),
        settings=read_check_settings(exceptions),
    )


def test_without_an_exception_both_panels_are_found(wrong: Path) -> None:
    assert [found.rule for found in checked(wrong).findings] == ["missing-description"] * 2


def test_a_rule_is_switched_off_for_a_file(wrong: Path) -> None:
    entry = {"rule": "missing-description", "file": "wrong.json", "reason": REASON}
    report = checked(wrong, entry)

    assert report.findings == []
    assert [one.reason for one in report.switched_off] == [REASON] * 2


def test_a_rule_is_switched_off_for_a_panel(wrong: Path) -> None:
    title = json.loads(wrong.read_text())["panels"][0]["title"]
    report = checked(wrong, {"rule": "missing-description", "panel": title, "reason": REASON})

    assert len(report.findings) == 1
    assert title not in str(report.findings[0])


def test_a_rule_is_switched_off_for_a_query(tmp_path: Path) -> None:
    model = json.loads(CLEAN.read_text())
    target = model["panels"][0]["targets"][0]
    target["expr"] = target["expr"].replace("$__rate_interval", "5m")
    second = {**target, "refId": "Z"}
    model["panels"][0]["targets"].append(second)
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(model, indent=2))
    report = checked(file, {"rule": "fixed-window", "query": "Z", "reason": REASON})

    assert [str(found.place) for found in report.findings if found.rule == "fixed-window"] == [
        f'panel "{model["panels"][0]["title"]}", query A'
    ]


def test_another_rule_stays_on(wrong: Path) -> None:
    entry = {"rule": "missing-unit", "file": "wrong.json", "reason": REASON}
    found = [finding.rule for finding in checked(wrong, entry).findings]

    assert found.count("missing-description") == 2


def test_an_exception_that_switches_nothing_off_is_found(wrong: Path) -> None:
    entry = {"rule": "missing-unit", "file": "wrong.json", "reason": REASON}

    assert "unused-exception" in [found.rule for found in checked(wrong, entry).findings]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("exceptions: [{rule: missing-unit}]", "exceptions[0]: "),
        ("exceptions: [{rule: missing-unit, reason: ''}]", "reason"),
        ("exceptions: [{rule: missing-units, reason: r}]", "did you mean"),
        ("exceptions: [{rule: missing-unit, reason: r, pannel: x}]", "pannel"),
        ("exceptions: [text]", "exceptions[0]: "),
        ("exceptions: {}", "exceptions: must be a list"),
        ("exception: []", "unknown key exception; did you mean exceptions?"),
        ("target_labels: namespace", "target_labels: must be a list"),
        (
            "target_labels: [name-space]",
            "target_labels[0]: 'name-space' is not the name",
        ),
        ("target_labels: [[pod]]", "target_labels[0]: ['pod'] is not the name of a label"),
        ("- a", "it needs one of the keys exceptions, target_labels"),
        ("exceptions: [", "invalid YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "mcp-monitoring-check.yaml"
    file.write_text(content)

    with pytest.raises(CheckSettingsError) as refusal:
        read_check_settings(file)
    assert str(file) in refusal.value.problems[0]
    assert said in str(refusal.value)


def test_ours_all_have_a_reason_and_are_all_needed() -> None:
    exceptions = read_check_settings(REPOSITORY / "mcp-monitoring-check.yaml").exceptions

    assert all(len(one.reason) > 20 for one in exceptions)
