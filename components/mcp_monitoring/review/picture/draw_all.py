"""Draws all that the command `mcp-monitoring picture` is asked for, and names the files."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import typer

from ...problems import ProblemsError
from ..console.terminal import say, say_problems
from ..drawing.asking.dashboards import drawn_view
from ..drawing.asking.moments import MomentError
from ..drawing.asking.variables import UnknownVariableError
from ..drawing.pages.picture import PictureTooLargeError
from ..drawing.pages.renderer_process import RendererEndedError
from ..servers.errors import PrometheusError
from ..servers.grafana import GrafanaError
from ..servers.patience import GIVEN_UP, NOT_ASKED
from ..stacks.stack import StackError
from .drawn import NoSuchPanelError, Wanted, complaints, drawn_page, written
from .output import Output, OutputError
from .progress import ProgressLine
from .sources import Opened
from .variables import check_names

_MOST_COMPLAINTS = 20

_ONE_LINE = (
    *(GrafanaError, MomentError, NoSuchPanelError, OutputError, PictureTooLargeError),
    *(ProblemsError, PrometheusError, RendererEndedError, StackError, UnknownVariableError),
)


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
    is_whole = True
    for one, file in zip(dashboards, files, strict=True):
        page = drawn_page(one, opened.source, wanted, now_ms, line.of_panels(one.uid))
        line.say(f"{one.uid}: drawing ...")
        target.write(file, written(page, target.format, scale))
        line.clear()
        found = list(complaints(page))
        is_whole = is_whole and not found
        asked = [text for text in found if NOT_ASKED not in text]
        for text in _some(asked):
            say(f"{one.uid}: {text}")
        if len(asked) < len(found):
            left = len(found) - len(asked)
            say(f"{one.uid}: {left} more are missing: {opened.source.name} {GIVEN_UP}")
        typer.echo(str(file))
    if opened.found.problems:
        return 1
    return 0 if is_whole else 2


def _some(lines: Sequence[str]) -> Iterator[str]:
    """Yields the first of many lines, and counts the others."""
    yield from lines[:_MOST_COMPLAINTS]
    if len(lines) > _MOST_COMPLAINTS:
        yield f"and {len(lines) - _MOST_COMPLAINTS} more"
