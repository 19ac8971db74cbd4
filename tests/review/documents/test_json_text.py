"""Values are changed inside a text, and nothing else of it."""

import copy
import difflib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp_monitoring.review.documents.json_text import edited_json, same
from places import REPOSITORY

FILES = [
    *sorted((REPOSITORY / "dashboards").glob("*.json")),
    *(
        file
        for file in sorted((REPOSITORY / "tests" / "fixtures").glob("*.json"))
        if '"panels"' in file.read_text() and file.stem != "old-rows"
    ),
]

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
formats = st.sampled_from(
    [
        {"indent": 2},
        {"indent": 4, "ensure_ascii": False},
        {"indent": "\t"},
        {},
        {"separators": (",", ":")},
    ]
)


@settings(max_examples=400, deadline=None)
@given(values, values, formats)
def test_holds_the_new_document(old: Any, new: Any, written: dict[str, Any]) -> None:
    assert same(json.loads(edited_json(json.dumps(old, **written), new)), new)


@settings(max_examples=200, deadline=None)
@given(values, formats, st.sampled_from(["", "\n", "\r\n  "]))
def test_what_stays_is_left_as_it_is(value: Any, written: dict[str, Any], around: str) -> None:
    text = around + json.dumps(value, **written) + around

    assert edited_json(text, value) == text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_edited_query_is_one_changed_line(file: Path) -> None:
    document = json.loads(file.read_text())
    target = next(t for p in _panels(document) for t in p.get("targets") or [] if "expr" in t)
    target["expr"] = "up"

    _, added = _changed_lines(file, document)
    assert ['"up"' in line for line in added if line.startswith("+")] == [True]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("where", [0, 1, -1])
def test_an_inserted_panel_only_adds_lines(file: Path, where: int) -> None:
    document = json.loads(file.read_text())
    panel = {"id": 999, "title": "New", "type": "stat", "gridPos": {"h": 8, "w": 6, "x": 0, "y": 0}}
    panels = _panels(document)
    panels.insert(where if where >= 0 else len(panels), panel)

    removed, added = _changed_lines(file, document)
    # JSON wants a comma behind the panel that was the last one.
    assert len(removed) <= 1
    assert 1 <= len(added) <= 14


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("where", [0, -1])
def test_a_removed_panel_only_removes_lines(file: Path, where: int) -> None:
    document = json.loads(file.read_text())
    del _panels(document)[where]

    _, added = _changed_lines(file, document)
    assert len(added) <= 2


def test_numbers_escapes_and_inline_objects_stay_as_they_are_written() -> None:
    text = '{\n  "a": 1.0,\n  "grid": {"x": 1e0, "y": 2},\n\n  "s": "\\u00e9",\n  "z": 1\n}\n'
    document = json.loads(text)
    document["z"] = 2

    assert edited_json(text, document) == text.replace('"z": 1', '"z": 2')


def test_a_new_object_is_written_like_others_of_its_key() -> None:
    text = '[\n  {\n    "grid": {"x": 1}\n  }\n]'
    document = [*json.loads(text), {"grid": {"x": 2}}]

    assert edited_json(text, document) == (
        '[\n  {\n    "grid": {"x": 1}\n  },\n  {\n    "grid": {"x": 2}\n  }\n]'
    )


def test_a_new_key_stands_behind_the_key_it_follows() -> None:
    text = '{"a": 1, "c": 3}'

    assert edited_json(text, {"a": 1, "b": 2, "c": 3}) == '{"a": 1, "b": 2, "c": 3}'
    assert edited_json(text, {"0": 0, "a": 1, "c": 3}) == '{"0": 0, "a": 1, "c": 3}'


def test_a_byte_order_mark_and_windows_lines_stay() -> None:
    text = '\ufeff{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n'

    assert edited_json(text, {"a": 1, "b": 3}) == text.replace("2", "3")


def _panels(document: Any) -> list[dict[str, Any]]:
    inner = document.get("dashboard") or document.get("spec") or document
    panels: list[dict[str, Any]] = inner["panels"]
    return panels


def _changed_lines(file: Path, document: Any) -> tuple[list[str], list[str]]:
    text = file.read_text()
    now = edited_json(text, copy.deepcopy(document))
    assert json.loads(now) == document
    lines = list(difflib.ndiff(text.splitlines(), now.splitlines()))
    return [one for one in lines if one[0] == "-"], [one for one in lines if one[0] == "+"]


def test_new_lines_of_a_windows_file_end_as_the_others() -> None:
    text = '{\r\n  "panels": [\r\n    {\r\n      "id": 1\r\n    }\r\n  ]\r\n}\r\n'
    changed = edited_json(text, {"panels": [{"id": 1}, {"id": 2, "gridPos": {"x": 1}}]})
    assert changed.count("\n") == changed.count("\r\n")
    assert json.loads(changed)["panels"][1]["gridPos"] == {"x": 1}
