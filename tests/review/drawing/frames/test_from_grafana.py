"""Answers of `/api/ds/query` read as frames."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.drawing.frames.from_grafana import frames_of_answer, problems_of_answer
from review.drawing.recorded_source import RecordedSource

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


def answer(frame: Any, **result: Any) -> dict[str, Any]:
    return {"results": {"A": {"status": 200, "frames": [frame], **result}}}


def number_frame(values: list[Any], **data: Any) -> dict[str, Any]:
    fields = [{"name": "Time", "type": "time"}, {"name": "Value", "type": "number"}]
    times = list(range(len(values)))
    return {"schema": {"refId": "A", "fields": fields}, "data": {"values": [times, values], **data}}


def test_a_series_has_times_values_labels_and_its_name() -> None:
    source = RecordedSource("mcp-overview")
    result = source.result_of(
        'sum by (method) (rate(mcp_requests_total{job=~"snowflake-mcp",instance=~".*"}'
        "[$__rate_interval]))"
    )

    first = frames_of_answer({"results": {"A": result}})[0]

    assert [field.name for field in first.fields] == ["Time", "Value"]
    assert first.ref_id == "A"
    assert first.fields[0].config == {"interval": 5000}
    assert first.fields[0].values[:2] == [1795654800000, 1795654805000]
    assert first.fields[1].labels == {"method": "describe_view"}
    assert first.fields[1].config == {"displayNameFromDS": "describe_view"}
    assert first.rows == 361


def test_a_query_without_data_has_a_frame_without_fields() -> None:
    source = RecordedSource("gallery-1")
    result = source.result_of("nothing_of_that_name")

    (frame,) = frames_of_answer({"results": {"A": result}})

    assert frame.fields == ()
    assert frame.rows == 0


def test_numbers_that_json_does_not_have_are_put_back() -> None:
    special = {"NaN": [0], "Inf": [1], "NegInf": [2]}
    frame = number_frame([None, None, None, None, 5], entities=[None, special])

    values = frames_of_answer(answer(frame))[0].fields[1].values

    assert math.isnan(values[0])
    assert values[1:] == [math.inf, -math.inf, None, 5]


def test_a_recorded_division_of_zero_by_zero_is_not_a_number() -> None:
    result = RecordedSource("gallery-2").result_of("vector(0) / 0")

    values = frames_of_answer({"results": {"A": result}})[0].fields[1].values

    assert len(values) == 361
    assert all(math.isnan(value) for value in values)


def test_every_frame_of_every_query_is_read() -> None:
    one, other = number_frame([1]), number_frame([2])
    results = {"A": {"frames": [one, one]}, "B": {"frames": [{**other, "schema": {}}]}}

    frames = frames_of_answer({"results": results})

    assert [frame.ref_id for frame in frames] == ["A", "A", "B"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *(("7.5", 7.5), ("many", None), ([1], None), ({}, None), (True, 1.0), ("1e999", math.inf)),
        *((10**400, math.inf), (-(10**400), -math.inf)),
    ],
)
def test_a_field_of_numbers_holds_numbers_alone(written: Any, read: float | None) -> None:
    assert frames_of_answer(answer(number_frame([1, written])))[0].fields[1].values == [1, read]


def test_a_column_that_is_too_short_ends_with_no_values() -> None:
    frame = number_frame([1])
    frame["data"]["values"] = [[1, 2, 3], [7]]

    assert frames_of_answer(answer(frame))[0].fields[1].values == [7, None, None]


def test_a_failed_query_says_why_in_one_line() -> None:
    found = problems_of_answer(answer(number_frame([]), error="bad_data:\n  parse error"))

    assert found == ("query A: bad_data: parse error",)


def test_the_recorded_failure_is_a_problem() -> None:
    source = RecordedSource("gallery-1")
    (failed,) = [result for _, result in source.queries if "error" in result]

    (problem,) = problems_of_answer({"results": {"A": failed}})

    assert problem.startswith("query A: bad_data: 1:82: parse error")


def test_warnings_are_problems_and_mere_information_is_none() -> None:
    frame = number_frame([1])
    frame["schema"]["meta"] = {
        "notices": [
            {"severity": "info", "text": "metric might not be a counter"},
            {"severity": "warning", "text": "results are truncated"},
        ]
    }

    assert problems_of_answer(answer(frame)) == ("query A: results are truncated",)


@given(JSON)
def test_no_answer_is_a_traceback(anything: Any) -> None:
    whole = anything if isinstance(anything, dict) else {"results": anything}

    for one in (
        whole,
        {"results": whole},
        answer(anything),
        answer({"data": anything, "schema": anything}),
    ):
        frames_of_answer(one)
        problems_of_answer(one)
