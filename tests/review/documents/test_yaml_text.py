"""Values are changed inside a YAML text, and nothing else of it."""

import copy
import difflib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.dashboard.yaml_values import read_yaml_text
from mcp_monitoring.review.documents.json_text import same
from mcp_monitoring.review.documents.yaml_nodes import YamlNode, YamlSource
from mcp_monitoring.review.documents.yaml_text import edited_yaml
from places import REPOSITORY
from yaml_texts import RandomYaml

OURS = sorted((REPOSITORY / "dashboards").rglob("*.json"))

BOARD = """\
# Pool dashboard
# owned by infra

title: Pool  # shown
uid: "pool"
tags: [a, b]
defaults: &d
  unit: s # seconds
  min: 0
panels:
  # first panel
  - title: One
    gridPos: {h: 8, w: 12, x: 0, y: 0}
    targets:
      - refId: A
        expr: |
          sum(rate(x[5m]))
            / 2
      # second query
      - refId: B
        expr: >-
          sum(rate(a_long_metric_total{job="x"}[5m]))
          / sum(rate(another_long_metric_total{job="x"}[5m]))
          * 100
    description: 'Normal:
      below 1 %,
      else ask' # whom
    fieldConfig: *d
    # trailing remark

  # second panel
  - title: 'Two'
    fieldConfig: *d

  - title: Three
    type: text
# the end
schemaVersion: 39
"""


def changed(edit: Callable[[dict[str, Any]], object], text: str = BOARD) -> list[str]:
    """Edits a text; returns the lines that went and came, and sees that it reads as meant."""
    document = read_yaml_text(text).value
    edit(document)
    new = edited_yaml(text, document)
    assert read_yaml_text(new).value == document
    diff = difflib.unified_diff(text.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in list(diff)[2:] if line[0] in "+-"]


def in_yaml(file: Path, **style: Any) -> str:
    document = json.loads(file.read_text())
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, **style))


# --- any document, any edit ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(0, 1000, 250))
def test_holds_the_new_document_and_leaves_an_old_one_as_it_is(seed: int) -> None:
    for one in range(seed, seed + 250):
        made = RandomYaml(one)
        text = made.text(made.document())
        document = read_yaml_text(text).value
        assert document, one
        new = made.edited(document)
        if not isinstance(new, dict):
            continue

        assert edited_yaml(text, copy.deepcopy(document)) == text
        assert same(read_yaml_text(edited_yaml(text, new)).value, new), one


@pytest.mark.parametrize("indent", [2, 4])
@pytest.mark.parametrize("width", [30, 10**6])
@pytest.mark.parametrize("flow", [None, False, True])
def test_so_for_what_pyyaml_writes(indent: int, width: int, flow: bool | None) -> None:
    for seed in range(60):
        made = RandomYaml(seed)
        document = made.document()
        style: dict[str, Any] = {"indent": indent, "width": width, "default_flow_style": flow}
        text = yaml.safe_dump(document, sort_keys=False, **style)
        new = made.edited(document)
        if isinstance(new, dict):
            assert edited_yaml(text, copy.deepcopy(document)) == text
            assert same(read_yaml_text(edited_yaml(text, new)).value, new), seed


@pytest.mark.parametrize("seed", range(0, 400, 100))
def test_a_changed_number_changes_one_line(seed: int) -> None:
    for one in range(seed, seed + 100):
        made = RandomYaml(one)
        text = made.text(made.document())
        numbers = list(_numbers(YamlSource(text).root))
        if not numbers or "*" in text:
            continue
        path = made.random.choice(numbers)
        document = read_yaml_text(text).value
        _set(document, path, 4711)

        before, after = text.splitlines(), edited_yaml(text, document).splitlines()
        assert len(before) == len(after), one
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1, one


