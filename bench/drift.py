"""Compares the ways to find drift: `python bench/drift.py [--dashboards 100] [--stacks 50]`.

Deploys to its own sandbox and prints, as Markdown, the time of `mcp-monitoring drift` as a ratio to
`pulumi refresh --preview-only` and, where `tofu` is on PATH, to `tofu plan` with the same provider,
for one stack with many dashboards; then the time of `mcp-monitoring drift --all` as a ratio to one
refresh per stack. The fastest of several alternating runs counts. It also prints the processor time
of each command, which other work on the machine changes less, and the most memory that it used.
`tofu` gets the same dashboards, from a Grafana that is a real one (TARGET=real): the sandbox has no
stand-in for its provider.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.project import Project  # noqa: E402
from engine.targets import REAL, open_target  # noqa: E402

RUNS = 3
COMMAND = str(Path(sys.executable).with_name("mcp-monitoring"))
REFRESH = ("pulumi", "refresh", "--preview-only", "--non-interactive", "--stack")
PANELS = 9
PROVIDER = """\
terraform {
  required_providers { grafana = { source = "grafana/grafana", version = "4.44.0" } }
}
provider "grafana" {}
resource "grafana_dashboard" "all" {
  for_each    = fileset("${path.module}/dashboards", "*.json")
  config_json = file("${path.module}/dashboards/${each.value}")
}
"""


def dashboard(number: int, prefix: str = "bench") -> str:
    """Makes a dashboard of several panels."""
    panels = [
        {
            "id": panel + 1,
            "type": "timeseries",
            "title": f"Panel {panel}",
            "gridPos": {"h": 8, "w": 8, "x": panel % 3 * 8, "y": panel // 3 * 8},
            "targets": [{"refId": "A", "expr": f"sum(rate(mcp_requests_total[{panel + 1}m]))"}],
        }
        for panel in range(PANELS)
    ]
    uid = f"{prefix}-{number}"
    return json.dumps({"uid": uid, "title": uid, "schemaVersion": 41, "panels": panels})


@dataclass(frozen=True)
class Used:
    """What a command used.

    Attributes:
        seconds: its time.
        processor: processor time, in seconds, of it and the processes that it waited for.
        memory: the most memory, in MiB, of it or one of these.
    """

    seconds: float
    processor: float
    memory: float


def used(command: tuple[str, ...], directory: Path, environment: Mapping[str, str]) -> Used:
    """Runs a command."""
    ran = (
        "import resource, subprocess, sys; "
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode; "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss); sys.exit(code)"
    )
    # With it, every start compiles the command anew.
    kept = {name: one for name, one in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    done = subprocess.run(
        (sys.executable, "-c", ran, *command),
        cwd=directory,
        env=kept,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
    processor, memory = done.stdout.split()[-2:]
    return Used(seconds, float(processor), int(memory) / 1024)


def in_turn(
    commands: Mapping[str, tuple[str, ...]], places: Mapping[str, Path], project: Project, runs: int
) -> dict[str, Used]:
    """Runs commands in turn; returns the least time and the most memory of each."""
    found: dict[str, list[Used]] = {name: [] for name in commands}
    for number in range(runs):
        print(f"run {number + 1} of {runs}", file=sys.stderr)
        for name, command in commands.items():
            place = places.get(name, project.directory)
            found[name].append(used(command, place, project.environment))
    return {
        name: Used(
            min(one.seconds for one in all_of),
            min(one.processor for one in all_of),
            max(one.memory for one in all_of),
        )
        for name, all_of in found.items()
    }


def table(measured: Mapping[str, Used]) -> str:
    """Writes times, ratios to the first command, and memory as Markdown."""
    (first, least), *_ = measured.items()
    rows = [
        f"| | seconds | ratio to `{first}` | processor, seconds | memory, MiB |",
        "|---|---|---|---|---|",
    ]
    for name, one in measured.items():
        ratio = one.seconds / least.seconds
        rows.append(
            f"| `{name}` | {one.seconds:.2f} | {ratio:.2g} | {one.processor:.2f}"
            f" | {one.memory:.0f} |"
        )
    return "\n".join(rows)


def one_stack(project: Project, dashboards: int) -> str:
    """Measures one stack with many dashboards."""
    shutil.rmtree(project.dashboards, ignore_errors=True)
    project.dashboards.mkdir()
    for number in range(dashboards):
        (project.dashboards / f"bench-{number}.json").write_text(dashboard(number))
    project.up()
    stack = project.config.stack
    commands: dict[str, tuple[str, ...]] = {
        "pulumi refresh --preview-only": (*REFRESH, stack),
        "mcp-monitoring drift": (COMMAND, "drift", "--stack", stack),
        "mcp-monitoring drift --engine": (COMMAND, "drift", "--engine", "--stack", stack),
    }
    places: dict[str, Path] = {}
    if REAL and shutil.which("tofu"):
        places["tofu plan"] = _with_tofu(project, dashboards)
        commands["tofu plan"] = ("tofu", "plan", "-input=false", "-lock=false")
    try:
        return table(in_turn(commands, places, project, RUNS))
    finally:
        project.pulumi("destroy", "--yes", "--skip-preview")


def _with_tofu(project: Project, dashboards: int) -> Path:
    """Deploys as many dashboards with OpenTofu, under other uids."""
    place = project.directory / "tofu"
    (place / "dashboards").mkdir(parents=True)
    (place / "main.tf").write_text(PROVIDER)
    for number in range(dashboards):
        (place / "dashboards" / f"{number}.json").write_text(dashboard(number, "tofu"))
    project.environment.setdefault("GRAFANA_URL", project.config.grafana_url)
    for command in (("init",), ("apply", "-auto-approve")):
        subprocess.run(
            ("tofu", *command, "-input=false"), cwd=place, env=project.environment, check=True
        )
    return place


def many_stacks(project: Project, stacks: int) -> str:
    """Measures many stacks of 16 objects in one Grafana.

    A refresh of one of them, times their number, stands for a refresh of each.
    """
    shutil.rmtree(project.dashboards, ignore_errors=True)
    shutil.copytree(ROOT / "dashboards", project.dashboards)
    own = project.stack_file.read_text()
    names = [f"bench{number}" for number in range(stacks)]
    for name in names:
        project.directory.joinpath(f"Pulumi.{name}.yaml").write_text(_with_prefix(own, name))
        project.pulumi("stack", "select", "--create", name)
        project.up("--stack", name)
        print(f"deployed {name}", file=sys.stderr)
    project.pulumi("stack", "select", project.config.stack)
    measured = in_turn(
        {"refresh": (*REFRESH, names[0]), "drift --all": (COMMAND, "drift", "--all")},
        {},
        project,
        RUNS,
    )
    one = measured["refresh"]
    each = Used(one.seconds * stacks, one.processor * stacks, one.memory)
    return table(
        {
            f"{stacks} times pulumi refresh --preview-only": each,
            "mcp-monitoring drift --all": measured["drift --all"],
        }
    )


def _with_prefix(stack_file: str, name: str) -> str:
    document = yaml.safe_load(stack_file)
    document["config"] |= {
        "mcp-monitoring:prefix": f"{name}-",
        "mcp-monitoring:datasourceDefault": False,
    }
    text: str = yaml.safe_dump(document)
    return text


def main() -> None:
    """Measures in one run and prints the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dashboards", type=int, default=100)
    arguments.add_argument("--stacks", type=int, default=50)
    asked = arguments.parse_args()
    home = ROOT / ".sandbox-tests"
    home.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=home) as directory,
        open_target(Path(directory)) as project,
    ):
        if asked.dashboards:
            print(f"{asked.dashboards} dashboards of {PANELS} panels:\n")
            print(one_stack(project, asked.dashboards), flush=True)
        if asked.stacks:
            print(f"\n{asked.stacks} stacks of 16 objects in one Grafana:\n")
            print(many_stacks(project, asked.stacks), flush=True)


if __name__ == "__main__":
    main()
