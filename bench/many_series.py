"""Measures the backtest of many series: `python bench/many_series.py [SERIES] [DAYS]`.

Backfills series of a gauge into a Prometheus, with a sample every four minutes, and evaluates three
alerts at each minute of the days: one that all series fire, one that they fire by turns, and one
that none fires. Prints, as Markdown, the queries, the time and the most memory that the command
took for each.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from prometheus_server import prometheus_on  # noqa: E402

from sandbox.services import find_prometheus  # noqa: E402

COMMAND = str(Path(sys.executable).with_name("mcp-monitoring"))
STEP = 240
ALERTS = {
    "all of them, all the time": "busy >= 0",
    "each a tenth of the time, in turns of 40 minutes": "busy == 1",
    "none": "busy > 1",
}


def samples(series: int, start: int, end: int) -> Iterator[str]:
    """Writes the samples: each series is busy for ten of a hundred samples, at another time."""
    yield "# TYPE busy gauge\n"
    for number in range(series):
        head = f'busy{{instance="server-{number}.example.com:9090",job="busy"}}'
        for position, at in enumerate(range(start, end + 1, STEP)):
            yield f"{head} {int((position + number) % 100 < 10)} {at}\n"
    yield "# EOF\n"


def measured(url: str, expr: str, days: float, end: int, directory: Path) -> str:
    """Runs the command; returns a row of the table."""
    rules = directory / "rules.yml"
    alert = {"alert": "Busy", "expr": expr, "for": "5m"}
    rules.write_text(json.dumps({"groups": [{"name": "g", "interval": "1m", "rules": [alert]}]}))
    to = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(end))
    output = directory / "report.json"
    began = time.perf_counter()
    with output.open("w") as file:
        command = [COMMAND, "backtest", str(rules), "--prometheus", url, "--days", str(days)]
        process = subprocess.Popen([*command, "--to", to, "--format", "json"], stdout=file)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        raise SystemExit("the command failed; it says why")
    # The report is long, and what this process holds would count for the next command.
    found = {}
    with output.open() as file:
        for line in file:
            if number := re.match(r' +"(samples|fired|queries)": (\d+)', line):
                found[number[1]] = int(number[2])
            elif line.startswith('        "unknown": [') and "]" not in line:
                raise SystemExit("not everything is known; the report says why")
    return (
        f"{found['samples']:,} | {found['fired']:,} | {found['queries']} | {seconds:.0f} |"
        f" {used.ru_maxrss // 1024}"
    )


def main() -> None:
    """Measures, and prints a table."""
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    days = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    end = int(time.time()) // 3600 * 3600
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        file = directory / "busy.om"
        with file.open("w") as written:
            written.writelines(samples(series, end - round(days * 86_400) - 3600, end))
        command: list[str | Path] = [
            find_prometheus("promtool"),
            "tsdb",
            "create-blocks-from",
            "openmetrics",
        ]
        subprocess.run(
            [*command, "--max-block-duration=30d", file, directory / "data"],
            check=True,
            capture_output=True,
        )
        file.unlink()
        with prometheus_on(directory / "data") as running:
            print(f"{series:,} series over {days:g} days:\n")
            print(
                "| fire | samples | firings | queries | seconds | MB |\n|---|---|---|---|---|---|"
            )
            for name, expr in ALERTS.items():
                print(
                    f"| {name} | {measured(running.url, expr, days, end, directory)} |", flush=True
                )


if __name__ == "__main__":
    main()
