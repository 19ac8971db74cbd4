"""The command `mcp-monitoring picture`: dashboards as pictures."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer

from ...metric_sets import MetricSetName
from ...problems import ProblemsError
from ..console.report_output import DirectoryOption
from ..console.terminal import say, say_problems
from ..console.usage import CREDENTIAL, examples
from ..drawing.asking.dashboards import drawn_view
from ..drawing.asking.moments import MomentError
from ..drawing.asking.variables import UnknownVariableError
from ..drawing.pages.picture import PictureTooLargeError
from ..drawing.pages.rendering import renderer_version, warm_up
from ..servers.errors import PrometheusError
from ..servers.grafana import GrafanaError
from ..stacks.stack import StackError
from .drawn import NoSuchPanelError, Wanted, complaints, drawn_page, written
from .output import Output, OutputError, PictureFormat, ThemeName, output_to
from .progress import ProgressLine
from .sources import Opened, of_prometheus, of_stack
from .times import Times
from .variables import check_names, given_variables

EXAMPLES = (
    examples(
        "mcp-monitoring picture --prometheus http://localhost:9090",
        "mcp-monitoring picture dashboards/mcp-pool.json --stack dev --format html",
        "mcp-monitoring picture mcp-overview --stack prod --range 24h --theme light",
    )
    + CREDENTIAL
)

_MOST_COMPLAINTS = 20

_ONE_LINE = (
    *(GrafanaError, MomentError, NoSuchPanelError, OutputError, PictureTooLargeError),
    *(ProblemsError, PrometheusError, StackError, UnknownVariableError),
)


def picture_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES|FOLDERS|UIDS",
            help="Dashboards: files, folders of them, or uids. Without any: all that the stack has"
            " deployed; with --prometheus those in dashboards/ here, else those of this package.",
            show_default=False,
        ),
    ] = None,
    stack: Annotated[
        str,
        typer.Option(help="Stack whose Grafana answers the queries.", show_default=False),
    ] = "",
    prometheus: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Prometheus that answers them instead.", show_default=False
        ),
    ] = "",
    directory: DirectoryOption = Path(),
    output: Annotated[
        Path,
        typer.Option(
            help="File that ends in .png, .svg or .html (interactive, works offline), or a folder,"
            " which gets a file for each dashboard."
        ),
    ] = Path("pictures"),
    output_format: Annotated[
        PictureFormat | None,
        typer.Option("--format", help="What a folder gets.", show_default="png"),
    ] = None,
    theme: Annotated[ThemeName, typer.Option(help="Colours.")] = ThemeName.DARK,
    width: Annotated[
        int, typer.Option(min=320, max=8000, metavar="PIXELS", help="Width of the page.")
    ] = 1600,
    scale: Annotated[
        float, typer.Option(min=0.25, max=4, help="Pixels of a PNG for each pixel of the page.")
    ] = 1,
    time_range: Annotated[
        str,
        typer.Option(
            "--range",
            metavar="DURATION",
            help="Time to show, such as 6h.",
            show_default="that of the dashboard",
        ),
    ] = "",
    starts: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="TIME",
            help="Begin, such as now-1d/d or 2026-01-31T12:00.",
            show_default=False,
        ),
    ] = "",
    ends: Annotated[
        str, typer.Option("--to", metavar="TIME", help="End, likewise.", show_default=False)
    ] = "",
    at: Annotated[
        str,
        typer.Option(metavar="TIME", help="Moment that counts as now.", show_default=False),
    ] = "",
    variables: Annotated[
        list[str] | None,
        typer.Option(
            "--var",
            metavar="NAME=VALUE",
            help="Value of a variable; several times for several values or variables.",
            show_default=False,
        ),
    ] = None,
    panel: Annotated[
        str,
        typer.Option(
            metavar="TITLE", help="Draw the panels of this title only.", show_default=False
        ),
    ] = "",
    open_rows: Annotated[
        bool, typer.Option("--open-rows", help="Draw what is in closed rows, too.")
    ] = False,
    words: Annotated[
        str,
        typer.Option(help="Words beside the title, such as 'simulated data'.", show_default=False),
    ] = "",
    metrics: Annotated[
        MetricSetName | None,
        typer.Option(
            metavar="SET", help="Set of metrics of the files.", show_default="that of the stack"
        ),
    ] = None,
    profile: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Profile with the names of a server, for files.",
            show_default="that of the stack",
        ),
    ] = "",
) -> None:
    """Draw dashboards as pictures: PNG, SVG, or HTML to look into.

    A file is bound as a deployment would bind it, and its queries are sent to a Prometheus or,
    through Grafana, to the data source of a stack. What cannot be drawn says so in its place.
    Exits with 0 if everything is drawn, 2 if a query failed or a panel is not drawn, 1 if a
    picture could not be made.
    """
    given: dict[str, Any] = {"metrics": metrics} if metrics else {}
    given |= {"profile": profile} if profile else {}
    line = ProgressLine()
    try:
        if bool(stack) == bool(prometheus):
            raise ProblemsError(["give either --stack STACK or --prometheus URL"])
        wanted = Wanted(
            times=Times(time_range, starts, ends, at),
            variables=given_variables(variables or ()),
            theme=theme,
            width=width,
            panel=panel,
            open_rows=open_rows,
            words=words,
        )
        renderer_version()  # It is missing before anything is asked, or not at all.
        target = output_to(output, output_format)
        opening = _opening(stack, prometheus, list(names or ()), given, directory)
        with opening as opened:
            code = _draw_all(opened, wanted, target, scale, line)
    except _ONE_LINE as error:
        line.clear()
        say_problems("picture", error)
        raise typer.Exit(1) from None
    raise typer.Exit(code)


def _opening(
    stack: str, prometheus: str, names: Sequence[str], given: dict[str, Any], directory: Path
) -> AbstractContextManager[Opened]:
    if prometheus:
        return of_prometheus(prometheus, names, given, directory)
    return of_stack(stack, names, given, directory)


def _draw_all(
    opened: Opened, wanted: Wanted, target: Output, scale: float, line: ProgressLine
) -> int:
    """Draws every dashboard and names the files; returns the exit code."""
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
    if target.format is not PictureFormat.HTML:
        warm_up()
    now_ms = round(time.time() * 1000)
    is_whole = True
    for one, file in zip(dashboards, files, strict=True):
        page = drawn_page(one, opened.source, wanted, now_ms, line.of_panels(one.uid))
        line.say(f"{one.uid}: drawing ...")
        target.write(file, written(page, target.format, scale))
        line.clear()
        found = list(complaints(page))
        is_whole = is_whole and not found
        for text in _some(found):
            say(f"{one.uid}: {text}")
        typer.echo(str(file))
    if opened.found.problems:
        return 1
    return 0 if is_whole else 2


def _some(lines: Sequence[str]) -> Iterator[str]:
    """Yields the first of many lines, and counts the others."""
    yield from lines[:_MOST_COMPLAINTS]
    if len(lines) > _MOST_COMPLAINTS:
        yield f"and {len(lines) - _MOST_COMPLAINTS} more"
