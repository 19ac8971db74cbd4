"""The list of a panel's transformations: order, switches, filters, and what is not known."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.transformations.transform import _KNOWN, transformed
from review.drawing.recorded_source import SHOWN, RecordedSource
from review.drawing.transformations.tables import series, shown, table

LIMIT = {"id": "limit", "options": {"limitField": 1}}
WORDS = [
    "include",
    "exclude",
    "pattern",
    "names",
    "mode",
    "reducers",
    "fields",
    "A",
    "Time",
    "sort",
    "field",
    "filters",
    "fieldName",
    "config",
    "id",
    "options",
    "value",
    "binary",
    "left",
    "operator",
    "unary",
    "reduce",
    "reducer",
    "byField",
    "format",
    "regex",
    "renamePattern",
    "indexByName",
    "operation",
    "aggregations",
    "limitField",
    "orderByMode",
    "orderBy",
    "type",
    "keepLabels",
    "valueLabel",
]
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["A", "Time", "/(/", "$1", "sum"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(WORDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


def test_transformations_are_applied_one_after_another() -> None:
    steps: list[dict[str, Any]] = [
        {"id": "sortBy", "options": {"sort": [{"field": "n", "desc": True}]}},
        LIMIT,
    ]

    found, _ = transformed([table(n=[1, 3, 2])], steps)

    assert shown(found) == [{"n": [3]}]


def test_one_that_is_disabled_or_for_annotations_is_skipped() -> None:
    steps: list[dict[str, Any]] = [{**LIMIT, "disabled": True}, {**LIMIT, "topic": "annotations"}]

    found, not_known = transformed([table(n=[1, 2])], steps)

    assert shown(found) == [{"n": [1, 2]}]
    assert not_known == ()


def test_a_filter_lets_one_see_the_frames_of_some_queries_alone() -> None:
    frames = [table("A", n=[1, 2]), table("B", n=[3, 4]), table("C", n=[5, 6])]
    step = {**LIMIT, "filter": {"id": "byRefId", "options": "/^(?:B|C)$/"}}

    found, _ = transformed(frames, [step])

    assert [(frame.ref_id, frame.rows) for frame in found] == [("B", 1), ("C", 1), ("A", 2)]


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ({"id": "rowsToFields", "options": {}}, "rowsToFields"),
        ({"options": {}}, "(no id)"),
        ({"id": "reduce", "options": {"reducers": ["magic"]}}, "reduce (the calculation 'magic')"),
        (
            {"id": "calculateField", "options": {"mode": "windowFunctions"}},
            "calculateField (the mode 'windowFunctions')",
        ),
        ({"id": "renameByRegex", "options": {"regex": "("}}, "renameByRegex (the pattern '(')"),
        (
            {"id": "limit", "options": {}, "filter": {"id": "byRefId", "options": "/(/"}},
            "limit (the pattern '/(/')",
        ),
    ],
)
def test_what_is_not_known_is_named_and_leaves_the_frames_as_they_are(
    step: dict[str, Any], named: str
) -> None:
    frames = [series({}, {1: 1})]

    found, not_known = transformed(frames, [step, step])

    assert list(found) == frames
    assert not_known == (named,)


def test_the_recorded_tables_are_what_grafana_showed() -> None:
    source = RecordedSource("gallery-2")
    panels = {
        one.key: shown(one.data.frames)
        for row in panels_of(source.view, source, Asked(SHOWN)).rows
        for one in row.panels
    }

    (merged,) = panels["panel-16"]
    assert list(merged) == ["Tool", "Calls", "Errors"]
    assert merged["Tool"] == [
        "execute_query",
        "query_view",
        "describe_view",
        "list_views",
        "list_databases",
    ]
    assert [round(one) for one in merged["Calls"]] == [2035, 1550, 614, 491, 238]
    assert [f"{one:.2%}" for one in merged["Errors"]] == [
        "0.45%",
        "0.26%",
        "0.82%",
        "0.20%",
        "0.42%",
    ]
    assert list(panels["panel-17"][0]) == [
        "Time",
        "__name__",
        "component",
        "instance",
        "job",
        "Value",
    ]
    (reduced,) = panels["panel-18"]
    assert list(reduced) == ["Field", "Max", "Mean", "Last *"]
    assert reduced["Field"][:2] == ["describe_view", "execute_query"]
    assert [f"{one:.3g}" for one in reduced["Mean"]] == ["1.01", "3.4", "0.344", "0.837", "2.5"]


@given(st.sampled_from(sorted(_KNOWN)), ANY)
def test_no_options_are_a_traceback(name: str, options: Any) -> None:
    frames = [
        series({"a": "x"}, {1: 1, 2: None}),
        series({"a": "y"}, {2: float("nan"), 3: 4}),
        table("B", Time=[1, 1], A=["p", "q"], n=[1.5, None]),
    ]

    for one in (frames, frames[:1], []):
        transformed(one, [{"id": name, "options": options, "filter": options}])
