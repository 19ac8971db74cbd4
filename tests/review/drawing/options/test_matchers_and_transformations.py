"""Matchers and transformations of Grafana are applied, or it is said that they are not."""

import pytest
from mcp_monitoring.review.drawing.fields.matchers import is_known
from mcp_monitoring.review.drawing.transformations.transform import transformed
from review.drawing.panels.charts import over_time
from review.drawing.panels.drawn import drawn, series, words

MATCHERS = (
    *("byName", "byNames", "byRegexp", "byRegexpOrNames", "byType", "byTypes", "byFrameRefID"),
    *("byValue", "numeric", "time", "first", "firstTimeField", "anyMatch", "allMatch"),
    *("invertMatch", "alwaysMatch", "neverMatch"),
)
NOT_APPLIED = (
    *("addFieldFromCalculation", "configFromData", "convertFrameType", "ensureColumns"),
    *("extractFields", "fieldLookup", "filterFields", "filterFrames", "formatString", "formatTime"),
    *("groupToNestedTable", "groupingToMatrix", "heatmap", "histogram", "joinByLabels"),
    *("partitionByValues", "regression", "rowsToFields", "smoothing", "spatial"),
    *("timeSeriesTable", "transpose", "noop", "append", "order", "rename", "fromTheFuture"),
)


def colouring(matcher: object) -> list[object]:
    return [
        {"matcher": matcher, "properties": [{"id": "displayName", "value": "another name"}]},
    ]


@pytest.mark.parametrize("name", MATCHERS)
def test_every_matcher_of_grafana_is_known(name: str) -> None:
    assert is_known({"id": name})


@pytest.mark.parametrize("name", ["byMoon", "byFrameName", ""])
def test_an_override_with_another_matcher_is_named(name: str) -> None:
    drawing = drawn("timeseries", series(1, 2), overrides=colouring({"id": name, "options": "x"}))

    assert drawing.notes == (f'an override is left out: the matcher "{name}" is not known',)


def test_an_override_with_a_pattern_that_is_none_is_named() -> None:
    matcher = {"id": "byRegexp", "options": "/(/"}
    drawing = drawn("stat", series(1, 2), overrides=colouring(matcher))

    assert drawing.notes == ("an override is left out: the pattern '/(/' is not known",)


@pytest.mark.parametrize("scope", ["annotation", "nested"])
def test_an_override_of_another_scope_does_not_change_series_and_is_named(scope: str) -> None:
    matcher = {"id": "byName", "options": "calls", "scope": scope}
    drawing = drawn("timeseries", over_time(1, 2, name="calls"), overrides=colouring(matcher))

    assert drawing.notes == (f"an override of {scope} fields is left out",)
    assert words(drawing, "legend_name") == ["calls"]


def test_an_override_of_series_is_applied_in_silence() -> None:
    matcher = {"id": "byName", "options": "calls", "scope": "series"}
    drawing = drawn("timeseries", over_time(1, 2, name="calls"), overrides=colouring(matcher))

    assert drawing.notes == ()
    assert words(drawing, "legend_name") == ["another name"]


@pytest.mark.parametrize("name", NOT_APPLIED)
def test_a_transformation_that_is_not_applied_is_named(name: str) -> None:
    assert transformed([series(1, 2)], [{"id": name, "options": {}}])[1] == (name,)


def test_a_transformation_of_annotations_is_named() -> None:
    steps = [{"id": "organize", "topic": "annotations"}]
    drawing = drawn("timeseries", series(1, 2), transformations=steps)

    assert drawing.notes == ("not drawn: transformations of annotations",)
