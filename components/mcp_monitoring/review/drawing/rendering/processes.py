"""Renders several things at once, in processes of their own while these run, else right here."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Condition, Thread
from typing import Any, TypeVar

# Nothing is loaded here but what is needed to start them.
from .process import RendererProcess
from .renderer import renderer_version, svg_of

MOST = 4
"""So many processes at most; each takes about 100 MB."""

_Made = TypeVar("_Made")


class _Work:
    """Something to be done by a process."""

    def __init__(self, work: Callable[..., Any], text: str, *more: Any, turn: int = 0) -> None:
        self.made: Future[Any] = Future()
        # With the longest at the end, one process would work while others wait.
        self.urgency = (-turn, len(text))
        self._work, self._args = work, (text, *more)

    def be_done(self, do: Callable[..., Any]) -> None:
        try:
            self.made.set_result(do(self._work, *self._args))
        except Exception as error:
            self.made.set_exception(error)


class _Running:
    """The processes that run, and what waits for them.

    Vega takes long to start, so that one half of the processes starts it and draws. The other half
    rasterizes what is drawn, and the first half helps when there is nothing to draw.
    """

    def __init__(self) -> None:
        self._specs: list[_Work] = []
        self._pictures: list[_Work] = []
        self._changed = Condition()
        self._is_over = False
        self._processes = [RendererProcess() for _ in range(min(max(2, os.cpu_count() or 1), MOST))]
        for index, process in enumerate(self._processes):
            serve = self._draw if index % 2 == 0 else self._rasterize
            Thread(target=serve, args=(process,), daemon=True).start()

    def draw(self, work: _Work) -> None:
        self._add(self._specs, work)

    def rasterize(self, work: _Work) -> None:
        self._add(self._pictures, work)

    def end(self) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        for process in self._processes:
            process.end()
        for work in (*self._specs, *self._pictures):
            work.made.cancel()

    def _add(self, queue: list[_Work], work: _Work) -> None:
        with self._changed:
            queue.append(work)
            self._changed.notify_all()

    def _draw(self, process: RendererProcess) -> None:
        _Work(svg_of, "{}").be_done(process.do)
        self._serve(process, self._specs, self._pictures)

    def _rasterize(self, process: RendererProcess) -> None:
        self._serve(process, self._pictures)

    def _serve(self, process: RendererProcess, *queues: list[_Work]) -> None:
        """Has everything done until the end, what is in the first queue first."""
        while work := self._next(queues):
            work.be_done(process.do)

    def _next(self, queues: Sequence[list[_Work]]) -> _Work | None:
        with self._changed:
            while not self._is_over:
                for queue in queues:
                    if queue:
                        return queue.pop(_first(queue) if queue is self._pictures else 0)
                self._changed.wait()
        return None


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
    _running = running = _Running()
    try:
        yield
    finally:
        _running = None
        running.end()


def draw(call: Callable[..., _Made], text: str, *more: Any) -> Future[_Made]:
    """Has something drawn by Vega.

    Args:
        call: a function of a module, which draws.
        text: what it is given first.
        *more: what it is given besides.

    Returns:
        What it returns or raises, or a RendererEndedError if its process is gone.
    """
    work = _Work(call, text, *more)
    (_running.draw if _running else _do_here)(work)
    return work.made


def rasterize(call: Callable[..., _Made], svg: str, *more: Any, turn: int) -> Future[_Made]:
    """Has a picture rasterized.

    Args:
        call: a function of a module, which rasterizes.
        svg: what it is given first, the picture.
        *more: what it is given besides.
        turn: what has a lower one is rasterized before it; of the same turn, the longest is first.

    Returns:
        What it returns or raises, or a RendererEndedError if its process is gone.
    """
    work = _Work(call, svg, *more, turn=turn)
    (_running.rasterize if _running else _do_here)(work)
    return work.made


def _do_here(work: _Work) -> None:
    work.be_done(lambda call, *args: call(*args))


def _first(queue: Sequence[_Work]) -> int:
    return max(range(len(queue)), key=lambda number: queue[number].urgency)
