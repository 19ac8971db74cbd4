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
from ..past.asking import QUERY_SECONDS
from ..past.data import with_data
from ..past.find import past_of, queries_of
from ..past.model import Compared, Range, compared
from ..past.progress import progress
from ..past.words import duration
from ..rules.command import knob_numbers
from ..servers.errors import PrometheusError
from ..servers.grafana import GrafanaError
from ..servers.source import Source
from ..stacks.opened_source import opened_source
from ..stacks.stack import StackError
from .alerts import Chosen, chosen_alerts
from .report import Backtest, as_json, as_markdown, print_backtest
from .tuning import Tried, Tuning, tuning, with_knob
from .tuning_report import print_tuning, tuning_as_json, tuning_as_markdown
from .when import chosen_range

EXAMPLES = (
    examples(
        "mcp-monitoring backtest --prometheus http://localhost:9090",
        "mcp-monitoring backtest --stack prod --days 3 --set pool_share=0.8",
        "mcp-monitoring backtest alerts --before ../main/alerts --stack prod",
        "mcp-monitoring backtest --stack prod --tune pool_share=0.5:1:0.05",
    )
    + CREDENTIAL
)


@dataclass(frozen=True)
class _Question:
    """What is asked: the alerts for given values of knobs, and the range."""

    alerts: Callable[[Mapping[str, float]], Chosen]
    when: Range


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
    output: ReportFormatOption = ReportFormat.TEXT,
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
        question = _Question(alerts, chosen_range(days, start, end, round(time.time() * 1000)))
        values = tuning(tune) if tune else None
        asked = _asked(question, values)
        cost = sum(queries for _, queries in queries_of(asked, question.when))
        if dry_run:
            typer.echo(_cost(asked, cost, question.when))
            return
        from_stack = stack if not prometheus else ""
        with (
            opened_source(prometheus, from_stack, directory, seconds=QUERY_SECONDS) as source,
            progress(cost, source.name) as tick,
        ):
            code = (
                _tune(question, values, source, tick, output)
                if values
                else _compare(question, source, tick, output)
            )
    except (ProblemsError, PrometheusError, GrafanaError, StackError) as error:
        say_problems("backtest", error)
        raise typer.Exit(1) from None
    raise typer.Exit(code)


def _asked(question: _Question, values: Tuning | None) -> list[AlertGroup]:
    """Lists all that is evaluated."""
    if values is not None:
        return [one for groups in _with_each(question, values).values() for one in groups]
    chosen = question.alerts({})
    for line in chosen.left_out:
        say(f"mcp-monitoring backtest: {line}")
    return [*chosen.after, *(chosen.before or ())]


def _with_each(question: _Question, values: Tuning) -> dict[float, list[AlertGroup]]:
    """Makes the alerts that have a knob, for each value of it."""
    plain = question.alerts({}).after
    return {
        value: with_knob(question.alerts({values.knob: value}).after, plain, values.knob)
        for value in values.values
    }


def _cost(asked: Sequence[AlertGroup], queries: int, when: Range) -> str:
    points = sum(
        when.length_ms // 1000 // group.interval_seconds * len(group.rules) for group in asked
    )
    return (
        f"{number_of(queries, 'query', 'queries')} for {duration(when.length_ms)}, at least; up to"
        f" {points:,} samples for each series that an expression returns all the time"
    )


def _compare(
    question: _Question, source: Source, tick: Callable[[], None], output: ReportFormat
) -> int:
    chosen = question.alerts({})
    after = with_data(source, past_of(source, chosen.after, question.when, tick))
    pairs = [Compared(None, one) for one in after]
    if chosen.before is not None:
        before = with_data(source, past_of(source, chosen.before, question.when, tick))
        pairs = compared(before, after)
    found = Backtest(
        source.name, question.when, tuple(pairs), chosen.before is not None, chosen.change
    )
    match output:
        case ReportFormat.JSON:
            typer.echo(as_json(found))
        case ReportFormat.MARKDOWN:
            typer.echo(as_markdown(found))
        case _:
            print_backtest(found, console())
    return found.exit_code


def _tune(
    question: _Question,
    values: Tuning,
    source: Source,
    tick: Callable[[], None],
    output: ReportFormat,
) -> int:
    tried = [
        Tried(value, tuple(past_of(source, groups, question.when, tick)))
        for value, groups in _with_each(question, values).items()
    ]
    match output:
        case ReportFormat.JSON:
            typer.echo(tuning_as_json(values.knob, question.when, source.name, tried))
        case ReportFormat.MARKDOWN:
            typer.echo(tuning_as_markdown(values.knob, question.when, tried))
        case _:
            print_tuning(values.knob, question.when, tried, console())
    return 0
