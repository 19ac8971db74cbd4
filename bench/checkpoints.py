"""Measures what checkpoints of the state cost: `python bench/checkpoints.py [NUMBER ...]`.

Deploys NUMBER dashboards (100) to its own sandbox, with the state in a file, and destroys them. It
does so with the settings of Pulumi that say how the state is written, and with other numbers of
operations at once; for further numbers only with and without checkpoints. Prints for each the
fastest of several alternating runs, the processor time of the CLI in it, which other work on the
machine changes least, and how many files it wrote.
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.project import Project  # noqa: E402

from bench.measuring import Took, least  # noqa: E402
from bench.traces import read_trace  # noqa: E402
from bench.up import COMMANDS, RUNS, home, open_project, prepare, run, table  # noqa: E402

Settings = tuple[Mapping[str, str], Sequence[str]]
PLAIN = "as it is"
WITHOUT = "PULUMI_SKIP_CHECKPOINTS"
WAYS: Mapping[str, Settings] = {
    PLAIN: ({}, ()),
    "PULUMI_DIY_BACKEND_GZIP": ({"PULUMI_DIY_BACKEND_GZIP": "true"}, ()),
    "PULUMI_DIY_BACKEND_ZSTD": ({"PULUMI_DIY_BACKEND_ZSTD": "true"}, ()),
    WITHOUT: ({WITHOUT: "true"}, ()),
    "--parallel 1": ({}, ("--parallel", "1")),
    "--parallel 64": ({}, ("--parallel", "64")),
    f"{WITHOUT}, --parallel 64": ({WITHOUT: "true"}, ("--parallel", "64")),
}
_WRITE = "gocloud.dev/blob.NewWriter"


@dataclass(frozen=True)
class Run:
    """One run of a command.

    Attributes:
        took: its time.
        writes: how many files of the state it wrote.
        state: size of the state afterwards, in bytes.
    """

    took: Took
    writes: int
    state: int


def one_run(project: Project, command: str, settings: Settings) -> Run:
    """Runs a command of Pulumi."""
    environment, options = settings
    trace = project.directory / "trace.json"
    trace.unlink(missing_ok=True)
    words = (*COMMANDS[command], *options, "--otel-traces", trace.as_uri())
    took = run(project, *words, **environment)
    writes = sum(one.name == _WRITE for one in read_trace(trace))
    stacks = project.config.backend / ".pulumi" / "stacks" / "mcp-monitoring"
    kept = sum(one.stat().st_size for one in stacks.glob("dev.json*") if _is_state(one))
    return Run(took, writes, kept)


def _is_state(file: Path) -> bool:
    return file.suffix in (".json", ".gz", ".zst") and ".bak" not in file.name


def measure(project: Project, number: int, ways: Mapping[str, Settings]) -> list[list[str | float]]:
    """Runs `up` and `destroy` in each way in turn; returns the rows of a table."""
    found: dict[str, list[tuple[Run, Run]]] = {name: [] for name in ways}
    for turn in range(RUNS):
        for name, settings in ways.items():
            print(f"{number} dashboards, run {turn + 1} of {RUNS}: {name}", file=sys.stderr)
            both = (one_run(project, "first up", settings), one_run(project, "destroy", settings))
            found[name].append(both)
    rows: list[list[str | float]] = []
    plain = least([up.took for up, _ in found[PLAIN]]).seconds
    for name, runs in found.items():
        ups, destroys = zip(*runs, strict=True)
        up, destroy = (least([one.took for one in runs]) for runs in (ups, destroys))
        rows.append(
            [
                str(number),
                name if " " in name else f"`{name}`",
                up.seconds,
                up.seconds / plain,
                up.processor,
                destroy.seconds,
                str(max(one.writes for one in ups)),
                max(one.state for one in ups) / 2**20,
            ]
        )
    return rows


def main() -> None:
    """Measures and prints the table."""
    first, *others = [int(one) for one in sys.argv[1:]] or [100]
    rows: list[list[str | float]] = []
    with tempfile.TemporaryDirectory(dir=home()) as directory, open_project(directory) as project:
        for number in (first, *others):
            prepare(project, number)
            ways = WAYS if number == first else {name: WAYS[name] for name in (PLAIN, WITHOUT)}
            rows += measure(project, number, ways)
    head = ["dashboards", "", "first up, s", "ratio", "processor, s", "destroy, s"]
    print(table([*head, "files written", "state, MiB"], rows))


if __name__ == "__main__":
    main()
