"""`mcp-monitoring rules render`: writes alerts as a deployment would make them, for Prometheus."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from ...alerting.alerts import AlertError, AlertGroup, packaged_alerts, rendered_alerts
from ...alerting.knobs import JOB
from ...alerting.labels import label_problem, labels_set_already
from ...alerting.records import Records
from ..console.terminal import say
from ..console.usage import Command, CommandGroup, examples
from .reading import read_rules
from .stack_rules import stack_rules

_NO_LABELS: Mapping[str, str] = {}

rules_app = typer.Typer(
    cls=CommandGroup,
    help="Work with alerts as Prometheus rule files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

EXAMPLES = examples(
    "mcp-monitoring rules render alerts --set pool_share=0.8 > rules.yaml",
    "mcp-monitoring rules render alerts/pool.yaml alerts/slo.yaml",
    "kubectl get prometheusrule shop -o yaml | mcp-monitoring rules render -",
    "mcp-monitoring rules render --stack-file Pulumi.prod.yaml",
)


@rules_app.callback()
def _commands() -> None:
    """Makes `render` a command with a name; with one command alone, typer would drop the name."""


@rules_app.command(
    "render",
    cls=Command,
    epilog=EXAMPLES,
    short_help="Print alerts as a deployment would make them.",
)
def render_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help="Rule files and directories of them; - reads standard input. The packaged alerts"
            " if left out.",
            show_default=False,
        ),
    ] = None,
    numbers: Annotated[
        list[str] | None, typer.Option("--set", metavar="KNOB=NUMBER", help="Value of a knob.")
    ] = None,
    job: Annotated[str, typer.Option(help="Prometheus job of the servers.")] = "",
    labels: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="NAME=VALUE", help="Label of all alerts."),
    ] = None,
    records: Annotated[
        Records, typer.Option(help="Whether recording rules are refused or left out.")
    ] = "refuse",
    stack_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Pulumi.STACK.yaml whose directories, changes of alerts, knobs, labels, names, job"
            " and records hold; what else is given here comes first.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the alerts with the values of a deployment in place of the defaults.

    The result is one Prometheus rule file. Exits with 0, or with 1 if files or values cannot be
    used.
    """
    try:
        given, added = knob_numbers(numbers or []), list(labels or [])
        if stack_file:
            stack = stack_rules(stack_file, paths or [])
            groups, given, job = stack.groups, {**stack.numbers, **given}, job or stack.job
            added = [*(f"{name}={value}" for name, value in stack.labels.items()), *added]
        else:
            groups = read_rules(paths or [packaged_alerts()], records)
        rendered = rendered_alerts(groups, given, job)
        left_out: list[str] = []
        if stack_file:
            named = stack.named(rendered)
            rendered, left_out = named.groups, named.left_out
        every = added_labels(added, rendered)
    except AlertError as error:
        for problem in error.problems:
            say(f"mcp-monitoring rules render: {problem}")
        raise typer.Exit(1) from None
    warnings = [one for group in groups for one in group.warnings]
    for warning in dict.fromkeys([*warnings, *left_out]):
        say(f"mcp-monitoring rules render: {warning}")
    typer.echo(rule_file([group for group in rendered if group.rules], every), nl=False)


def knob_numbers(assignments: Sequence[str]) -> dict[str, float]:
    """Reads values of knobs.

    Args:
        assignments: each as `pool_share=0.8`.

    Raises:
        AlertError: if an assignment names what cannot be a number knob, or its value is no number.
    """
    numbers: dict[str, float] = {}
    problems: list[str] = []
    for assignment in assignments:
        name, _, value = assignment.partition("=")
        if name == JOB or not name.isidentifier():
            cure = "give --job" if name == JOB else "write KNOB=NUMBER, such as pool_share=0.8"
            problems.append(f"--set {assignment}: {name!r} is no number knob; {cure}")
            continue
        try:
            numbers[name] = float(value)
        except ValueError:
            problems.append(f"--set {assignment}: {value!r} is not a number")
    if problems:
        raise AlertError(problems)
    return numbers


def added_labels(assignments: Sequence[str], groups: Sequence[AlertGroup]) -> dict[str, str]:
    """Reads labels that are added to all alerts.

    Args:
        assignments: each as `environment=staging`.
        groups: the alerts.

    Raises:
        AlertError: if a label cannot be used, or an alert sets it itself.
    """
    labels = {name: value for name, _, value in (one.partition("=") for one in assignments)}
    bad = {name: label_problem(name, value) for name, value in labels.items()}
    problems = [f"--label {name}: {problem}" for name, problem in bad.items() if problem]
    problems = problems or list(labels_set_already(groups, labels))
    if problems:
        raise AlertError(problems)
    return labels


def rule_file(groups: Sequence[AlertGroup], labels: Mapping[str, str] = _NO_LABELS) -> str:
    """Writes alerts as a Prometheus rule file.

    Args:
        groups: the alerts.
        labels: labels that are added to each of them.
    """
    document = {"groups": [_group(group, labels) for group in groups]}

    def written(*, as_they_are: bool) -> str:
        return yaml.dump(
            document,
            Dumper=_BlockDumper,
            sort_keys=False,
            allow_unicode=as_they_are,
            width=1000,
        )

    text = written(as_they_are=True)
    # A text with terminal commands in it is written in ASCII: all other characters as numbers.
    shown = all(line.isprintable() for line in text.split("\n"))
    return text if shown else written(as_they_are=False)


def _group(group: AlertGroup, labels: Mapping[str, str]) -> dict[str, Any]:
    offset = group.query_offset_seconds
    return {
        "name": group.name,
        "interval": f"{group.interval_seconds}s",
        **({"query_offset": f"{offset}s"} if offset else {}),
        "rules": [
            {
                "alert": rule.name,
                "expr": rule.expr,
                **({"for": rule.for_} if rule.for_ != "0s" else {}),
                **(
                    {"keep_firing_for": rule.keep_firing_for}
                    if rule.keep_firing_for != "0s"
                    else {}
                ),
                "labels": {**labels, **rule.labels},
                "annotations": dict(rule.annotations),
            }
            for rule in group.rules
        ],
    }


class _BlockDumper(yaml.SafeDumper):
    """Dumper that writes text of several lines as a block, so that expressions stay readable."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_BlockDumper.add_representer(str, _text)
