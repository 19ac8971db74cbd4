"""The PNG file of a picture is made in bands, and nobody sees their edges."""

import io
import struct
import zlib
from concurrent.futures import Future

import pytest
from mcp_monitoring.review.drawing.asking.dashboards import Asked, panels_of
from mcp_monitoring.review.drawing.box import Box
from mcp_monitoring.review.drawing.markup import rectangle
from mcp_monitoring.review.drawing.pages import bands
from mcp_monitoring.review.drawing.pages.bands import BAND, Part, banded_png, svg_document
from mcp_monitoring.review.drawing.pages.look import Look
from mcp_monitoring.review.drawing.pages.page import page_of
from mcp_monitoring.review.drawing.pages.picture import page_parts
from mcp_monitoring.review.drawing.rendering.png import Strip, joined, strip_of
from mcp_monitoring.review.drawing.rendering.rendered import rasterized
from mcp_monitoring.review.drawing.rendering.renderer import png_of
from mcp_monitoring.review.drawing.size import Size
from mcp_monitoring.review.drawing.theme import theme_called
from PIL import Image, ImageChops
from review.drawing.recorded_source import SHOWN, RecordedSource


def image(png: bytes) -> Image.Image:
    """The picture as another reader of PNG sees it, who checks every sum."""
    found = Image.open(io.BytesIO(png))
    found.load()
    return found


@pytest.mark.parametrize(
    ("name", "scale"), [("mcp-overview", 1.0), ("mcp-queries", 2.0), ("gallery-1", 1.0)]
)
def test_a_page_in_bands_looks_the_same(name: str, scale: float) -> None:
    source = RecordedSource(name)
    page = page_of(panels_of(source.view, source, Asked(SHOWN)), Look(theme_called("dark")))
    parts = page_parts(page)

    found = image(banded_png(page.size, parts, scale))

    whole = image(png_of(svg_document(page.size, parts), scale))
    assert found.size == whole.size
    differing = ImageChops.difference(found.convert("RGB"), whole.convert("RGB")).convert("L")
    levels = differing.histogram()
    # Numbers of another size are rounded in another way.
    assert sum(levels[1:]) < 1e-4 * sum(levels)
    assert not any(levels[20:])


def test_no_scale_but_a_whole_number_is_cut() -> None:
    parts = [stripe(40 * number, 30) for number in range(60)]

    found = image(banded_png(Size(40, 2400), parts, 0.7))

    whole = image(png_of(svg_document(Size(40, 2400), parts), 0.7))
    assert (found.size, found.tobytes()) == (whole.size, whole.tobytes())


@pytest.mark.parametrize("height", [1, BAND - 0.5, BAND, 2.5 * BAND, 7 * BAND + 7.4])
@pytest.mark.parametrize("gap", [0, 3, 8, 31])
def test_a_picture_is_whole_wherever_there_is_room_to_cut_it(height: float, gap: int) -> None:
    size = Size(40, height)
    parts = [Part(Box(0, 0, 40, height), lambda: rectangle(Box(0, 0, 40, height), "#334455"))]
    parts += [stripe(number * (90 + gap), 90) for number in range(int(height / (90 + gap)))]

    found = image(banded_png(size, parts, 1))

    whole = image(png_of(svg_document(size, parts), 1))
    assert (found.size, found.tobytes()) == (whole.size, whole.tobytes())


def test_several_bands_are_made_of_a_high_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    heights: list[int] = []

    def noted(svg: str, scale: float, turn: int) -> Future[Strip]:
        made = rasterized(svg, scale, turn)
        heights.append(made.result().height)
        return made

    monkeypatch.setattr(bands, "rasterized", noted)
    banded_png(Size(40, 3000), [stripe(100 * number, 90) for number in range(30)], 1)

    assert sum(heights) == 3000
    assert len(heights) > 5
    assert min(heights) >= BAND


def stripe(top: float, height: float) -> Part:
    """A part with a colour of its own."""
    box = Box(5, top, 30, height)
    return Part(box, lambda: rectangle(box, f"#{int(top) % 4096:03x}"))


def test_a_band_is_rasterized_while_another_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    late: Future[None] = Future()

    def noted(svg: str, scale: float, turn: int) -> Future[Strip]:
        if not late.done():
            late.set_result(None)
        return rasterized(svg, scale, turn)

    def make() -> str:
        assert late.done()
        return rectangle(Box(5, 0, 30, 90), "#ff0000")

    first = Part(Box(5, 0, 30, 90), make, (late,))
    monkeypatch.setattr(bands, "rasterized", noted)

    found = image(banded_png(Size(40, 900), [first, stripe(400, 90), stripe(700, 90)], 1))

    assert found.size == (40, 900)
    assert found.getpixel((20, 45)) == (255, 0, 0, 255)


def test_a_part_is_made_once_though_it_is_in_several_bands() -> None:
    made: list[str] = []

    def make() -> str:
        made.append("once")
        return ""

    parts = [stripe(100 * number, 90) for number in range(30)]
    banded_png(Size(40, 3000), [Part(Box(0, 0, 40, 3000), make), *parts], 1)

    assert made == ["once"]


@pytest.mark.parametrize("lines", [[0], [1, 4, 3], [3, 2, 1], [4, 4], [2]], ids=str)
def test_pictures_below_one_another_keep_their_pixels_however_their_lines_are_written(
    lines: list[int],
) -> None:
    above, below = picture([2, 0, 1]), picture(lines)

    found = image(joined([strip_of(above), strip_of(below)]))

    pixels = [image(one).tobytes() for one in (above, below)]
    assert found.size == (5, 3 + len(lines))
    assert found.tobytes() == b"".join(pixels)


def picture(filters: list[int]) -> bytes:
    """A PNG five pixels wide, with one line for each number of a filter."""
    lines = b"".join(
        bytes([kind, *((37 * (number + 3) * place) % 251 for place in range(20))])
        for number, kind in enumerate(filters)
    )
    header = struct.pack(">IIBBBBB", 5, len(filters), 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I4s", len(content), kind)
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )
