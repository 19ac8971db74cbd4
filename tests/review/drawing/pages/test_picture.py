"""A page as SVG and PNG: one picture that is whole, whatever texts and panels are like."""

import struct
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.drawing.pages.bands import svg_document
from mcp_monitoring.review.drawing.pages.picture import (
    PictureTooLargeError,
    page_parts,
    page_png,
    page_svg,
)
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.layers import specification
from mcp_monitoring.review.drawing.rendering.png import smaller
from mcp_monitoring.review.drawing.rendering.renderer import png_of
from mcp_monitoring.review.drawing.size import Size
from PIL import Image
from review.drawing.pages.pages import dashboard, elements, page, panel, saying, texts_of
from serving import serving

MARKUP = '<image href="x.png"/>&amp;</text><script>'


def test_every_text_of_a_page_is_in_the_picture() -> None:
    shown = dashboard(
        panel("Requests"),
        panel("Errors", (8, 0, 8, 8), problems=["query A: no answer"]),
        title="Servers",
        variables={"job": "snowflake-mcp"},
        problems=["variable db: its values are not known"],
    )

    found = texts_of(page_svg(page(shown, saying("42"), words="simulated data")))

    assert found == [
        "2026-11-26 01:00:00 to 2026-11-26 01:30:00 UTC",
        "Servers",
        "simulated data",
        "job",
        "snowflake-mcp",
        "variable db: its values are not known",
        "Requests",
        "42",
        "Errors",
        "query A: no answer",
        "42",
    ]


def test_titles_values_and_descriptions_are_texts_and_never_markup() -> None:
    shown = dashboard(
        panel(MARKUP, (0, 0, 24, 8), description=MARKUP),
        title=MARKUP,
        variables={MARKUP: MARKUP},
        problems=[MARKUP],
    )

    svg = page_svg(page(shown, saying(MARKUP), words=MARKUP, width=4000))

    assert texts_of(svg).count(MARKUP) == 7
    assert not list(elements(svg, "script"))
    assert not list(elements(svg, "image"))


@pytest.mark.parametrize(
    "text", ["a\x00b", "bell \x07", "escape \x1b[31m", "half \ud800 of a character", "\uffff"]
)
def test_characters_that_no_picture_can_hold_are_replaced(text: str) -> None:
    shown = dashboard(panel(text, description=text), title=text, variables={"job": text})

    svg = page_svg(page(shown, saying(text)))

    assert sum("\N{REPLACEMENT CHARACTER}" in one for one in texts_of(svg)) == 4


def test_a_text_of_backslashes_stays_as_it_is() -> None:
    text = r"C:\u0007 \\u0000 \n"

    assert texts_of(page_svg(page(dashboard(panel("")), saying(text))))[-1] == text


def gradients(data: Any, size: Size, theme: Any, timezone: str) -> Drawing:
    """A rectangle with a gradient of the panel's own colour, clipped, and a text like a name."""
    colour = data.panel.description
    stops = [{"offset": 0, "color": colour}, {"offset": 1, "color": colour}]
    fill = {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 0, "stops": stops}
    whole = {"width": {"value": size.width}, "height": {"value": size.height}}
    rectangle = {"type": "rect", "encode": {"enter": {**whole, "fill": {"value": fill}}}}
    text = {"type": "text", "encode": {"enter": {"text": {"value": '{id="clip0"} url(#clip1)'}}}}
    group = {"type": "group", "clip": True, "encode": {"enter": whole}, "marks": [rectangle, text]}
    return Drawing({**specification(size, []), "marks": [group]})


def test_panels_do_not_take_each_others_gradients_and_clips() -> None:
    shown = dashboard(*(panel("", (8 * n, 0, 8, 8), description=f"#00000{n}") for n in range(3)))

    svg = page_svg(page(shown, gradients))

    names = [one.get("id") for one in elements(svg, "linearGradient")]
    clips = [one.get("id") for one in elements(svg, "clipPath")]
    assert len(set(names)) == len(names) == 3
    assert len(set(clips)) == len(clips) >= 3
    fills = [one.get("fill") for one in elements(svg, "path") if "url" in one.get("fill", "")]
    assert fills == [f"url(#{name})" for name in names]
    assert {one.get("clip-path") for one in elements(svg, "g")} - {None} == {
        f"url(#{name})" for name in clips
    }


def test_a_label_that_looks_like_a_name_of_the_picture_is_not_changed() -> None:
    svg = page_svg(page(dashboard(panel("")), gradients))

    assert texts_of(svg)[-1] == '{id="clip0"} url(#clip1)'


def test_a_specification_that_vega_refuses_does_not_lose_the_page() -> None:
    def draw(data: Any, size: Size, theme: Any, timezone: str) -> Drawing:
        if data.panel.title == "Bad":
            return Drawing({**specification(size, []), "marks": [{"type": "no such mark"}]})
        return saying("42")(data, size, theme, timezone)

    found = texts_of(page_svg(page(dashboard(panel("Bad"), panel("Good", (8, 0, 8, 8))), draw)))

    assert "Good" in found
    assert "42" in found
    assert any(one.startswith("Not drawn") for one in found)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_does_not_know_are_left_out(number: float) -> None:
    def draw(data: Any, size: Size, theme: Any, timezone: str) -> Drawing:
        drawing = saying("42")(data, size, theme, timezone)
        return Drawing({**drawing.spec, "signals": [{"name": "limit", "value": number}]})

    assert texts_of(page_svg(page(dashboard(panel("")), draw)))[-1] == "42"


