"""The old side of two files or folders is history: what is wrong with it is shown, not judged."""

import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.diff.file_diff import FilesError, files_diff
from mcp_monitoring.review.diff.json_report import as_json
from mcp_monitoring.review.diff.markdown import as_markdown
from mcp_monitoring.review.diff.model import Diff, Operation
from mcp_monitoring.review.diff.text import as_text
from places import REPOSITORY
from typer.testing import CliRunner

FIELD = REPOSITORY / "tests" / "fixtures" / "field" / "old-side"

Model = dict[str, Any]


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """Two empty folders."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    return old, new


def put(file: Path, content: Any) -> Path:
    """Writes a file: text as it is, anything else as JSON or YAML."""
    if not isinstance(content, str):
        content = yaml.safe_dump(content) if file.suffix == ".yaml" else json.dumps(content)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return file


def panel(number: int, expr: str, **settings: Any) -> Model:
    target = {"refId": "A", "expr": expr}
    one = {"id": number, "title": f"P{number}", "type": "stat", "targets": [target]}
    return {**one, **settings}


def board(*panels: Model, **settings: Any) -> Model:
    return {"title": "Shop", "uid": "shop", "panels": list(panels), **settings}


def told(found: Diff) -> list[str]:
    return [" ".join(line.split()) for line in as_text(found).splitlines()]


GOOD = board(panel(1, "new"))


@pytest.mark.parametrize(
    "old",
    [
        board(panel(1, "old"), uid="far-too-long-" * 5),
        board(panel(1, "old"), uid=7),
        board(panel(1, "old"), title=""),
        board(panel(1, "old", libraryPanel={"uid": "x"})),
        board(panel(1, "old", datasource=[7])),
        board(panel("one", "old")),  # type: ignore[arg-type]
        board(panel(1, "old"), templating=[]),
        board(panel(1, "old"), annotations={"list": [None]}),
        {"apiVersion": "v1", "kind": "Playlist", "spec": board(panel(1, "old"))},
    ],
    ids=[
        "long uid",
        "uid of a number",
        "no title",
        "library panel",
        "data source of a list",
        "id of a text",
        "variables of a list",
        "annotation of null",
        "another kind",
    ],
)
def test_a_dashboard_with_a_fault_that_is_repaired_is_compared(
    sides: tuple[Path, Path], old: Model
) -> None:
    put(sides[0] / "a.json", old)
    put(sides[1] / "a.json", GOOD)

    found = files_diff(*sides)

    (one,) = found.objects
    assert one.operation is Operation.UPDATE
    assert any("query A old -> new" in line for line in told(found)), told(found)
    assert found.notes == ("1 file of the old side has faults, which are not judged",)


def test_a_placeholder_that_only_a_deployment_answers_is_no_fault(
    sides: tuple[Path, Path],
) -> None:
    for side, expr in zip(sides, ("old", "new"), strict=True):
        put(side / "a.json", board(panel(1, expr, datasource={"uid": "${DS_LOKI}"})))

    found = files_diff(*sides)

    assert any("query A old -> new" in line for line in told(found)), told(found)
    assert found.notes == ()


def test_what_the_field_had_is_told_as_the_shorter_uid_and_the_narrower_query() -> None:
    found = files_diff(FIELD / "old", FIELD / "new")

    assert told(found)[1:3] == [
        "~ uid shop-dashboard-with-a-uid-far-too-long-for-grafana -> shop",
        '~ panel "Orders" query A sum(rate(orders_total[$__rate_interval]))'
        ' -> sum(rate(orders_total{env="live"}[$__rate_interval]))',
    ]


def test_the_same_fault_of_the_new_side_is_an_error(sides: tuple[Path, Path]) -> None:
    for side in sides:
        shutil.copy(FIELD / "old" / "d.json", side)

    with pytest.raises(FilesError) as refusal:
        files_diff(*sides)
    (problem,) = refusal.value.problems
    assert problem.startswith(f"{sides[1] / 'd.json'}: ")
    assert "has 50 characters" in problem


def test_two_files_are_compared_likewise(sides: tuple[Path, Path]) -> None:
    old = put(sides[0] / "a.json", board(panel(1, "old"), uid=["x"]))
    new = put(sides[1] / "b.json", GOOD)

    assert "~ uid ['x'] -> shop" in told(files_diff(old, new))


def test_ids_of_panels_that_were_there_twice_are_no_error(sides: tuple[Path, Path]) -> None:
    twice = board(panel(1, "a"), {**panel(1, "b"), "title": "Other"}, title="")
    put(sides[0] / "a.json", twice)
    put(sides[1] / "a.json", board(panel(1, "a"), {**panel(2, "c"), "title": "Other"}))

    assert '~ panel "Other" query A b -> c' in told(files_diff(*sides))


def test_a_uid_that_two_files_had_is_repaired_in_one_of_them(sides: tuple[Path, Path]) -> None:
    for side, uid in zip(sides, ("shop", "stock"), strict=True):
        put(side / "a.json", GOOD)
        put(side / "b.json", board(panel(1, uid), uid=uid, title="Stock"))

    found = files_diff(*sides)
    (one,) = found.objects
    assert (one.file, one.operation) == ("b.json", Operation.UPDATE)
    assert told(found)[1:3] == ["~ uid shop -> stock", '~ panel "P1" query A shop -> stock']


RULE = {"alert": "Slow", "expr": "latency > 2", "for": "5m"}


def rules(*listed: Model, **settings: Any) -> Model:
    return {"groups": [{"name": "g", "rules": list(listed), **settings}]}


@pytest.mark.parametrize(
    ("old", "said"),
    [
        (rules(RULE, interval="15s"), "~ interval in seconds 15 -> 60"),
        (rules({**RULE, "for": "often"}), "alert Slow for"),
        (rules({**RULE, "expr": "latency > 1", "when": "now"}), "expression latency > 1 -> "),
        (rules({**RULE, "labels": {"0": "x"}}), "alert Slow label"),
        ({**rules({**RULE, "for": "9m"}), "global": {}}, "alert Slow for 9m -> 5m"),
        (rules({**RULE, "for": "9m"}, {"record": "a:b", "expr": "up"}), "alert Slow for 9m -> 5m"),
    ],
    ids=["interval", "duration", "unknown key", "label", "unknown top key", "record"],
)
def test_a_rule_file_with_a_fault_is_compared(
    sides: tuple[Path, Path], old: Model, said: str
) -> None:
    put(sides[0] / "a.yaml", old)
    put(sides[1] / "a.yaml", rules(RULE))

    found = files_diff(*sides)

    (one,) = found.objects
    assert one.operation is Operation.UPDATE
    assert any(said in line for line in told(found)), told(found)


def test_a_key_that_is_there_twice_is_compared(sides: tuple[Path, Path]) -> None:
    text = "groups:\n- name: g\n  rules:\n  - alert: Slow\n    expr: up\n    expr: latency > 1\n"
    put(sides[0] / "a.yaml", text)
    put(sides[1] / "a.yaml", rules({"alert": "Slow", "expr": "latency > 2"}))

    assert any("latency > 1" in line for line in told(files_diff(*sides)))


def test_a_group_that_gets_a_name_is_the_one_of_its_file(sides: tuple[Path, Path]) -> None:
    put(sides[0] / "a.yaml", {"groups": [{"rules": [{**RULE, "for": "9m"}]}]})
    put(sides[1] / "a.yaml", rules(RULE))

    found = files_diff(*sides)
    (one,) = found.objects
    assert [edit.what for edit in one.edits] == ["name"]
    assert any("for 9m -> 5m" in line for line in told(found))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.json", '{"title": "Shop", "panels": [', "line 1, column 30: invalid JSON"),
        ("a.json", '{"panels": ' + "[" * 400 + "]" * 400 + "}", "nested too deep"),
        ("a.yaml", "groups:\n- name: g\n  rules: [\n  - alert: Slow", "invalid YAML"),
    ],
    ids=["no JSON", "deep", "no YAML"],
)
def test_what_cannot_be_read_is_told_and_the_new_side_is_new(
    sides: tuple[Path, Path], name: str, content: str, why: str
) -> None:
    put(sides[0] / name, content)
    put(sides[1] / name, GOOD if name == "a.json" else rules(RULE))

    found = files_diff(*sides)

    assert [one.operation for one in found.objects] == [Operation.CREATE]
    (note,) = found.notes
    assert note.startswith(f"the old side of {name} could not be read (")
    assert why in note
    assert "note: the old side of" in as_text(found)
    assert "the old side of" in as_markdown(found)


@pytest.mark.parametrize("content", ["", "[]", "7", '{"name": "package"}'], ids=repr)
def test_an_old_file_that_is_no_dashboard_is_told_likewise(
    sides: tuple[Path, Path], content: str
) -> None:
    old = put(sides[0] / "a.json", content)
    new = put(sides[1] / "a.json", GOOD)

    found = files_diff(old, new)
    assert [one.operation for one in found.objects] == [Operation.CREATE]
    assert len(found.notes) == 1


def test_the_old_side_may_be_a_pipe(sides: tuple[Path, Path], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=put, args=(pipe, board(panel(1, "old"), uid=7)))
    writing.start()
    try:
        found = files_diff(pipe, put(sides[1] / "a.json", GOOD))
    finally:
        writing.join()

    assert any("query A old -> new" in line for line in told(found))


# --- files that are neither, and arguments that do not go together -------------------------------


def test_files_of_a_repository_that_are_neither_are_skipped(sides: tuple[Path, Path]) -> None:
    for side in sides:
        put(side / "package.json", {"name": "shop", "version": "1"})
        put(side / "tsconfig.json", '{\n  // comments\n  "compilerOptions": {},\n}')
        put(side / "list.json", [1, 2])
        put(side / "order.schema.json", {"$schema": "x", "title": f"Orders {side.name}"})
        put(side / "chart" / "templates" / "deployment.yaml", "{{- if .Values.on }}\nkind: X\n")
        put(side / "ci.yaml", "on: push\njobs: {}\n")
        put(side / ".git" / "refs" / "heads" / "fix.json", "0123456789abcdef\n")
        put(side / "dashboards" / "a.json", GOOD)
    (sides[1] / "package.json").unlink()

    found = files_diff(*sides)

    assert not found
    assert found.unchanged == 1
    assert found.notes == ("6 other files were skipped",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"title": "T", "panels": [}'),
        ("a.yml", "title: T\npanels:\n\t- title: P\n"),
        ("a.yaml", "groups:\n  - name: {{ .Values.name }}\n    rules:\n    - alert: A\n"),
    ],
)
def test_a_broken_file_that_was_meant_to_be_one_is_an_error_of_the_new_side(
    sides: tuple[Path, Path], name: str, content: str
) -> None:
    put(sides[1] / name, content)

    with pytest.raises(FilesError, match=name):
        files_diff(*sides)


def _run(old: Path, new: Path) -> list[str]:
    ran = CliRunner().invoke(app, ["diff", str(old), str(new)])
    assert ran.exit_code == 1, ran.output
    assert isinstance(ran.exception, SystemExit)
    return ran.output.splitlines()


def test_a_file_and_a_folder_are_one_clear_line(sides: tuple[Path, Path]) -> None:
    file = put(sides[0] / "a.json", GOOD)

    for old, new in ((file, sides[1]), (sides[1], file)):
        assert _run(old, new) == [
            f"mcp-monitoring diff: {old} and {new}: give two files, or two folders"
        ]


def test_what_is_missing_is_one_clear_line(sides: tuple[Path, Path]) -> None:
    nowhere = sides[0] / "nowhere"

    expected = [f"mcp-monitoring diff: {nowhere}: there is no such file or folder"]
    assert _run(nowhere, sides[1]) == _run(sides[1], nowhere) == expected


def test_a_dashboard_and_a_rule_file_are_one_clear_line(sides: tuple[Path, Path]) -> None:
    dashboard, alerts = put(sides[0] / "a.json", GOOD), put(sides[1] / "a.yaml", rules(RULE))

    assert _run(dashboard, alerts) == [
        f"mcp-monitoring diff: {dashboard} is a dashboard and {alerts} a rule file:"
        " give two of one kind"
    ]
    assert _run(alerts, dashboard)[0].endswith(": give two of one kind")


def test_a_file_of_ten_megabytes_is_compared(sides: tuple[Path, Path]) -> None:
    text = {"id": 9, "type": "text", "options": {"content": "x" * 10_000_000 + "old"}}
    put(sides[0] / "a.json", board(panel(1, "a"), text))
    text["options"] = {"content": "x" * 10_000_000 + "new"}
    put(sides[1] / "a.json", board(panel(1, "a"), text))

    lines = told(files_diff(*sides))
    assert lines[1].endswith("xxold")
    assert lines[2].endswith("xxnew")


_anything = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "title", "list", "panels", "targets", "datasource", "uid", "name"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_KEYS = ("title", "uid", "panels", "rows", "templating", "annotations", "links", "__inputs", "time")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(_KEYS), _anything, min_size=1))
def test_an_old_side_of_any_shape_is_compared(tmp_path: Path, model: Model) -> None:
    old, new = put(tmp_path / "old.json", model), put(tmp_path / "new.json", GOOD)

    found = files_diff(old, new)

    assert found.objects or model
    for write in (as_text, as_markdown, as_json):
        assert write(found)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["name", "rules", "interval", "labels"]), _anything),
        max_size=2,
    )
)
def test_an_old_rule_file_of_any_shape_is_compared(tmp_path: Path, groups: list[Model]) -> None:
    old = put(tmp_path / "old.yaml", {"groups": groups})

    assert as_text(files_diff(old, put(tmp_path / "new.yaml", rules(RULE))))
