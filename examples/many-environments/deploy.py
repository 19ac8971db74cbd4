"""One program, three stacks, deployed in parallel: `python deploy.py preview|up|destroy`.

The stacks are those of `ENVIRONMENTS`. Where each keeps its Grafana and Prometheus comes from
environments.json; the credential of each Grafana from GRAFANA_AUTH_<STACK>, else GRAFANA_AUTH.
"""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
from mcp_monitoring import McpMonitoring, McpMonitoringArgs
from pulumi import automation

PROJECT = "many-environments"
ENVIRONMENTS = json.loads(Path(__file__).with_name("environments.json").read_text())


def program(arguments: McpMonitoringArgs) -> None:
    """Monitors one environment."""
    monitoring = McpMonitoring("monitoring", arguments)
    pulumi.export("dashboards", monitoring.dashboard_urls)


def run(command: str, name: str) -> tuple[str, str]:
    """Runs a command on one stack; returns its name and what came of it."""
    _say(f"{name}: {command} ...")
    environment = ENVIRONMENTS[name]
    auth = os.environ.get(f"GRAFANA_AUTH_{name.upper()}") or os.environ.get("GRAFANA_AUTH", "")
    try:
        stack = automation.create_or_select_stack(
            name,
            project_name=PROJECT,
            program=lambda: program(environment["arguments"]),
            opts=automation.LocalWorkspaceOptions(env_vars={"GRAFANA_AUTH": auth}),
        )
        stack.set_config("grafana:url", automation.ConfigValue(environment["grafana"]))
        changes = _changes(stack, command)
    except automation.CommandError as error:
        return name, f"failed: {_reason(str(error))}"
    counted = ", ".join(f"{count} {what}" for what, count in changes.items() if what != "same")
    return name, counted or "no changes"


def _changes(stack: automation.Stack, command: str) -> dict[str, int]:
    progress = _progress(stack.name)
    if command == "preview":
        changes = stack.preview(on_event=progress).change_summary
    else:
        deploy = stack.up if command == "up" else stack.destroy
        changes = deploy(on_event=progress).summary.resource_changes or {}
    return {str(what): count for what, count in changes.items()}


def _progress(name: str) -> Callable[[automation.EngineEvent], None]:
    """Says every now and then how many resources of a stack are done."""
    done = 0

    def report(event: automation.EngineEvent) -> None:
        nonlocal done
        done += event.res_outputs_event is not None
        if event.res_outputs_event and done % 5 == 0:
            _say(f"{name}: {done} resources ...")

    return report


def _say(progress: str) -> None:
    # One write per line: the stacks speak at the same time.
    sys.stderr.write(f"{progress}\n")


def _reason(said: str) -> str:
    errors = [line.strip() for line in said.splitlines() if line.strip().startswith("error:")]
    return errors[0] if errors else "pulumi says no more"


def main(arguments: list[str]) -> int:
    """Runs a command on every stack at once and sums up; 1 if one failed."""
    if len(arguments) != 1 or arguments[0] not in ("preview", "up", "destroy"):
        print("usage: python deploy.py preview|up|destroy", file=sys.stderr)
        return 2
    results = {}
    with ThreadPoolExecutor(max_workers=len(ENVIRONMENTS)) as pool:
        for name, result in pool.map(lambda one: run(arguments[0], one), ENVIRONMENTS):
            print(f"{name}: {result}", flush=True)
            results[name] = result
    failed = [name for name, result in results.items() if result.startswith("failed")]
    print(f"{len(results) - len(failed)} of {len(results)} stacks done")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
