"""Fields hidden, renamed, put in order, and made of labels."""

from typing import Any

import pytest
from review.drawing.transformations.tables import after, series, table

LABELLED = [
    series({"method": "a", "code": "1"}, {1: 10}),
    series({"method": "b", "code": "2"}, {1: 20}),
]


def test_organize_hides_orders_and_renames_by_display_name() -> None:
    options = {
        "excludeByName": {"Time": True, "kept": False},
        "indexByName": {"kept": 1, "first": 0},
        "renameByName": {"kept": "Kept", "first": ""},
    }

    found = after([table(Time=[1], other=[2], kept=[3], first=[4])], "organize", **options)

    assert [list(one) for one in found] == [["first", "Kept", "other"]]


def test_organize_can_name_what_is_shown() -> None:
    found = after([table(a=[1], b=[2], c=[3])], "organize", includeByName={"b": True, "c": False})

    assert found == [{"b": [2]}]


def test_organize_in_automatic_order_sorts_by_labels_and_names() -> None:
    options = {"orderByMode": "auto", "orderBy": [{"type": "name", "desc": True}]}

    assert list(after([table(a=[1], c=[2], b=[3])], "organize", **options)[0]) == ["c", "b", "a"]


def test_organize_leaves_out_a_frame_whose_fields_are_all_hidden() -> None:
    frames = [table(a=[1]), table(b=[2])]

    assert after(frames, "organize", excludeByName={"a": True}) == [{"b": [2]}]


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({"include": {"names": ["a", "c"]}}, ["a", "c"]),
        ({"include": {"pattern": "/^[bc]/"}}, ["b", "c"]),
        ({"include": {"names": ["a"], "pattern": "b"}}, ["a", "b"]),
        ({"exclude": {"names": ["a"]}}, ["b", "c"]),
        ({"byVariable": True, "include": {"variable": "{a,b}"}}, ["a", "b"]),
        ({}, ["a", "b", "c"]),
    ],
)
def test_fields_are_filtered_by_name(options: dict[str, Any], left: list[str]) -> None:
    found = after([table(a=[1], b=[2], c=[3])], "filterFieldsByName", **options)

    assert list(found[0]) == left


@pytest.mark.parametrize(
    ("regex", "pattern", "name"),
    [
        ("/mcp_(.*)_total/", "$1", "requests"),
        ("mcp_(?<what>.*)_total", "$<what>!", "requests!"),
        ("/_/g", " ", "mcp requests total"),
        ("/_/", " ", "mcp requests_total"),
        ("requests", "x", "mcp_requests_total"),
        ("/_(x)?total/", "[$1]$$", "mcp_requests[]$"),
    ],
)
def test_fields_are_renamed_as_javascript_replaces(regex: str, pattern: str, name: str) -> None:
    found = after(
        [table(mcp_requests_total=[1])], "renameByRegex", regex=regex, renamePattern=pattern
    )

    assert list(found[0]) == [name]


def test_labels_become_columns_of_one_table() -> None:
    assert after(LABELLED, "labelsToFields") == [
        {"Time": [1, 1], "method": ["a", "b"], "code": ["1", "2"], "Value": [10, 20]}
    ]


def test_only_some_labels_become_columns_and_one_names_the_values() -> None:
    found = after(LABELLED, "labelsToFields", keepLabels=["code"], valueLabel="method")

    assert found == [{"Time": [1, 1], "code": ["1", "2"], "a": [10, None], "b": [None, 20]}]


def test_labels_become_rows() -> None:
    found = after(LABELLED[:1], "labelsToFields", mode="rows")

    assert found == [{"label": ["method", "code"], "value": ["a", "1"]}]


def test_frames_are_filtered_by_query() -> None:
    frames = [table("A", a=[1]), table("B", b=[2]), table("C", c=[3])]

    assert after(frames, "filterByRefId", include="B") == [{"b": [2]}]
    assert after(frames, "filterByRefId", include="/A|C/") == [{"a": [1]}, {"c": [3]}]
    assert after(frames, "filterByRefId", exclude="A") == [{"b": [2]}, {"c": [3]}]
