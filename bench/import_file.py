"""Measures what reading costs at an import: `python bench/import_file.py [NUMBER]`.

Deploys NUMBER dashboards (100) to its own sandbox, forgets them, and imports them again: with a
preview, without one, and without a preview from a file that has the state of each object, which the
engine then does not read. Prints the fastest of several alternating runs of each, and whether the
state is the same afterwards.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.project import Project  # noqa: E402

from bench.up import RUNS, home, open_project, prepare, run, table  # noqa: E402

COMMAND = str(Path(sys.executable).with_name("mcp-monitoring"))
OPTIONS = ("--protect=false", "--generate-code=false", "--yes")
WITHOUT_PREVIEW = "without a preview"
WITHOUT_READING = "without a preview, nothing read"


def forget(project: Project, state: Mapping[str, Any]) -> None:
    """Empties the state; Grafana keeps everything."""
    deployment = {**state["deployment"], "resources": []}
    empty = project.directory / "empty.json"
    empty.write_text(json.dumps({**state, "deployment": deployment}))
    run(project, "stack", "import", "--file", str(empty))


def file_of_ids(project: Project) -> dict[str, Any]:
    """Makes the file of ids."""
    subprocess.run(
        [COMMAND, "import-file", "--stack", "dev", "--file", "ids.json"],
        cwd=project.directory,
        env=project.environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    found: dict[str, Any] = json.loads((project.directory / "ids.json").read_text())
    return found


def with_states(document: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """Gives each object of a file its inputs and outputs of a state."""
    known = {one["urn"].rpartition("::")[2]: one for one in state["deployment"]["resources"]}
    resources = []
    for entry in document["resources"]:
        one = known.get(entry.get("logicalName") or entry["name"], {})
        both = {key: one.get(key) for key in ("inputs", "outputs")}
        resources.append({**entry, **both} if entry.get("id") else entry)
    return {**document, "resources": resources}


def exported(project: Project, *flags: str) -> dict[str, Any]:
    """Reads the state."""
    state: dict[str, Any] = json.loads(project.run("pulumi", "stack", "export", *flags).stdout)
    return state


def contents(project: Project) -> dict[str, Any]:
    """Reads what the state says of each object, secrets as they are."""
    return {
        one["urn"]: {key: one.get(key) for key in ("id", "inputs", "outputs")}
        for one in exported(project, "--show-secrets")["deployment"]["resources"]
        if one["type"].startswith("grafana:")
    }


def main() -> None:
    """Measures in turn and prints the table."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(dir=home()) as directory, open_project(directory) as project:
        prepare(project, number)
        run(project, "up", "--yes", "--skip-preview", PULUMI_SKIP_CHECKPOINTS="true")
        forget(project, exported(project))
        ids = file_of_ids(project)
        run(project, "import", "--file", "ids.json", "--skip-preview", *OPTIONS)
        read = contents(project)
        imported = exported(project)
        file = project.directory / "states.json"
        file.write_text(json.dumps(with_states(ids, imported)))
        ways = {
            "with a preview": ("ids.json",),
            WITHOUT_PREVIEW: ("ids.json", "--skip-preview"),
            WITHOUT_READING: ("states.json", "--skip-preview"),
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        same: dict[str, bool] = {}
        for turn in range(RUNS):
            for name, (given, *more) in ways.items():
                print(f"run {turn + 1} of {RUNS}: {name}", file=sys.stderr)
                forget(project, imported)
                again = run(project, "import", "--file", given, *more, *OPTIONS)
                took[name].append(again.seconds)
                same[name] = contents(project) == read
    first = min(took["with a preview"])
    print(f"import of {number} dashboards:\n")
    rows = [
        [name, min(runs), min(runs) / first, "yes" if same[name] else "no"]
        for name, runs in took.items()
    ]
    print(table(["", "seconds", "ratio", "same state"], rows))


if __name__ == "__main__":
    main()
