"""Texts are written as Vega would write them, only sooner."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

import pytest
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.pages.look import Look
from mcp_monitoring.review.drawing.pages.page import page_of
from mcp_monitoring.review.drawing.panels.layers import Row, rectangles, specification, texts
from mcp_monitoring.review.drawing.rendering.renderer import svg_of
from mcp_monitoring.review.drawing.rendering.spec_json import json_of
from mcp_monitoring.review.drawing.rendering.tasks import svg_with_texts
from mcp_monitoring.review.drawing.rendering.text_marks import without_texts
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import theme_called
from review.drawing.recorded_source import NAMES, SHOWN, RecordedSource

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
# These are numbered on from picture to picture.
_NAME = re.compile(r"(?<=[#\"])(?:clip|gradient_)\d+")

ROW: Row = {"text": "12 req/s", "x": 10.25, "y": 20.5, "fill": "#ccccdc", "fontSize": 12}


def spec_of(*rows: Row) -> dict[str, Any]:
    """Texts between rectangles, of which one is behind them and one is above."""
    square = {"x": 1, "y": 1, "width": 9, "height": 9, "fill": "#ff9830"}
    layers = [rectangles("a", [square]), texts("value", "it", rows), rectangles("b", [square])]
    return specification(Size(200, 100), layers)


def written(spec: Mapping[str, Any]) -> str:
    """The picture with the texts that are written here."""
    rest, found = without_texts(spec)
    return svg_with_texts(json_of(rest), found)


def elements(svg: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Name, text and attributes of each element, but for texts of no letter."""
    for one in ElementTree.fromstring(svg).iter():  # noqa: S314  # our own
        attributes = {
            key: value
            for key, value in one.attrib.items()
            # An opacity of 1 is the usual one, and the lines of a grid are sharper than Vega's.
            if (key, value) != ("opacity", "1") and key != "shape-rendering"
        }
        if one.text or len(one) or not one.tag.endswith("text"):
            yield one.tag, one.text or "", attributes


def assert_same(found: str, of_vega: str) -> None:
    """Tells whether two pictures are the same, but for decimals that nobody sees."""
    (words, numbers), (other_words, other_numbers) = (
        (_NUMBER.sub("#", said), [float(one) for one in _NUMBER.findall(said)])
        for said in ("\n".join(map(str, elements(_NAME.sub("", svg)))) for svg in (found, of_vega))
    )
    assert words == other_words
    assert numbers == pytest.approx(other_numbers, abs=0.006)


@pytest.mark.parametrize("name", NAMES)
def test_panels_of_a_recorded_dashboard_are_written_as_vega_writes_them(name: str) -> None:
    source = RecordedSource(name)
    page = page_of(panels_of(source.view, source, Asked(SHOWN)), Look(theme_called("dark")))

    for one in page.panels:
        assert_same(written(one.spec), svg_of(json_of(one.spec)))


@pytest.mark.parametrize("angle", [0, 45, -90])
@pytest.mark.parametrize("baseline", ["top", "middle", "bottom", "alphabetic"])
@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_text_stands_where_vega_puts_it(align: str, baseline: str, angle: int) -> None:
    sizes = [{"fontSize": size} for size in (9, 12, 12.5, 50 / 3)]
    spec = spec_of(
        *({**ROW, "align": align, "baseline": baseline, "angle": angle} | size for size in sizes)
    )

    assert_same(written(spec), svg_of(json_of(spec)))


@pytest.mark.parametrize(
    "text",
    ["a < b & c > d", "\"quoted\" 'twice'", "  room  within ", "two\nlines", "é 漢字 😀", "", " "],
)
def test_a_text_of_somebody_else_is_the_same_text(text: str) -> None:
    spec = spec_of({**ROW, "text": text}, {**ROW, "fontWeight": "bold", "opacity": 0.5})

    assert_same(written(spec), svg_of(json_of(spec)))


def test_a_text_with_what_no_picture_can_hold_is_written_without_it() -> None:
    found = [
        text for _, text, _ in elements(written(spec_of({**ROW, "text": "a\x00b\ud800c\x1b[0m"})))
    ]

    assert "a\ufffdb\ufffdc\ufffd[0m" in found


@pytest.mark.parametrize(
    "row",
    [
        {"text": "a text that is too long for it", "limit": 40},
        {"href": "https://example.com"},
        {"text": 12},
        {"text": ["two", "lines"]},
        {"text": None},
        {"baseline": "line-top"},
        {"align": None},
        {"x": math.nan},
        {"fontSize": None},
    ],
    ids=str,
)
def test_what_vega_alone_knows_how_to_write_is_left_to_it(row: Row) -> None:
    spec = spec_of({**ROW, **row})

    rest, found = without_texts(spec)

    assert not found
    assert json.loads(json_of(rest)) == json.loads(json_of(spec))


def test_a_text_that_follows_a_signal_is_left_to_vega() -> None:
    spec = spec_of(ROW)
    spec["marks"][1]["encode"]["update"] = {"opacity": {"signal": "width / 400"}}

    assert not without_texts(spec)[1]


def test_a_text_inside_of_a_group_is_left_to_vega() -> None:
    inner = spec_of(ROW)
    spec = {**inner, "marks": [{"type": "group", "name": "all", "marks": inner["marks"]}]}

    assert not without_texts(spec)[1]


def test_a_specification_without_texts_stays_as_it_is() -> None:
    spec = specification(
        Size(20, 10), [rectangles("a", [{"x": 1, "y": 1, "width": 2, "height": 2}])]
    )

    assert without_texts(spec) == (spec, {})
    assert without_texts({}) == ({"data": []}, {})
