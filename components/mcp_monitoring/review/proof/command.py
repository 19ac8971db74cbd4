"""`mcp-monitoring proof`: which panels of a stack have data, and which state its alerts have."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ..console.printing import number_of
from ..console.report_output import DirectoryOption, StackOption, TextOrJson, TextOrJsonOption
from ..console.terminal import console, harmless, say, say_problems
from ..console.usage import CREDENTIAL, examples
from ..servers.grafana import GrafanaError
from ..stacks.choose import chosen_stack
from ..stacks.envelopes import versions_of_dashboards
from ..stacks.grafana_access import deployed_access, opened
from ..stacks.kinds import DASHBOARD, RULE_GROUP
from ..stacks.stack import Stack, StackError, read_stack
from .run import Proof, prove
from .told_in_words import print_told, told

JSON_VERSION = 1
"""Version of the JSON report."""


EXAMPLES = (
    examples(
        "mcp-monitoring proof --stack dev",
        "mcp-monitoring proof --stack dev --at 2026-01-31T12:00:00Z",
        "GRAFANA_AUTH=glsa_... mcp-monitoring proof --format json",
    )
    + CREDENTIAL
)


def proof_command(
    stack: StackOption = "",
    directory: DirectoryOption = Path(),
    at: Annotated[
        str, typer.Option(help="Moment that counts as now, such as 2026-01-31T12:00:00Z.")
    ] = "",
    output: TextOrJsonOption = TextOrJson.TEXT,
) -> None:
    """Send every query of a deployed stack to Grafana, and show which queries have data.

    Each query of each panel and each alert is sent as deployed. Exits with 0 if all of them can be
    evaluated and every query of a panel has data, 2 if not, 1 if Grafana could not be asked, or
    does not show an object.
    """
    try:
        moment = _moment(at)
        stack = chosen_stack(stack, directory)
        deployed = read_stack(stack, directory)
        with opened(deployed_access(deployed)) as grafana:
            if sys.stderr.isatty():
                say(f"asking {grafana.address} for every panel and alert of stack {stack} ...")
            proof = prove(
                grafana,
                dashboard_uids(deployed),
                rule_uids(deployed),
                moment,
                versions=versions_of_dashboards(deployed.of_type(DASHBOARD)),
            )
    except (StackError, GrafanaError, ValueError) as error:
        say_problems("proof", error)
        raise typer.Exit(1) from None
    if output is TextOrJson.JSON:
        document = {"version": JSON_VERSION, "complete": proof.complete, **asdict(proof)}
        typer.echo(json.dumps(document, indent=2))
    else:
        print_proof(proof, console())
    if proof.refused:
        several = number_of(len(proof.refused), "object")
        say_problems("proof", f"{several} could not be read: {proof.refused[0]}")
        raise typer.Exit(1)
    raise typer.Exit(0 if proof.complete else 2)


def dashboard_uids(stack: Stack) -> list[str]:
    """Lists the uids of the dashboards of a stack."""
    return sorted(str(one["outputs"]["uid"]) for one in stack.of_type(DASHBOARD))


def rule_uids(stack: Stack) -> list[str]:
    """Lists the uids of the alert rules of a stack."""
    groups = [one["outputs"].get("rules") or [] for one in stack.of_type(RULE_GROUP)]
    if not all(isinstance(rules, list) for rules in groups):
        raise StackError("the rules of a group are secret in the state, so nobody knows their uids")
    return sorted(str(rule["uid"]) for rules in groups for rule in rules)


def print_proof(proof: Proof, console: Console) -> None:
    """Prints a proof for a person: a table of panels, a table of alerts, and a summary line."""
    panels = Table("dashboard", "panel", "query", "data", title="Panels", title_justify="left")
    for query in proof.queries:
        data = harmless(str(query.numbers)) if query.numbers else harmless("none", "yellow")
        if query.error:
            data = harmless(f"failed: {query.error}", "red")
        panels.add_row(
            harmless(query.dashboard_uid), harmless(query.panel), harmless(query.ref_id), data
        )
    colours = {"firing": "red", "pending": "yellow", "quiet": "green", "failed": "red"}
    alerts = Table("alert", "for", "state", "told", title="Alerts", title_justify="left")
    for alert in proof.alerts:
        state = harmless(alert.state, colours[alert.state]).append_text(harmless(f" {alert.error}"))
        alerts.add_row(harmless(alert.name), harmless(alert.for_), state, told(alert))
    for table, rows in ((panels, proof.queries), (alerts, proof.alerts)):
        if rows:
            console.print(table)
    print_told(proof, console)
    for uid in proof.missing:
        console.print(harmless(f"{uid} is deployed, but not in Grafana", "red"))
    for refused in proof.refused:
        console.print(harmless(f"not proven: {refused}", "red"), soft_wrap=True)
    console.print(_sum(proof), markup=False)


def _sum(proof: Proof) -> str:
    failed = sum(bool(query.error) for query in proof.queries)
    empty = sum(not query.numbers and not query.error for query in proof.queries)
    states = [alert.state for alert in proof.alerts]
    counted = [
        f"{states.count(state)} {state}" for state in ("firing", "pending", "quiet", "failed")
    ]
    others = number_of(proof.other_queries, "query", "queries")
    not_asked = f" {others} of other data sources not asked." if proof.other_queries else ""
    nobody = sum(alert.told is not None and alert.told.nobody for alert in proof.alerts)
    untold = f" Of {number_of(nobody, 'alert')} nobody is told." if nobody else ""
    return (
        f"{len(proof.queries)} queries: {len(proof.queries) - failed - empty} have data,"
        f" {empty} have none, {failed} failed.{not_asked} {len(states)} alerts:"
        f" {', '.join(counted)}.{untold}"
    )


def _moment(text: str) -> int:
    """Reads a moment as milliseconds since 1970; an empty text means now."""
    if not text:
        return int(datetime.now(UTC).timestamp() * 1000)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--at: {text!r} is no time; write it like 2026-01-31T12:00:00Z") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
