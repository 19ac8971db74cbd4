"""Holds the backtest of seven days to Prometheus: `python bench/backtest_week.py [SET] [SECONDS]`.

Backfills seven days of the demo server with the set `contract` or `otel` of metrics. Each is the
same day, in which every scenario has its turn, scraped once a minute. Evaluates all alerts of the
set, with their knobs as they are and with others, as Prometheus does (`promtool test rules`) and as
the backtest does, every 300 seconds. Prints how many states differ, and, as Markdown, the queries
and the time of the packaged alerts as a ratio to one plain `query_range` for each. The fastest of
several alternating runs counts.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from mcp_monitoring.alerting.alerts import rendered_alerts  # noqa: E402
from mcp_monitoring.metric_sets import CONTRACT, metric_set  # noqa: E402
from mcp_monitoring.review.rules.reading import read_rules  # noqa: E402
from prometheus_server import prometheus_on  # noqa: E402
from promtool_alerts import Watched, with_other_knobs  # noqa: E402

from bench.backtest import compared_with_plain_queries  # noqa: E402
from sandbox.demo import ScenarioName  # noqa: E402
from sandbox.demo.recording import Target, openmetrics, record  # noqa: E402
from sandbox.demo.scenarios import SCENARIOS  # noqa: E402
from sandbox.demo.sets import telemetry_of  # noqa: E402
from sandbox.services import find_prometheus  # noqa: E402

DAYS = 7
DAY = 24 * 3600
STEP = 60
# Its two servers are there all the time.
SERVERS = ScenarioName.VERSION_SKEW
# These end with an outage, so only one of them can be the last of a day.
LAST = {CONTRACT: ScenarioName.TARGET_DOWN, "otel": ScenarioName.TARGET_ABSENT}
STARTED = "process_start_time_seconds"


def recorded(metrics: str, start: float) -> list[Target]:
    """Records the first day, and repeats it."""
    scenarios = [one for one in ScenarioName if one not in LAST.values()] + [LAST[metrics]]
    targets = record(
        SCENARIOS[SERVERS],
        telemetry_of(metrics),
        start=start,
        end=start + DAY,
        job="snowflake-mcp",
        step=STEP,
        seed=0,
        turns={
            start + number * DAY / len(scenarios): SCENARIOS[name]
            for number, name in enumerate(scenarios)
        },
    )
    for target in targets:
        for name, family in target.families.items():
            for labels, scrapes in family.scrapes.items():
                family.scrapes[labels] = [
                    (moment + later, list(_later(seen, later if name == STARTED else 0)))
                    for later in range(0, DAYS * DAY, DAY)
                    for moment, seen in scrapes
                ]
    return targets


def _later(seen: list[tuple[str, float]], later: float) -> Iterator[tuple[str, float]]:
    yield from ((series, value + later) for series, value in seen)


def main() -> None:
    """Measures, and prints what differs and a table."""
    metrics = sys.argv[1] if len(sys.argv) > 1 else CONTRACT
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    end = time.time() // 3600 * 3600
    start = end - DAYS * DAY
    with tempfile.TemporaryDirectory() as directory:
        began = time.perf_counter()
        data, file = Path(directory) / "data", Path(directory) / "week.om"
        with file.open("w") as written:
            written.writelines(openmetrics(recorded(metrics, start)))
        command = [str(find_prometheus("promtool")), "tsdb", "create-blocks-from", "openmetrics"]
        subprocess.run(
            [*command, "--max-block-duration=30d", str(file), str(data)],
            check=True,
            capture_output=True,
        )
        file.unlink()
        print(f"backfilled in {time.perf_counter() - began:.0f} s", flush=True)
        with prometheus_on(data) as running:
            alerts = rendered_alerts(read_rules([metric_set(metrics).alerts], "refuse"), {})
            print(compared_with_plain_queries(running.url, alerts, end), flush=True)
            watched = Watched(running, start, DAYS * DAY, STEP / 2, every)
            groups = with_other_knobs(metrics)
            found = watched.as_backtest(groups)
            began = time.perf_counter()
            truth = watched.as_promtool(groups, Path(directory))
            print(f"promtool took {time.perf_counter() - began:.0f} s")
    differ = [one for one in truth.keys() | found.keys() if truth.get(one) != found.get(one)]
    samples = sum(map(len, truth.values()))
    firing = {name for name, state, _ in truth if state == "firing"}
    print(
        f"{len(truth)} series of ALERTS of {len(firing)} alerts that fired, with {samples:,}"
        f" samples: {len(differ)} differ from the backtest"
    )
    for one in sorted(differ, key=str):
        print(one, sorted(truth.get(one, set()) ^ found.get(one, set()))[:20])
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
