"""Formats of queries: series, tables, heatmaps."""

from collections.abc import Sequence

from mcp_monitoring.review.drawing.frames.frame import Field, Frame
from mcp_monitoring.review.drawing.frames.from_grafana import frames_of_answer
from mcp_monitoring.review.drawing.frames.prometheus_formats import in_their_formats
from review.drawing.recorded_source import RecordedSource

Cells = dict[str, list[object]]


def series(
    labels: dict[str, str],
    values: Sequence[float | None],
    *,
    times: Sequence[int] = (1, 2),
    ref_id: str = "A",
) -> Frame:
    fields = (
        Field("Time", "time", list(times), {}, {"interval": 1}),
        Field("Value", "number", list(values), labels),
    )
    return Frame(fields, ref_id, meta={"custom": {"resultType": "matrix"}})


def cells(frame: Frame) -> Cells:
    return {field.name: list(field.values) for field in frame.fields}


def test_a_table_has_a_row_for_each_point_and_a_column_for_each_label() -> None:
    frames = [series({"b": "x"}, [1, 2]), series({"a": "y", "b": "z"}, [3, 4])]

    (table,) = in_their_formats(frames, {"A": "table"})

    assert cells(table) == {
        "Time": [1, 2, 1, 2],
        "b": ["x", "x", "z", "z"],
        "a": ["", "", "y", "y"],
        "Value": [1, 2, 3, 4],
    }


def test_tables_of_several_queries_name_their_values() -> None:
    frames = [series({"a": "x"}, [1, 2]), series({"a": "x"}, [3, 4], ref_id="B")]

    first, second = in_their_formats(frames, {"A": "table", "B": "table"})

    assert [first.fields[-1].name, second.fields[-1].name] == ["Value #A", "Value #B"]


def test_a_limit_of_buckets_is_a_number_in_a_table() -> None:
    frames = [series({"le": "+Inf"}, [1, 2]), series({"le": "0.5"}, [1, 1])]

    (table,) = in_their_formats(frames, {"A": "table"})

    assert cells(table)["le"] == [float("inf"), float("inf"), 0.5, 0.5]


def test_a_heatmap_has_its_buckets_in_order_without_those_below() -> None:
    frames = [
        series({"le": "+Inf"}, [10, 20]),
        series({"le": "10"}, [9, 15]),
        series({"le": "2.5"}, [4, 15]),
    ]

    (heatmap,) = in_their_formats(frames, {"A": "heatmap"})

    assert cells(heatmap) == {"Time": [1, 2], "2.5": [4, 15], "10": [5, 0], "+Inf": [1, 5]}
    assert heatmap.meta["type"] == "heatmap-rows"


def test_buckets_with_other_times_are_aligned() -> None:
    frames = [series({"le": "1"}, [4], times=[2]), series({"le": "2"}, [3, 6], times=[1, 2])]

    (heatmap,) = in_their_formats(frames, {"A": "heatmap"})

    assert cells(heatmap) == {"Time": [1, 2], "1": [None, 4], "2": [3, 2]}


def test_every_histogram_is_a_heatmap_of_its_own() -> None:
    frames = [
        series({"le": limit, "job": job}, [number, number])
        for job in ("a", "b")
        for limit, number in (("1", 1), ("2", 3))
    ]

    found = in_their_formats(frames, {"A": "heatmap"})

    assert [cells(one)["2"] for one in found] == [[2, 2], [2, 2]]


def test_the_recorded_heatmap_has_the_least_and_largest_cell_that_grafana_shows() -> None:
    source = RecordedSource("gallery-2")
    (result,) = [one for query, one in source.queries if query.get("format") == "heatmap"]

    (heatmap,) = in_their_formats(frames_of_answer({"results": {"A": result}}), {"A": "heatmap"})

    filled = [one for field in heatmap.fields[1:] for one in field.values if one > 1e-9]
    assert f"{min(filled):.2f}" == "1.03"
    assert f"{max(filled):.0f}" == "458"
    assert [field.name for field in heatmap.fields[1:3]] == ["0.01", "0.02"]
    assert heatmap.fields[-1].name == "+Inf"


def test_series_stay_as_they_are_and_come_first() -> None:
    frames = [series({"a": "x"}, [1, 2]), series({"a": "y"}, [1, 2], ref_id="B")]

    found = in_their_formats(frames, {"A": "table", "B": "time_series"})

    assert found[0] is frames[1]
    assert [one.ref_id for one in found] == ["B", "A"]


def test_queries_without_data_make_an_empty_table_and_no_heatmap() -> None:
    assert cells(in_their_formats([Frame((), "A")], {"A": "table"})[0]) == {"Time": [], "Value": []}
    assert in_their_formats([Frame((), "A")], {"A": "heatmap"}) == ()