def test_no_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("text\nsecret\n", encoding="utf-8")

    assert "secret" not in shown_from(file.as_uri())


def test_no_server_is_asked() -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"text\nsecret\n")

    with serving(HTTPServer(("127.0.0.1", 0), Handler)) as server:
        assert "secret" not in shown_from(f"http://127.0.0.1:{server.server_port}/rows.csv")
    assert asked == []


def shown_from(url: str) -> list[str]:
    """The texts of a picture whose specification wants to show what is behind an address."""
    rows = {"name": "rows", "url": url, "format": {"type": "csv"}}
    text = {"type": "text", "from": {"data": "rows"}}
    text |= {"encode": {"enter": {"text": {"field": "text"}}}}

    def draw(data: Any, size: Size, theme: Any, timezone: str) -> Drawing:
        return Drawing({**specification(size, []), "data": [rows], "marks": [text]})

    return texts_of(page_svg(page(dashboard(panel("")), draw)))


def test_the_same_page_is_the_same_picture() -> None:
    shown = dashboard(panel(), panel("B", (8, 0, 8, 8), description="#123456"))

    assert page_svg(page(shown, gradients)) == page_svg(page(shown, gradients))


@pytest.mark.parametrize("scale", [1, 2])
def test_a_png_has_the_pixels_of_the_page_times_its_scale(scale: int) -> None:
    found = page(dashboard(panel()), width=800)

    png = page_png(found, scale)

    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (800 * scale, round(found.size.height) * scale)


def test_a_png_is_packed_well_and_has_the_same_pixels() -> None:
    svg = page_svg(page(dashboard(*(panel(place=(0, 8 * n, 24, 8)) for n in range(4)))))
    as_rendered = png_of(svg, 1)

    packed = smaller(as_rendered)

    assert len(packed) < len(as_rendered) * 0.7
    assert Image.open(BytesIO(packed)).tobytes() == Image.open(BytesIO(as_rendered)).tobytes()
    assert smaller(packed) == packed
    assert smaller(b"no picture") == b"no picture"


def test_a_png_that_would_take_the_memory_of_the_machine_is_refused_with_what_to_do() -> None:
    found = page(dashboard(*(panel(place=(0, 40 * n, 24, 40)) for n in range(60))))

    with pytest.raises(PictureTooLargeError, match=r"lower --scale, .* or write \.svg or \.html"):
        page_png(found, 2)


def test_a_light_page_is_light() -> None:
    [canvas, *_] = elements(page_svg(page(dashboard(panel()), theme="light")), "rect")

    assert int(canvas.get("fill", "#000000")[1:3], 16) > 0xE0


def clips_of(svg: str) -> list[tuple[str | None, str | None]]:
    """Width and height of what panels are clipped to."""
    inside = {one.get("id"): next(iter(one)) for one in elements(svg, "clipPath") if one.get("id")}
    named = [one.get("clip-path") for one in elements(svg, "g") if one.get("class") == "panel"]
    rectangles = [inside[one.removeprefix("url(#").removesuffix(")")] for one in named if one]
    return [(one.get("width"), one.get("height")) for one in rectangles]


@pytest.mark.parametrize(
    ("place", "size"),
    [((0, 0, 1, 1), ("49", "30")), ((0, 0, 1, 8), ("49", "296"))],
)
def test_a_small_panel_draws_nothing_outside_of_its_box(
    place: tuple[int, int, int, int], size: tuple[str, str]
) -> None:
    assert clips_of(page_svg(page(dashboard(panel(place=place)), width=1400))) == [size]


@pytest.mark.parametrize(
    ("text", "is_clipped"), [("42", False), ("a word " * 6, False), ("a word " * 40, True)]
)
def test_a_panel_is_clipped_where_a_text_is_wider_than_it(text: str, is_clipped: bool) -> None:
    shown = page(dashboard(panel(place=(0, 0, 12, 8))), saying(text))

    assert bool(clips_of(page_svg(shown))) == is_clipped


def test_panels_of_two_pages_in_one_picture_have_clips_of_their_own() -> None:
    pages = [page(dashboard(panel(place=(0, 0, 1, 1)), panel(place=(2, 0, 1, 1))))] * 2
    parts = [part for number, one in enumerate(pages) for part in page_parts(one, f"n{number}-")]

    svg = svg_document(Size(1400, 300), parts)

    names = [one.get("id") for one in elements(svg, "clipPath")]
    assert len(set(names)) == len(names) == 4


@pytest.mark.parametrize("text", ["42", "a word " * 40])
def test_a_low_panel_of_texts_is_clipped_where_these_have_no_room(text: str) -> None:
    shown = page(dashboard(panel(place=(0, 0, 8, 3))), saying(text), width=1400)

    assert bool(clips_of(page_svg(shown))) == (text != "42")


@pytest.mark.parametrize("place", [(0, 0, 1, 1), (0, 0, 4, 1), (0, 0, 1, 8)])
def test_nothing_of_a_small_panel_is_seen_beside_it(place: tuple[int, int, int, int]) -> None:
    shown = dashboard(panel("", place))
    crowded, empty = (page(shown, saying(text), width=1400) for text in ("wide " * 99, " "))
    panel_box = crowded.panels[0].box

    def beside(png: bytes) -> bytes:
        picture = Image.open(BytesIO(png)).convert("RGB")
        right, bottom = int(panel_box.right) + 1, int(panel_box.bottom) + 1
        picture.paste((0, 0, 0), (int(panel_box.x), int(panel_box.y), right, bottom))
        return picture.tobytes()

    assert beside(page_png(crowded)) == beside(page_png(empty))
