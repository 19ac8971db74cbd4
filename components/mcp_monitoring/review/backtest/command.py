"""`mcp-monitoring backtest`: when alerts would have fired on the real past."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ...alerting.alerts import AlertGroup
from ...metric_sets import MetricSetName
from ...problems import ProblemsError
from ..console.printing import number_of
from ..console.report_output import DirectoryOption, ReportFormat, ReportFormatOption
from ..console.terminal import console, say, say_problems
from ..console.usage import CREDENTIAL, examples
from ..past.asking import MOST_BYTES, QUERY_SECONDS
from ..past.clock import until_its_now
from ..past.data import with_data
from ..past.find import past_of, queries_of
from ..past.model import Compared, Range, compared
from ..past.progress import progress
from ..past.words import duration
from ..picture.output import Output, OutputError, ThemeName
from ..rules.command import knob_numbers
from ..servers.errors import PrometheusError
from ..servers.grafana import GrafanaError
from ..servers.source import Source
from ..stacks.opened_source import opened_source
from ..stacks.stack import StackError
from .alerts import Chosen, chosen_alerts
from .report import Backtest, as_json, as_markdown, print_backtest
from .tuning import Tried, Tuning, tuning, value_now, with_knob
from .tuning_report import print_tuning, tuning_as_json, tuning_as_markdown
from .when import chosen_range

EXAMPLES = (
    examples(
        "mcp-monitoring backtest --prometheus http://localhost:9090",
        "mcp-monitoring backtest --stack prod --days 3 --set pool_share=0.8",
        "mcp-monitoring backtest alerts --before ../main/alerts --stack prod",
        "mcp-monitoring backtest --stack prod --tune pool_share=0.5:1:0.05",
        "mcp-monitoring backtest --stack dev --tune restarts=1:9:1 --output a.png",
    )
    + CREDENTIAL
)


_Alerts = Callable[[Mapping[str, float]], Chosen]
"""Reads the alerts, with values of knobs that are tried."""


def backtest_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help="Rule files and directories of them. The alerts of the stack, or the packaged"
            " ones, if left out.",
            show_default=False,
        ),
    ] = None,
    prometheus: Annotated[
        str, typer.Option(metavar="URL", help="Prometheus to ask.", show_default=False)
    ] = "",
    stack: Annotated[
        str,
        typer.Option(
            help="Stack whose alerts are taken; without --prometheus, its data source is asked,"
            " through Grafana.",
            show_default=False,
        ),
    ] = "",
    before: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="Rule files and directories of the alerts as they are now, to compare with.",
            show_default=False,
        ),
    ] = None,
    numbers: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KNOB=NUMBER", help="Try another value of a knob."),
    ] = None,
    tune: Annotated[
        str,
        typer.Option(
            metavar="KNOB=FROM:TO:STEP", help="Try many values of a knob.", show_default=False
        ),
    ] = "",
    days: Annotated[float, typer.Option(help="How many days back.")] = 7,
    start: Annotated[
        str, typer.Option("--from", metavar="TIME", help="Begin, in UTC.", show_default=False)
    ] = "",
    end: Annotated[
        str, typer.Option("--to", metavar="TIME", help="End, in UTC.", show_default="now")
    ] = "",
    job: Annotated[str, typer.Option(help="Prometheus job of the servers.")] = "",
    metrics: Annotated[MetricSetName, typer.Option(help="Set of the packaged alerts.")] = (
        "contract"
    ),
    directory: DirectoryOption = Path(),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many queries it takes.")
    ] = False,
    output_format: ReportFormatOption = ReportFormat.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            help="File for a picture of what --tune finds; it ends in .png, .svg or .html.",
            show_default=False,
        ),
    ] = None,
    theme: Annotated[ThemeName, typer.Option(help="Colours of the picture.")] = ThemeName.DARK,
) -> None:
    """Show when alerts would have fired on the real past, and what a change would have changed.

    Every alert is evaluated as Prometheus would, at every interval of its group: `for`,
    `keep_firing_for`, each series by its labels. With --set or --before, the alerts are compared
    with what they are now. Exits with 0 if none fired, or none would have fired otherwise, 2 if
    there is something to look at, 1 if it could not be done.
    """

    def alerts(tried: Mapping[str, float]) -> Chosen:
        given = {**knob_numbers(numbers or []), **tried}
        stack_file = directory / f"Pulumi.{stack}.yaml" if stack else None
        return chosen_alerts(
            paths or [], before or [], given, stack_file=stack_file, job=job, metrics=metrics
        )

    try:
        when = chosen_range(days, start, end, round(time.time() * 1000))
        picture = _picture(output, theme, tune)
        wanted = _tuned(alerts, tuning(tune), picture) if tune else _compared(alerts({}))
        asked = list(queries_of(wanted.groups, when))
        cost = sum(queries for _, queries in asked)
        if dry_run:
            typer.echo(_cost([group for group, _ in asked], cost, when))
            return
        from_stack = stack if not prometheus else ""
        with (
            opened_source(
                prometheus,
                from_stack,
                directory,
                seconds=QUERY_SECONDS,
                most_bytes=MOST_BYTES,
            ) as source,
            progress(cost, source.name) as tick,
        ):
            if not end:
                when, behind = until_its_now(source, when)
                if behind:
                    say(f"mcp-monitoring backtest: {behind}")
            code = wanted.report(source, when, tick, output_format)
    except (OutputError, ProblemsError, PrometheusError, GrafanaError, StackError) as error:
        say_problems("backtest", error)
        raise typer.Exit(1) from None
    raise typer.Exit(code)


@dataclass(frozen=True)
class _Compared:
    """Alerts, and those that they are compared with, if any."""

    chosen: Chosen

    @property
    def groups(self) -> list[AlertGroup]:
        """All that is evaluated."""
        return [*self.chosen.after, *(self.chosen.before or ())]

    def report(
        self, source: Source, when: Range, tick: Callable[[], None], output: ReportFormat
    ) -> int:
        """Evaluates them and writes what came out; returns the exit code."""
        pasts = with_data(source, past_of(source, self.groups, when, tick))
        number = sum(len(group.rules) for group in self.chosen.after)
        after, before = pasts[:number], pasts[number:]
        is_comparison = self.chosen.before is not None
        pairs = compared(before, after) if is_comparison else [Compared(None, one) for one in after]
        found = Backtest(source.name, when, tuple(pairs), is_comparison, self.chosen.change)
        match output:
            case ReportFormat.JSON:
                typer.echo(as_json(found))
            case ReportFormat.MARKDOWN:
                typer.echo(as_markdown(found))
            case _:
                print_backtest(found, console())
        return found.exit_code


@dataclass(frozen=True)
class _Picture:
    """A picture that is wanted."""

    target: Output
    theme: str


@dataclass(frozen=True)
class _Tuned:
    """The alerts that have a knob, for each value of it."""

    knob: str
    now: float | None
    by_value: Mapping[float, list[AlertGroup]]
    picture: _Picture | None

    @property
    def groups(self) -> list[AlertGroup]:
        """All that is evaluated."""
        return [one for groups in self.by_value.values() for one in groups]

    def report(
        self, source: Source, when: Range, tick: Callable[[], None], output: ReportFormat
    ) -> int:
        """Evaluates them and writes what came out; returns the exit code."""
        tried = [
            Tried(value, tuple(past_of(source, groups, when, tick)))
            for value, groups in self.by_value.items()
        ]
        match output:
            case ReportFormat.JSON:
                typer.echo(tuning_as_json(self.knob, when, source.name, tried))
            case ReportFormat.MARKDOWN:
                typer.echo(tuning_as_markdown(self.knob, when, tried))
            case _:
                print_tuning(self.knob, when, tried, console())
        if self.picture:
            from .picture import write_picture

            target, theme = self.picture.target, self.picture.theme
            write_picture(target, self.knob, self.now, when, tried, theme)
            say(f"wrote {target.path}")
        return 0


def _picture(output: Path | None, theme: ThemeName, tune: str) -> _Picture | None:
    """Checks that a picture can be drawn and written; None if none is wanted."""
    if output is None:
        return None
    if not tune:
        raise ProblemsError(["--output: a picture shows what --tune finds; give it, too"])
    # What draws is another extra, and loads slowly.
    from .picture import picture_to

    return _Picture(picture_to(output), theme)


def _compared(chosen: Chosen) -> _Compared:
    for line in chosen.left_out:
        say(f"mcp-monitoring backtest: {line}")
    return _Compared(chosen)


def _tuned(alerts: _Alerts, values: Tuning, picture: _Picture | None) -> _Tuned:
    plain = alerts({}).after
    return _Tuned(
        values.knob,
        value_now(plain, values.knob),
        {
            value: with_knob(alerts({values.knob: value}).after, plain, values.knob)
            for value in values.values
        },
        picture,
    )


def _cost(of_alerts: Sequence[AlertGroup], queries: int, when: Range) -> str:
    """Says what is asked, from the group of each alert."""
    points = sum(when.length_ms // 1000 // group.interval_seconds for group in of_alerts)
    return (
        f"{number_of(queries, 'query', 'queries')} for {duration(when.length_ms)}, at least; up to"
        f" {points:,} samples for each series that an expression returns all the time"
    )
