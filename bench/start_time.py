"""Compares the start of `mcp-monitoring` with that of Python: `python bench/start_time.py`.

Prints the ratio of `mcp-monitoring --help`, and of `mcp-monitoring check` on the files of this
repository, to `python -c pass`. The fastest of several alternating runs counts. The targets are
below 12 and below 25. Modules are read compiled, as Python keeps them unless it is told otherwise.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

RUNS = 7
REPOSITORY = Path(__file__).parent.parent
COMMAND = str(Path(sys.executable).with_name("mcp-monitoring"))
COMMANDS = {
    "python -c pass": ([sys.executable, "-c", "pass"], 1),
    "--help": ([COMMAND, "--help"], 12),
    "check": ([COMMAND, "check"], 25),
}
# Compiling every module each time would be measured otherwise.
ENVIRONMENT = {name: one for name, one in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str]) -> float:
    """Times one command, with its start."""
    began = time.perf_counter()
    subprocess.run(command, check=True, cwd=REPOSITORY, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Measures in turn and prints the ratios."""
    runs = []
    for number in range(RUNS):
        runs.append([seconds(command) for command, _ in COMMANDS.values()])
        print(f"run {number + 1} of {RUNS}", file=sys.stderr)
    fastest = [min(times) for times in zip(*runs, strict=True)]
    for (name, (_, wanted)), took in list(zip(COMMANDS.items(), fastest, strict=True))[1:]:
        print(f"{name}: {took:.2f} s, ratio {took / fastest[0]:.1f} (wanted: below {wanted})")


if __name__ == "__main__":
    main()
