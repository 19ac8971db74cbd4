"""`mcp-monitoring fit`: which dashboards and alerts fit a Prometheus, and how to deploy them."""

import shlex
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from ...problems import ProblemsError
from ..console.report_output import DirectoryOption, TextOrJson, TextOrJsonOption
from ..console.terminal import console, say, say_problems
from ..console.usage import CREDENTIAL, examples
from ..servers.errors import PrometheusError
from ..servers.grafana import GrafanaError
from ..stacks.opened_source import opened_source
from ..stacks.stack import StackError
from .answer import shown_command
from .asking import Asking
from .catalogue import Wanted
from .find import find
from .report import as_json, print_answer
from .write import Writing, run_all, writing

EXAMPLES = (
    examples(
        "mcp-monitoring fit --prometheus http://localhost:9090",
        "mcp-monitoring fit --stack dev --profile jira-mcp-snowflake",
        "mcp-monitoring fit --prometheus http://localhost:9090 --write dev --yes",
    )
    + CREDENTIAL
)


def fit_command(
    prometheus: Annotated[
        str, typer.Option(metavar="URL", help="Prometheus to look at.", show_default=False)
    ] = "",
    stack: Annotated[
        str,
        typer.Option(
            help="Stack whose data source to look at, through Grafana.", show_default=False
        ),
    ] = "",
    directory: DirectoryOption = Path(),
    metrics: Annotated[
        str, typer.Option(metavar="SET", help="Offer this set only.", show_default=False)
    ] = "",
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="Offer this profile only.", show_default=False)
    ] = "",
    job: Annotated[
        str, typer.Option(metavar="JOB", help="Look at this job only.", show_default=False)
    ] = "",
    write: Annotated[
        str,
        typer.Option(metavar="STACK", help="Put the settings into this stack.", show_default=False),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without a question.")] = False,
    output: TextOrJsonOption = TextOrJson.TEXT,
) -> None:
    """Look at a Prometheus, and say which dashboards and alerts fit what is there.

    It names the set of metrics or the profile, the job, names and labels, buckets and the scrape
    interval, tells of each panel and alert whether it would have data, and ends with the settings
    that deploy this. Exits with 0 if the set fits, 2 if a part of it does, 1 if nothing does or
    the Prometheus could not be asked.
    """
    try:
        with opened_source(prometheus, stack, directory) as source:
            answer = find(Asking(source, time.time()), Wanted(metrics, profile, job))
        fits = answer.exit_code != 1
        to_write = writing(answer.settings, write, directory) if fits and write else Writing()
    except (PrometheusError, GrafanaError, StackError, ProblemsError) as error:
        say_problems("fit", error)
        raise typer.Exit(1) from None
    if output is TextOrJson.JSON:
        typer.echo(as_json(answer))
    else:
        print_answer(answer, console())
    for key in to_write.own_files:
        say(f"mcp-monitoring fit: stack {write} has files of its own ({key}), not those above")
    if to_write.commands and _is_agreed(to_write, write, yes=yes):
        try:
            run_all(to_write.commands, directory)
        except StackError as error:
            say_problems("fit", error)
            raise typer.Exit(1) from None
        say(f"mcp-monitoring fit: stack {write} has these settings now")
    raise typer.Exit(answer.exit_code)


def _is_agreed(to_write: Writing, stack: str, *, yes: bool) -> bool:
    """Shows the commands, and asks whether to run them."""
    if yes:
        return True
    for command in to_write.commands:
        say(shown_command(command))
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        say(f"mcp-monitoring fit: nothing was written to {shlex.quote(stack)}; to write: --yes")
        return False
    return typer.confirm(f"Put these settings into stack {stack}?", err=True)
