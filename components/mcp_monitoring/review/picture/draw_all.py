"""Draws all that the command `mcp-monitoring picture` is asked for, and names the files."""

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import typer

from ...problems import ProblemsError
from ..console.terminal import say, say_problems
from ..drawing.asking.dashboards import drawn_view
from ..drawing.asking.moments import MomentError
from ..drawing.asking.variables import UnknownVariableError
from ..drawing.pages.picture import PictureTooLargeError
from ..drawing.rendering.process import RendererEndedError
from ..servers.errors import PrometheusError
from ..servers.grafana import GrafanaError
from ..servers.patience import GIVEN_UP, NOT_ASKED
from ..servers.threads import Threads
from ..stacks.stack import StackError
from .drawn import NoSuchPanelError, Wanted, complaints, drawn_page, written
from .output import Output, OutputError, PictureFormat
from .progress import ProgressLine
from .sources import Opened
from .variables import check_names

_MOST_COMPLAINTS = 20

_ONE_LINE = (
    *(GrafanaError, MomentError, NoSuchPanelError, OutputError, PictureTooLargeError),
    *(ProblemsError, PrometheusError, RendererEndedError, StackError, UnknownVariableError),
)


@dataclass(frozen=True)
class _Begun:
    """A picture that is being rendered.

    Attributes:
        uid: uid of the dashboard.
        file: where it goes.
        complaints: what is wrong with it.
        picture: its content.
    """

    uid: str
    file: Path
    complaints: Sequence[str]
    picture: "Future[str | bytes]"


def draw_all(
    opening: AbstractContextManager[Opened], wanted: Wanted, target: Output, scale: float
) -> int:
    """Draws every dashboard and names its file; what is wrong is said on standard error.

    Args:
        opening: opens the dashboards, and what answers their queries.
        wanted: what is to be drawn, and how.
        target: where the pictures go.
        scale: pixels of a PNG for each CSS pixel.

    Returns:
        The exit code of the command.
    """
    line = ProgressLine()
    try:
        with opening as opened:
            return _draw_all(opened, wanted, target, scale, line)
    except _ONE_LINE as error:
        line.clear()
        say_problems("picture", error)
        return 1


def _draw_all(
    opened: Opened, wanted: Wanted, target: Output, scale: float, line: ProgressLine
) -> int:
    dashboards = opened.found.dashboards
    for said in (*_some(opened.found.left_out), *opened.found.problems):
        say(f"mcp-monitoring picture: {said}")
    if not dashboards:
        if opened.found.problems:
            return 1
        raise ProblemsError(["there is no dashboard to draw; name a file or a folder"])
    check_names(wanted.variables, [drawn_view(one.model) for one in dashboards])
    files = target.files([one.uid for one in dashboards])
    target.check()
    now_ms = round(time.time() * 1000)
    is_whole, is_rendered = True, target.format is not PictureFormat.HTML
    with Threads(2) as rendering:

        def begun() -> Iterator[_Begun]:
            for one, file in zip(dashboards, files, strict=True):
                count = line.of_panels(one.uid)
                page = drawn_page(
                    one, opened.source, wanted, now_ms, count, is_rendered=is_rendered
                )
                line.say(f"{one.uid}: drawing ...")
                picture = rendering.submit(written, page, target.format, scale)
                yield _Begun(one.uid, file, list(complaints(page)), picture)

        for done in _when_the_next_has_begun(begun()):
            target.write(done.file, done.picture.result())
            line.clear()
            is_whole = is_whole and not done.complaints
            asked = [text for text in done.complaints if NOT_ASKED not in text]
            for text in _some(asked):
                say(f"{done.uid}: {text}")
            if left := len(done.complaints) - len(asked):
                say(f"{done.uid}: {left} more are missing: {opened.source.name} {GIVEN_UP}")
            typer.echo(str(done.file))
    if opened.found.problems:
        return 1
    return 0 if is_whole else 2


def _when_the_next_has_begun(pictures: Iterable[_Begun]) -> Iterator[_Begun]:
    """Yields each picture when the next one is being rendered, and the last one at the end.

    So the queries of a dashboard are answered while the one before it is rendered.
    """
    before: list[_Begun] = []
    try:
        for picture in pictures:
            yield from before
            before = [picture]
    except Exception:
        yield from before
        raise
    yield from before


def _some(lines: Sequence[str]) -> Iterator[str]:
    """Yields the first of many lines, and counts the others."""
    yield from lines[:_MOST_COMPLAINTS]
    if len(lines) > _MOST_COMPLAINTS:
        yield f"and {len(lines) - _MOST_COMPLAINTS} more"
