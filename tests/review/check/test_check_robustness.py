"""Whatever stands in a file, a check ends with a report."""

import copy
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp_monitoring.review.check.findings import Finding, NotChecked, Report
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.contract.contract import packaged_contract
from places import REPOSITORY

DASHBOARD = json.loads(
    (REPOSITORY / "tests" / "review" / "check" / "corpus" / "clean.json").read_text()
)
RULES = yaml.safe_load((REPOSITORY / "alerts" / "pool.yaml").read_text())
# Those of its two panels, its variable and its annotation.
QUERIES = 4

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Lists the way to everything inside a document."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    found = [(*path, key) for key in keys]
    return found + [deeper for one in found for deeper in places(value[one[-1]], one)]


def damaged(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Puts a value at a place; in place of the whole document where the place is empty."""
    if not path:
        return value
    copied = copy.deepcopy(document)
    holder = copied
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return copied


def report_of(file: Path) -> Report:
    """Checks a file; whatever is found stands in a line of it."""
    report = check_paths([file], project=file.parent, contract=packaged_contract())
    last = len(file.read_text().splitlines())
    results: list[Finding | NotChecked] = [*report.findings, *report.not_checked]
    for one in results:
        assert one.place.file == file
        assert one.line is None or 1 <= one.line <= last
    return report


def alerts_in(document: Any) -> int:
    """Counts what calls itself an alert, as far as the document is a rule file at all."""
    groups = document.get("groups") if isinstance(document, dict) else None
    rules = [
        rule
        for group in (groups if isinstance(groups, list) else [])
        if isinstance(group, dict) and isinstance(group.get("rules"), list)
        for rule in group["rules"]
    ]
    return sum(isinstance(rule, dict) and "alert" in rule for rule in rules)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.just(()) | st.sampled_from(places(DASHBOARD)), ANYTHING)
def test_a_dashboard_with_anything_anywhere(tmp_path: Path, path: Any, value: Any) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps(damaged(DASHBOARD, path, value), indent=1))

    report = report_of(file)
    passed_over = not report.counts["dashboards"]
    assert not passed_over or report.findings or report.not_checked


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.just(()) | st.sampled_from(places(RULES)), ANYTHING)
def test_a_rule_file_with_anything_anywhere(tmp_path: Path, path: Any, value: Any) -> None:
    file = tmp_path / "r.yaml"
    document = damaged(RULES, path, value)
    file.write_text(json.dumps(document, indent=1))

    report = report_of(file)
    assert report.counts["alerts"] == alerts_in(document) or report.findings


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60) | st.from_regex(r"[a-z_]{1,9}\([a-z_]{1,9}\[\$?\w{1,5}\]\)"))
def test_a_query_of_any_text(tmp_path: Path, expr: str) -> None:
    model = copy.deepcopy(DASHBOARD)
    model["panels"][0]["targets"][0]["expr"] = expr
    file = tmp_path / "d.json"
    file.write_text(json.dumps(model, indent=1))

    report = report_of(file)
    assert report.counts["queries"] == QUERIES or report.findings
