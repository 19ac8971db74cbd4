"""Answers of a Prometheus made the frames that Grafana makes of them."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from mcp_monitoring.review.drawing.frames.frame import Frame
from mcp_monitoring.review.drawing.frames.from_grafana import frames_of_answer
from mcp_monitoring.review.drawing.frames.from_prometheus import display_name, frames_of_result
from review.drawing.recorded_source import NAMES, RecordedSource


def prometheus_answer(frames: tuple[Frame, ...]) -> dict[str, Any]:
    """The answer of the Prometheus behind Grafana's frames."""
    kind = frames[0].meta["custom"].get("resultType", "matrix")
    result: list[Mapping[str, Any]] = []
    for frame in frames:
        if frame.fields:
            times, values = (field.values for field in frame.fields)
            pairs = [[time / 1000, written(one)] for time, one in zip(times, values, strict=True)]
            samples = {"values": pairs} if kind == "matrix" else {"value": pairs[0]}
            result.append({"metric": dict(frame.fields[1].labels), **samples})
    return {"resultType": kind, "result": result}


def written(number: float) -> str:
    if math.isinf(number):
        return "+Inf" if number > 0 else "-Inf"
    return "NaN" if math.isnan(number) else repr(number)


def comparable(frame: Frame) -> Any:
    """A frame without what only the recording has: how it was executed, and texts of numbers."""
    meta = {
        "type": frame.meta.get("type"),
        "custom": frame.meta.get("custom", {}).get("resultType"),
    }
    fields = [replace(one, values=[repr(float(v)) for v in one.values]) for one in frame.fields]
    return replace(frame, fields=tuple(fields), meta=meta if frame.fields else {})


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_answer_makes_the_recorded_frames(name: str) -> None:
    for query, result in RecordedSource(name).queries:
        recorded = frames_of_answer({"results": {query["refId"]: result}})
        if "error" in result:
            continue
        executed = result["frames"][0]["schema"]["meta"]["executedQueryString"]

        made = frames_of_result(
            prometheus_answer(recorded),
            ref_id=query["refId"],
            step_ms=result["frames"][0]["schema"]["meta"]["custom"]["calculatedMinStep"],
            legend=query.get("legendFormat", ""),
            expression=executed.removeprefix("Expr: ").rpartition("\nStep: ")[0],
        )

        assert [comparable(one) for one in made] == [comparable(one) for one in recorded], query


@pytest.mark.parametrize(
    ("labels", "legend", "name"),
    [
        ({"method": "a"}, "{{method}} calls", "a calls"),
        ({"method": "a"}, "{{ method }}{{status}}", "a"),
        ({"method": "a"}, "__auto", ""),
        ({}, "__auto", "sum(up)"),
        ({"__name__": "up", "b": "2", "a": '1"'}, "", 'up{a="1\\"", b="2"}'),
        ({"__name__": "up"}, "", "up"),
        ({}, "", "sum(up)"),
        ({}, "all", "all"),
    ],
)
def test_a_series_is_named_by_its_legend(labels: dict[str, str], legend: str, name: str) -> None:
    assert display_name(labels, legend, "sum(up)") == name


def test_a_scalar_is_a_series_without_labels() -> None:
    data = {"resultType": "scalar", "result": [1795654800.5, "3"]}

    (frame,) = frames_of_result(data, ref_id="A", step_ms=1000, legend="", expression="3")

    assert [list(field.values) for field in frame.fields] == [[1795654800500], [3.0]]
    assert frame.fields[1].config == {"displayNameFromDS": "3"}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"resultType": "matrix", "result": None},
        {"resultType": "vector", "result": [{"metric": {"a": "1"}, "histogram": [1, {}]}]},
        {"resultType": "matrix", "result": [{"metric": [], "values": [["x", "y"], [1], 7, None]}]},
        {"resultType": "string", "result": [1, "text"]},
    ],
)
def test_what_is_no_sample_is_no_data(data: dict[str, Any]) -> None:
    (frame,) = frames_of_result(data, ref_id="A", step_ms=1000, legend="", expression="up")

    assert frame.fields == ()


@pytest.mark.parametrize("moment", [math.nan, math.inf, -1e308, "1e400", 10**400])
def test_a_sample_of_no_moment_is_left_out(moment: object) -> None:
    result = [{"metric": {}, "values": [[moment, "1"], [60, "2"]]}]

    [frame] = frames_of_result(
        {"resultType": "matrix", "result": result},
        ref_id="A",
        step_ms=1000,
        legend="",
        expression="up",
    )

    assert [list(field.values) for field in frame.fields] == [[60_000], [2]]
