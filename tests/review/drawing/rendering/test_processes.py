"""Pictures are rendered by processes of their own, which nobody notices but for the time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp_monitoring.review.drawing.pages.picture import page_png, page_svg
from mcp_monitoring.review.drawing.panels.drawing import Drawing
from mcp_monitoring.review.drawing.panels.layers import specification
from mcp_monitoring.review.drawing.rendering import processes as module
from mcp_monitoring.review.drawing.rendering.process import (
    RendererEndedError,
    RendererProcess,
)
from mcp_monitoring.review.drawing.rendering.processes import renderers
from mcp_monitoring.review.drawing.rendering.rendered import drawn_svg, rasterized
from mcp_monitoring.review.drawing.size import Size
from review.drawing.pages.pages import dashboard, page, panel, saying, texts_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'


@pytest.fixture(scope="module")
def running() -> Iterator[None]:
    with renderers():
        yield


def test_they_draw_the_same_picture(monkeypatch: pytest.MonkeyPatch, running: None) -> None:
    shown = page(dashboard(*(panel(place=(0, 8 * n, 24, 8)) for n in range(6))), saying("42"))
    found = page_svg(shown), page_png(shown), page_png(shown, 0.7)

    monkeypatch.setattr(module, "_running", None)

    assert found == (page_svg(shown), page_png(shown), page_png(shown, 0.7))


def test_a_panel_that_vega_refuses_says_so_as_it_would_here(
    monkeypatch: pytest.MonkeyPatch, running: None
) -> None:
    def draw(data: Any, size: Size, theme: Any, timezone: str) -> Drawing:
        return Drawing({**specification(size, []), "marks": [{"type": "no such mark"}]})

    shown = page(dashboard(panel("Bad")), draw)
    found = texts_of(page_svg(shown))

    assert any(one.startswith("Not drawn") for one in found)
    monkeypatch.setattr(module, "_running", None)
    assert found == texts_of(page_svg(shown))


@pytest.mark.parametrize("svg", ["no picture", "<svg", "<html/>"])
def test_what_cannot_be_rasterized_is_an_error_and_the_next_picture_is_made(
    svg: str, running: None
) -> None:
    with pytest.raises(ValueError, match=r"unknown token|root node|SVG file"):
        rasterized(svg, 1).result()

    assert rasterized(SVG, 1).result().width == 8


def test_within_them_no_others_are_started(running: None) -> None:
    before = module._running

    with renderers():
        assert module._running is before

    assert module._running is before


def test_a_process_that_ends_in_the_middle_says_what_to_do() -> None:
    process = RendererProcess()

    with pytest.raises(RendererEndedError, match="draw fewer panels"):
        process.do(os._exit, 3)
    with pytest.raises(RendererEndedError):
        process.do(os.getpid)
    process.end()


def test_what_a_process_prints_is_no_answer() -> None:
    process = RendererProcess()

    process.do(print, "words of a library")

    assert process.do(os.getpid) not in (0, os.getpid())
    process.end()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_is_for_the_command_and_not_for_them() -> None:
    process = RendererProcess()
    number = process.do(os.getpid)

    os.kill(number, signal.SIGINT)

    assert process.do(os.getpid) == number
    process.end()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes of Linux")
@pytest.mark.parametrize("how", ["KILL", "TERM", "INT"])
def test_they_end_with_the_command_however_it_ends(how: str) -> None:
    program = (
        "import time\n"
        "from mcp_monitoring.review.drawing.rendering import processes as module\n"
        "with module.renderers():\n"
        "    print(*(one._process.pid for one in module._running._processes[:2]), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as command:
        assert command.stdout is not None
        numbers = [int(one) for one in command.stdout.readline().split()]
        assert len(set(numbers)) == 2
        command.send_signal(getattr(signal, f"SIG{how}"))

    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{number}").exists() for number in numbers):
        assert time.monotonic() < deadline, numbers
        time.sleep(0.02)


def test_what_has_a_lower_turn_is_rasterized_before_what_waits(running: None) -> None:
    squares = "".join(f'<rect x="{n}" width="900" height="900" opacity="0.1"/>' for n in range(40))
    large = f'<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1000">{squares}</svg>'
    waiting = [rasterized(large, 1, turn=1) for _ in range(12)]

    rasterized(SVG, 1, turn=0).result()

    assert sum(one.done() for one in waiting) < 10
    for one in waiting:
        one.result()


def test_without_them_everything_is_rendered_here() -> None:
    assert drawn_svg({}).result().startswith("<svg")
    assert isinstance(drawn_svg({"marks": [{"type": "no such mark"}]}).exception(), ValueError)
