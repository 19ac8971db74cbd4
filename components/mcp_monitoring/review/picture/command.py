"""The command `mcp-monitoring picture`: dashboards as pictures."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from ...metric_sets import MetricSetName
from ...problems import ProblemsError
from ..console.report_output import DirectoryOption
from ..console.terminal import say_problems
from ..console.usage import CREDENTIAL, examples
from ..drawing.rendering.processes import renderers
from ..drawing.rendering.renderer import renderer_version
from .output import OutputError, PictureFormat, ThemeName, output_to
from .variables import given_variables

EXAMPLES = (
    examples(
        "mcp-monitoring picture --prometheus http://localhost:9090",
        "mcp-monitoring picture dashboards/mcp-pool.json --stack dev --format html",
        "mcp-monitoring picture mcp-overview --stack prod --range 24h --theme light",
    )
    + CREDENTIAL
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
        int,
        typer.Option(
            min=320,
            max=8000,
            metavar="PIXELS",
            help="Width of the page; up to 760, with panels one below the other.",
        ),
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
    try:
        if bool(stack) == bool(prometheus):
            raise ProblemsError(["give either --stack STACK or --prometheus URL"])
        chosen = given_variables(variables or ())
        target = output_to(output, output_format)
    except (OutputError, ProblemsError) as error:
        say_problems("picture", error)
        raise typer.Exit(1) from None
    renderer_version()  # It is missing before anything is asked, or not at all.
    with nullcontext() if target.format is PictureFormat.HTML else renderers():
        # Renderers start while this loads, which takes half as long.
        from .draw_all import draw_all
        from .drawn import Wanted
        from .sources import of_prometheus, of_stack
        from .times import Times

        given: dict[str, Any] = {"metrics": metrics} if metrics else {}
        given |= {"profile": profile} if profile else {}
        wanted = Wanted(
            times=Times(time_range, starts, ends, at),
            variables=chosen,
            theme=theme,
            width=width,
            panel=panel,
            open_rows=open_rows,
            words=words,
        )
        of, name = (of_prometheus, prometheus) if prometheus else (of_stack, stack)
        code = draw_all(of(name, names or (), given, directory), wanted, target, scale)
    raise typer.Exit(code)