def _numbers(node: YamlNode, path: tuple[Any, ...] = ()) -> Any:
    if isinstance(node.value, int | float) and not isinstance(node.value, bool) and path:
        yield path
    for index, member in enumerate(node.members):
        step = member.key if isinstance(node.value, dict) else index
        yield from _numbers(member.value, (*path, step))


def _set(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_an_edited_query_is_one_changed_line(file: Path) -> None:
    def edit(document: dict[str, Any]) -> None:
        panel = next(one for one in document["panels"] if one.get("targets"))
        panel["targets"][0]["expr"] = "up"

    old, new = changed(edit, in_yaml(file, width=10**6))
    assert old.startswith("-    expr: ")
    assert new == "+    expr: up"


@pytest.mark.parametrize("file", OURS[:3], ids=lambda file: file.stem)
def test_a_panel_that_moves_is_all_that_moves(file: Path) -> None:
    def edit(document: dict[str, Any]) -> None:
        document["panels"].append(document["panels"].pop(1))

    lines = changed(edit, in_yaml(file))
    gone = sorted(line[1:] for line in lines if line[0] == "-")
    come = sorted(line[1:] for line in lines if line[0] == "+")
    assert gone == come


# --- values --------------------------------------------------------------------------------------


def test_a_value_is_written_as_the_old_one_was() -> None:
    def edit(document: dict[str, Any]) -> None:
        document |= {"title": "Pools", "uid": "on", "schemaVersion": 40}
        document["panels"][1]["title"] = "It's two"

    assert changed(edit) == [
        "-title: Pool  # shown",
        '-uid: "pool"',
        "+title: Pools  # shown",
        '+uid: "on"',
        "-  - title: 'Two'",
        "+  - title: 'It''s two'",
        "-schemaVersion: 39",
        "+schemaVersion: 40",
    ]


@pytest.mark.parametrize(
    ("new", "written"),
    [
        ("on", "'on'"),
        ("2026-01-01", "'2026-01-01'"),
        ("12", "'12'"),
        ("", "''"),
        ("a: b", "'a: b'"),
        ("a #b", "'a #b'"),
        ("- a", "'- a'"),
        ("{{x}}", "'{{x}}'"),
        ("*a", "'*a'"),
        ("y", "'y'"),
        ("tab\t", '"tab\\t"'),
        ("\u2028", '"\\u2028"'),
        ("$job: é", "'$job: é'"),
        ("${__from}", "'${__from}'"),
        ("a\nb", None),
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        (1e-7, "1.0e-07"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_a_value_is_in_quotes_only_if_it_needs_them(new: Any, written: str | None) -> None:
    lines = changed(lambda document: document.update(title=new))

    assert lines[0] == "-title: Pool  # shown"
    expected = ["+title: |-  # shown", "+  a", "+  b"]
    assert lines[1:] == (expected if written is None else [f"+title: {written}  # shown"])


def test_lines_below_a_bar_change_one_by_one() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["panels"][0]["targets"][0]["expr"] = "sum(rate(x[5m]))\n  / 3\n"

    assert changed(edit) == ["-            / 2", "+            / 3"]


def test_lines_below_a_bar_keep_their_indentation() -> None:
    text = "a: |  # why\n      x\n   # below\nb: 1\n"

    assert changed(lambda document: document.update(a="x\ny\n"), text) == ["+      y"]


def test_comments_do_not_become_lines_of_a_text_above_them() -> None:
    text = "a: x # why\n      # below\nb: 1\n"

    assert changed(lambda document: document.update(a="x\ny\n"), text) == [
        "-a: x # why",
        "-      # below",
        "+a: | # why",
        "+  x",
        "+  y",
        "+# below",
    ]


def test_folded_lines_change_one_by_one() -> None:
    def edit(document: dict[str, Any]) -> None:
        target = document["panels"][0]["targets"][1]
        target["expr"] = target["expr"].replace("another", "other")

    assert changed(edit) == [
        '-          / sum(rate(another_long_metric_total{job="x"}[5m]))',
        '+          / sum(rate(other_long_metric_total{job="x"}[5m]))',
    ]


def test_lines_in_quotes_change_one_by_one() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["panels"][0]["description"] = "Normal: below 2 %, else don't"

    assert changed(edit) == [
        "-      below 1 %,",
        "-      else ask' # whom",
        "+      below 2 %, else don''t' # whom",
    ]


def test_an_entry_in_brackets_stays_there() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["tags"].append("c, d")
        document["panels"][0]["gridPos"] |= {"h": 9, "static": True}

    assert changed(edit) == [
        "-tags: [a, b]",
        "+tags: [a, b, 'c, d']",
        "-    gridPos: {h: 8, w: 12, x: 0, y: 0}",
        "+    gridPos: {h: 9, w: 12, x: 0, y: 0, static: true}",
    ]


# --- entries -------------------------------------------------------------------------------------


def test_a_new_panel_is_written_as_its_neighbours_are() -> None:
    new = {
        "title": "New",
        "gridPos": {"h": 1, "w": 2, "x": 0, "y": 0},
        "targets": [{"refId": "A", "expr": "up"}],
    }

    assert changed(lambda document: document["panels"].insert(1, new)) == [
        "+  - title: New",
        "+    gridPos: {h: 1, w: 2, x: 0, y: 0}",
        "+    targets:",
        "+      - refId: A",
        "+        expr: up",
        "+",
    ]


def test_a_new_last_panel_comes_before_the_comment_on_what_follows() -> None:
    assert changed(lambda document: document["panels"].append({"title": "New"})) == [
        "+",
        "+  - title: New",
    ]


def test_a_removed_panel_goes_with_its_comments() -> None:
    lines = changed(lambda document: document["panels"].pop(0))

    assert all(line.startswith("-") for line in lines)
    assert {"-  # first panel", "-      # second query", "-    # trailing remark"} <= set(lines)
    assert not {"-  # second panel", "-panels:", "-# the end"} & set(lines)


def test_panels_change_places_with_their_comments() -> None:
    document = read_yaml_text(BOARD).value
    document["panels"].reverse()

    new = edited_yaml(BOARD, document).splitlines()

    assert new.index("  # second panel") + 1 == new.index("  - title: 'Two'")
    assert new.index("  # first panel") + 1 == new.index("  - title: One")
    assert new.index("    # trailing remark") + 1 == new.index("# the end")
    assert new.index("  - title: Three") < new.index("  # second panel")


def test_a_list_may_become_empty_and_be_filled_again() -> None:
    empty = changed(lambda document: document["panels"].clear())
    assert empty[0] == "-panels:"
    assert empty[-1] == "+panels: []"

    text = "a: 1\npanels: [] # none\nz: 2\n"
    assert changed(lambda document: document.update(panels=[{"id": 1}, "x"]), text) == [
        "-panels: [] # none",
        "+panels: # none",
        "+  - id: 1",
        "+  - x",
    ]


def test_a_first_key_may_go_and_a_new_one_come() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["panels"][2] = {"type": "text"}
        document["time"] = {"from": "now-6h", "to": "now"}

    assert changed(edit) == [
        "-  - title: Three",
        "-    type: text",
        "+  - type: text",
        "+time:",
        "+  from: now-6h",
        "+  to: now",
    ]


def test_comments_between_entries_stay_when_an_entry_goes() -> None:
    text = "a: 1\n\n# --- section ---\n\nb: 2\n\n# --- next ---\n\nc: 3\n"

    assert changed(lambda document: document.pop("b"), text) == ["-b: 2"]
    assert "-# --- next ---" not in changed(lambda document: document.pop("a"), text)


def test_a_comment_at_the_place_of_a_first_key_stays() -> None:
    text = "panels:\n  - title: a\n    # about the type\n    type: text\n"

    assert changed(lambda document: document["panels"][0].pop("title"), text) == [
        "-  - title: a",
        "+  -",
    ]


# --- aliases -------------------------------------------------------------------------------------


def test_an_edit_where_the_value_stands_leaves_its_other_users_as_they_were() -> None:
    assert changed(lambda document: document["defaults"].update(unit="ms")) == [
        "-  unit: s # seconds",
        "+  unit: ms # seconds",
        "-    fieldConfig: *d",
        "+    fieldConfig:",
        "+      unit: s",
        "+      min: 0",
        "-    fieldConfig: *d",
        "+    fieldConfig:",
        "+      unit: s",
        "+      min: 0",
    ]


def test_an_edit_of_all_its_users_is_one_edit() -> None:
    def edit(document: dict[str, Any]) -> None:
        for one in (document["defaults"], *(one["fieldConfig"] for one in document["panels"][:2])):
            one["unit"] = "ms"

    assert changed(edit) == ["-  unit: s # seconds", "+  unit: ms # seconds"]


def test_an_edit_of_one_user_is_its_own() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["panels"][1]["fieldConfig"]["unit"] = "ms"

    assert changed(edit) == [
        "-    fieldConfig: *d",
        "+    fieldConfig:",
        "+      unit: ms",
        "+      min: 0",
    ]


def test_users_keep_a_value_that_goes() -> None:
    lines = changed(lambda document: document.pop("defaults"))

    assert lines[0] == "-defaults: &d"
    assert lines.count("+      unit: s") == 2


def test_a_user_may_come_before_the_value() -> None:
    text = "panels:\n  - &a {id: 1, w: 2}\n  - {id: 2, of: *a}\n"

    assert changed(lambda document: document["panels"].reverse(), text)


# --- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("a: 1\r\nb:\r\n  - x\r\n", "a: 2\r\nb:\r\n  - x\r\n  - c: 3\r\n    d: 4\r\n"),
        ("\ufeffa: 1\nb: [x]\n", "\ufeffa: 2\nb: [x, {c: 3, d: 4}]\n"),
        ("a: 1\nb:\n- x", "a: 2\nb:\n- x\n- c: 3\n  d: 4"),
        (
            "---\na: 1\nb:\n    -   x\n...\n",
            "---\na: 2\nb:\n    -   x\n    - c: 3\n      d: 4\n...\n",
        ),
        ("%YAML 1.2\n--- # one\na: 1\nb: [x]", "%YAML 1.2\n--- # one\na: 2\nb: [x, {c: 3, d: 4}]"),
        ('{"a":1,"b":["x"]}', '{"a":2,"b":["x", {"c": 3, "d": 4}]}'),
        ('{\n  "a": 1,\n  "b": [\n    "x"\n  ]\n}', None),
    ],
)
def test_line_ends_and_the_ends_of_a_text_stay(text: str, new: str | None) -> None:
    document = {"a": 2, "b": ["x", {"c": 3, "d": 4}]}
    written = edited_yaml(text, document)

    assert read_yaml_text(written.removeprefix("\ufeff")).value == document
    if new is not None:
        assert written == new


@pytest.mark.parametrize(
    "text",
    [
        "# head\n? a\n: 1\n? b\n: [x]\n",
        "# head\n&k a: 1\nb: [x]\n",
        "# head\na: 1\nb: [c: 1]\n",
        "# head\na: 1\nb: !!seq [x]\n",
        "# head\n  ? a\n  : 1\n  # two\n  ? b\n  : [x]\n# foot\n",
    ],
)
def test_what_is_written_in_an_odd_way_is_written_anew(text: str) -> None:
    read = read_yaml_text(text).value
    written = edited_yaml(text, {**read, "a": 2, "z": "a\nb\n"})

    assert read_yaml_text(written).value == {**read, "a": 2, "z": "a\nb\n"}
    assert written.startswith("# head\n")


def test_a_text_of_lines_at_the_end_of_a_file_gets_its_break() -> None:
    assert edited_yaml("a: 1", {"a": "x\ny\n"}) == "a: |\n  x\n  y\n"
