"""Holds the backtest to Prometheus over seven days: `python bench/backtest_week.py [SET]`.

Backfills seven days of the demo server, in which every scenario has its turn for half a day, with
a scrape a minute, and the set `contract` or `otel` of metrics; it takes some minutes. Evaluates all
alerts of the set, with their knobs as they are and with others, as Prometheus does (`promtool test
rules`) and as the backtest does, at each of the 10,081 minutes. Prints how many states differ, and,
as Markdown, the queries and the time of the packaged alerts as a ratio to one plain `query_range`
for each. The fastest of several alternating runs counts.
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT),
    str(ROOT / "bench"),
    str(ROOT / "tests"),
    str(ROOT / "tests/review/past"),
]

from mcp_monitoring.alerting.alerts import rendered_alerts  # noqa: E402
from mcp_monitoring.metric_sets import CONTRACT, metric_set  # noqa: E402
from mcp_monitoring.review.rules.reading import read_rules  # noqa: E402
from prometheus_server import prometheus_on  # noqa: E402
from promtool_alerts import Watched, with_other_knobs  # noqa: E402

from bench.backtest import compared_with_plain_queries  # noqa: E402
from sandbox.demo import ScenarioName  # noqa: E402
from sandbox.demo.backfill import backfill  # noqa: E402

HOURS = 7 * 24
STEP = 60
# Its two servers are there all the time.
SERVERS = ScenarioName.VERSION_SKEW
# These end with an outage, so only one of them can be the last.
LAST = {CONTRACT: ScenarioName.TARGET_DOWN, "otel": ScenarioName.TARGET_ABSENT}


def main() -> None:
    """Measures, and prints what differs and a table."""
    metrics = sys.argv[1] if len(sys.argv) > 1 else CONTRACT
    end = time.time() // 3600 * 3600
    start = end - HOURS * 3600
    scenarios = [one for one in ScenarioName if one not in LAST.values()] + [LAST[metrics]]
    each = HOURS * 3600 / len(scenarios)
    turns = {start + number * each: name for number, name in enumerate(scenarios)}
    with tempfile.TemporaryDirectory() as directory:
        began = time.perf_counter()
        data = Path(directory) / "data"
        samples = backfill(
            SERVERS, data, end=end, hours=HOURS, metrics=metrics, step=STEP, turns=turns
        )
        print(f"{samples:,} samples backfilled in {time.perf_counter() - began:.0f} s")
        with prometheus_on(data) as running:
            watched = Watched(running, start, HOURS * 3600, STEP / 2)
            groups = with_other_knobs(metrics)
            began = time.perf_counter()
            truth = watched.as_promtool(groups, Path(directory))
            print(f"promtool took {time.perf_counter() - began:.0f} s")
            found = watched.as_backtest(groups)
            differ = [
                one for one in truth.keys() | found.keys() if truth.get(one) != found.get(one)
            ]
            minutes = sum(map(len, truth.values()))
            firing = {name for name, state, _ in truth if state == "firing"}
            print(
                f"{len(truth)} series of ALERTS of {len(firing)} alerts that fired, with"
                f" {minutes:,} samples: {len(differ)} differ from the backtest"
            )
            for one in sorted(differ, key=str):
                print(one, sorted(truth.get(one, set()) ^ found.get(one, set()))[:20])
            alerts = rendered_alerts(read_rules([metric_set(metrics).alerts], "refuse"), {})
            print(compared_with_plain_queries(running.url, alerts, end))
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
