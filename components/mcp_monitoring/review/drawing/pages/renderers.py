"""Renders several things at once, in processes of their own while these run, else right here."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import cycle
from typing import ParamSpec, TypeVar

from ...servers.threads import Threads
from .png import Strip, strip_of
from .renderer_process import RendererProcess
from .rendering import png_of, renderer_version, svg_of

MOST = 4
"""So many processes at most; each takes about 100 MB."""

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


class _Renderer:
    """A process, and the thread that talks to it."""

    def __init__(self) -> None:
        self._process = RendererProcess()
        self._thread = Threads(1)

    def submit(
        self, work: Callable[_Given, _Made], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> "Future[_Made]":
        return self._thread.submit(lambda: self._process.do(work, *args, **kwargs))

    def end(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._process.end()


class _Running:
    """The processes that run, and whose turn it is."""

    def __init__(self, renderers: list[_Renderer]) -> None:
        # Vega takes long to start, so that one half starts it and draws. The other half rasterizes
        # what is drawn, and the first half helps when it has drawn all.
        drawing, others = renderers[::2], renderers[1::2]
        self.draws = cycle(drawing)
        self.rasterizes = cycle([*others, *drawing])


_running: _Running | None = None


@contextmanager
def renderers() -> Iterator[None]:
    """Renders in processes of their own while the context lasts.

    Enter it early: they start while other things are done. Where they run already, they are used.

    Raises:
        ImportError: if the renderer is not installed.
    """
    global _running
    renderer_version()  # It is missing before anything is started, or not at all.
    if _running is not None:
        yield
        return
    started = [_Renderer() for _ in range(min(max(2, os.cpu_count() or 1), MOST))]
    try:
        for one in started[::2]:
            one.submit(svg_of, "{}")
        _running = _Running(started)
        yield
    finally:
        _running = None
        for one in started:
            one.end()


def drawn_svg(spec: str) -> Future[str]:
    """Has a Vega specification rendered as SVG.

    Args:
        spec: the specification, from `json_of`.

    Returns:
        The picture, or an ImportError if the renderer is not installed, a RendererEndedError if its
        process is gone, a ValueError if the specification is not valid.
    """
    return next(_running.draws).submit(svg_of, spec) if _running else _done(svg_of, spec)


def rasterized(svg: str, scale: float) -> Future[Strip]:
    """Has SVG rendered as a strip of a PNG file.

    Args:
        svg: the picture.
        scale: pixels of the picture for each CSS pixel.

    Returns:
        The strip, or an error as with `drawn_svg`.
    """
    if _running is None:
        return _done(_strip, svg, scale)
    return next(_running.rasterizes).submit(_strip, svg, scale)


def _done(
    work: Callable[_Given, _Made], *args: _Given.args, **kwargs: _Given.kwargs
) -> "Future[_Made]":
    done: Future[_Made] = Future()
    try:
        done.set_result(work(*args, **kwargs))
    except Exception as error:
        done.set_exception(error)
    return done


def _strip(svg: str, scale: float) -> Strip:
    return strip_of(png_of(svg, scale))
