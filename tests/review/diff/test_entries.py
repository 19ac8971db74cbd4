"""What a dashboard gains or loses as a whole is told by what it asks for, not as JSON."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.diff.file_diff import files_diff
from mcp_monitoring.review.diff.json_report import as_document
from mcp_monitoring.review.diff.markdown import as_markdown
from mcp_monitoring.review.diff.model import Diff
from mcp_monitoring.review.diff.text import as_text, print_diff
from rich.console import Console

OURS = {"type": "prometheus", "uid": "${datasource}"}
LOKI = {"type": "loki", "uid": "loki-1"}
LONG = "sum by (namespace, pod) (rate(container_cpu_usage_seconds_total[5m])) / " * 3 + "vector(1)"

Model = dict[str, Any]


def board(*panels: Model, **settings: Any) -> Model:
    return {"title": "Shop", "uid": "shop", "panels": list(panels), **settings}


def panel(*targets: Model, **settings: Any) -> Model:
    one = {"id": 1, "type": "timeseries", "title": "Orders", "datasource": OURS}
    return {**one, "targets": list(targets), **settings}


def query(ref: str, expr: str, **settings: Any) -> Model:
    return {"refId": ref, "expr": expr, **settings}


@pytest.fixture
def compared(tmp_path: Path) -> Any:
    """Compares two dashboards as files."""

    def compare(before: Model, after: Model) -> Diff:
        for name, model in (("old", before), ("new", after)):
            (tmp_path / f"{name}.json").write_text(json.dumps(model))
        return files_diff(tmp_path / "old.json", tmp_path / "new.json")

    return compare


A = query("A", "up")


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (
            panel(A, query("B", "sum(rate(x[5m]))")),
            '~ panel "Orders" query B added: sum(rate(x[5m]))',
        ),
        (
            panel(A, query("B", 'rate({a="b"}[5m])', datasource=LOKI, hide=True)),
            'added: rate({a="b"}[5m]) (data source loki-1, hidden)',
        ),
        (
            panel(A, query("B", "y", datasource=OURS)),
            '~ panel "Orders" query B added: y',
        ),
        (
            panel(A, {"refId": "B", "datasource": {"uid": "__expr__"}, "expression": "$A > 1"}),
            'added: {"expression": "$A > 1"}',
        ),
        (panel(A, query("B", "a\n  +\n  b")), "added: a + b"),
    ],
)
def test_a_query_is_told_by_its_expression(compared: Any, after: Model, said: str) -> None:
    line = " ".join(as_text(compared(board(panel(A)), board(after))).splitlines()[1].split())

    assert line.endswith(said)


def test_a_removed_query_too(compared: Any) -> None:
    before = board(panel(A, query("B", LONG, legendFormat="{{pod}}")))

    told = as_text(compared(before, board(panel(A))))

    (line,) = [one for one in told.splitlines() if "query B" in one]
    assert "removed: sum by (namespace, pod) (rate(container" in line
    assert line.endswith("/ vector(1)")
    assert len(line) <= 160


def test_all_queries_of_a_panel_that_had_none(compared: Any) -> None:
    told = as_text(compared(board(panel()), board(panel(A, query("B", "y", datasource=LOKI)))))

    assert "added: A: up; B: y (data source loki-1)" in told


def test_each_query_of_a_new_or_removed_panel_has_a_line(compared: Any) -> None:
    new = panel(A, query("B", LONG), query("C", "z", datasource=LOKI), id=2, title="New")

    lines = as_text(compared(board(panel(A)), board(panel(A), new))).splitlines()
    assert [" ".join(line.split())[:44] for line in lines[1:4]] == [
        '+ panel "New" (timeseries) A: up',
        "B: sum by (namespace, pod) (rate(container_c",
        "C: z (data source loki-1)",
    ]

    lines = as_text(compared(board(panel(A), new), board(panel(A)))).splitlines()
    assert lines[1].split() == ["-", "panel", '"New"', "(timeseries)", "A:", "up"]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (
            {"templating": {"list": [{"name": "env", "type": "custom", "query": "live,test"}]}},
            "added: env: custom live,test",
        ),
        (
            {
                "templating": {
                    "list": [
                        {"name": "pod", "type": "query", "query": "label_values(up, pod)"},
                        {"name": "n", "type": "query", "query": "x", "datasource": LOKI},
                    ]
                }
            },
            "added: pod: query label_values(up, pod); n: query x (data source loki-1)",
        ),
        (
            {"annotations": {"list": [{"name": "Deploys", "expr": "changes(v[1m]) > 0"}]}},
            "added: Deploys: changes(v[1m]) > 0",
        ),
        ({"links": [{"title": "Runbook", "url": "/d/runbook"}]}, "added: Runbook: /d/runbook"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_variables_annotations_and_links_are_told_by_what_they_ask_for(
    compared: Any, setting: Model, said: str
) -> None:
    told = as_text(compared(board(panel(A)), board(panel(A), **setting)))

    assert said in told
    assert "{" not in told


def test_one_more_of_them_is_told_by_its_name(compared: Any) -> None:
    def with_variables(*names: str) -> Model:
        listed = [{"name": name, "type": "query", "query": f"f({name})"} for name in names]
        return board(panel(A), templating={"list": listed})

    told = as_text(compared(with_variables("a"), with_variables("a", "b")))

    assert " ".join(told.splitlines()[1].split()) == '~ variable "b" added: query f(b)'


def test_markdown_shows_a_long_query_whole(compared: Any) -> None:
    found = compared(board(panel(A)), board(panel(A, query("B", LONG))))

    assert f"  - query B\n    ```diff\n    + added: {LONG}\n    ```" in as_markdown(found)


def test_markdown_shows_all_queries_of_a_new_panel_in_one_block(compared: Any) -> None:
    new = panel(A, query("B", LONG), id=2, title="New")

    written = as_markdown(compared(board(panel(A)), board(panel(A), new)))

    assert f"  ```diff\n  + A: up\n  + B: {LONG}\n  ```" in written


def test_markdown_shows_a_change_far_behind_in_a_very_long_text(compared: Any) -> None:
    text = "All is well. " * 300
    before = board({"id": 1, "type": "text", "options": {"content": f"{text}Call at noon."}})
    after = copy.deepcopy(before)
    after["panels"][0]["options"]["content"] = f"{text}Call at midnight."

    written = as_markdown(compared(before, after))

    assert "Call at noon." in written
    assert "Call at midnight." in written


def test_the_json_still_has_the_values(compared: Any) -> None:
    added = query("B", LONG, datasource=LOKI)

    (one,) = as_document(compared(board(panel(A)), board(panel(A, added))))["objects"]
    (edit,) = one["panels"]["changed"][0]["edits"]
    assert edit["after"] == added


def test_a_narrow_terminal_gets_what_is_long_below_the_name(
    compared: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    after = board(panel(query("A", LONG + " > 1"), query("B", "sum(rate(orders_total[5m])) > 2")))

    print_diff(compared(board(panel(query("A", LONG))), after), Console(width=80))

    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    _, was, now, _, added = lines[lines.index('    ~ panel "Orders"  query A') :][:5]
    assert was.startswith("        - …")
    assert now.startswith("        + …")
    assert now.endswith("> 1")
    assert added.strip() == "added: sum(rate(orders_total[5m])) > 2"
