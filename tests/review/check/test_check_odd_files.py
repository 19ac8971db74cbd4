"""Files that are no dashboard or rule file, and dashboards damaged in several places at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp_monitoring.dashboard.lenient import texts_of
from mcp_monitoring.review.check.findings import Report, as_github, as_json
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.contract.contract import packaged_contract
from places import REPOSITORY

FIXTURES = REPOSITORY / "tests" / "fixtures"
OVERVIEW = json.loads((REPOSITORY / "dashboards" / "mcp-overview.json").read_text("utf-8"))
OLD = json.loads((FIXTURES / "old-rows.json").read_text("utf-8"))
EXPORT = json.loads((FIXTURES / "ui-export.json").read_text("utf-8"))


def checked(file: Path) -> Report:
    report = check_paths([file], project=file.parent, contract=packaged_contract())
    # Every way to write it has to cope as well.
    assert json.loads(as_json(report))
    assert len(list(as_github(report))) == len(report.findings) + len(report.not_checked)
    return report


def rules_of(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"text"',
        "5",
        "{",
        '{"title": NaN}',
        '{"title": 1e999, "panels": []}',
        "[" * 100_000,
        '{"a":' * 900 + "1" + "}" * 900,
        '{"title": "\\ud800", "panels": [{}]}',
        '{"dashboard": {"panels": [[]]}}',
        '{"spec": {"panels": {}}, "apiVersion": 1, "kind": []}',
        '{"title": "x", "panels": [{"panels": [{"panels": [1]}]}], "rows": [{"panels": 5}]}',
    ],
    ids=lambda text: text[:30],
)
def test_says_what_is_wrong_with_what_is_no_dashboard(tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(text, "utf-8")
    assert "dashboard-file" in rules_of(checked(file))


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "groups: 5",
        "groups: [5, {rules: 7}, {name: [], rules: [5, 7]}]",
        "groups: [{name: a, rules: [{record: {}, expr: []}]}]",
        "groups: &a [*a]",
        "? [a]\n: b",
        "{" * 5000,
        "a: b\n---\nc: d",
        "\x00",
    ],
    ids=lambda text: ascii(text[:30]),
)
def test_says_what_is_wrong_with_what_is_no_rule_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(text, "utf-8")
    assert rules_of(checked(file)) == {"rule-file"}


def test_survives_a_file_that_is_not_text(tmp_path: Path) -> None:
    for name in ("odd.json", "odd.yaml"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00\x01")
    report = check_paths([tmp_path], project=tmp_path)
    assert [finding.rule for finding in report.findings] == ["dashboard-file", "rule-file"]


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["$", "${", "$x", "[[y]]", "{{", "rate(", "a[$b]", "/d/x?var-=&viewPanel="]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "uid", "expr", "panels", "targets", "query", "id", "list"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=5,
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Lists the path of every value inside."""
    found = [path] if path else []
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for step, inner in pairs:
        found.extend(places_in(inner, (*path, step)))
    return found


@pytest.mark.parametrize("model", [OVERVIEW, OLD, EXPORT], ids=["overview", "old", "export"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_never_raises_whatever_stands_anywhere(
    tmp_path: Path, model: dict[str, Any], data: st.DataObject
) -> None:
    changed = json.loads(json.dumps(model))
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(places_in(changed)))
        holder = changed
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = data.draw(anything)
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(changed), "utf-8")
    checked(file)


def queries(model: Any) -> list[str]:
    return [text for path, text in texts_of(model) if path[-1] == "expr"]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_never_raises_whatever_a_query_is(tmp_path: Path, data: st.DataObject) -> None:
    query = data.draw(st.sampled_from(queries(OVERVIEW)))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(query))] * 2)))
    inserted = data.draw(st.text(alphabet="()[]{}\"'`#$\\,=~!<>*/+-5mex_ \n", max_size=5))
    panel = {"targets": [{"refId": "A", "expr": query[:start] + inserted + query[end:]}]}
    file = tmp_path / "odd.json"
    file.write_text(json.dumps({"title": "odd", "panels": [panel]}), "utf-8")
    checked(file)


def test_survives_a_runbook_whose_name_no_file_can_have(tmp_path: Path) -> None:
    annotations = {"summary": "s", "runbook_url": "x" * 400 + ".md#a"}
    rule = {"alert": "A", "expr": "up == 0", "labels": {"severity": "s"}}
    group = {"name": "g", "rules": [rule | {"annotations": annotations}]}
    file = tmp_path / "odd.yaml"
    file.write_text(json.dumps({"groups": [group]}), "utf-8")
    assert rules_of(checked(file)) == {"broken-link"}


@pytest.mark.parametrize(
    ("panel", "broken"),
    [("null", {"rule-file"}), ("panel-1", {"rule-file"}), ("9" * 5000, {"broken-link"})],
    ids=["null", "a word", "thousands of digits"],
)
def test_survives_an_alert_with_a_panel_that_no_dashboard_can_have(
    tmp_path: Path, panel: str, broken: set[str]
) -> None:
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "o.json").write_text(json.dumps(OVERVIEW), "utf-8")
    annotations = {"summary": "s", "__dashboardUid__": "mcp-overview", "__panelId__": panel}
    rule = {"alert": "A", "expr": "up == 0", "labels": {"severity": "s"}}
    group = {"name": "g", "rules": [rule | {"annotations": annotations}]}
    file = tmp_path / "odd.yaml"
    file.write_text(json.dumps({"groups": [group]}), "utf-8")
    assert rules_of(checked(file)) == broken


def test_survives_a_link_to_a_panel_with_thousands_of_digits(tmp_path: Path) -> None:
    link = {"title": "l", "type": "link", "url": "/d/odd?viewPanel=" + "9" * 5000}
    file = tmp_path / "odd.json"
    grid = {"x": 0, "y": 0, "w": 6, "h": 1}
    panel = {"id": 1, "type": "text", "title": "t", "gridPos": grid}
    model = {"title": "odd", "uid": "odd", "links": [link], "panels": [panel]}
    file.write_text(json.dumps(model), "utf-8")
    assert rules_of(checked(file)) == {"broken-link"}
