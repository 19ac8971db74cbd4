"""Compares settings of the provider for a network that fails: `python bench/retries.py [SEEDS]`.

Creates the objects of a small instance of the component, one after the other, as many times as
there are seeds (100): by the sandbox's plugin, through a network in which 12 % of the requests go
wrong (tests/failing_network.py). The engine is not started, because it does not retry; the waits of
the plugin and of the network are counted, not waited for. Prints, as Markdown, what share of the
deployments went well, is mended by another one, or needs `mcp-monitoring recover`, what share has a
notifier twice, and how long a deployment waits.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from deployment import Deploy, Registered  # noqa: E402
from failing_network import DELAY, FailingNetwork, Fault, failing_network  # noqa: E402
from grafana_stand_in import PASSWORD, running_stand_in  # noqa: E402
from mcp_monitoring import McpMonitoring  # noqa: E402

from sandbox.plugin.client import Grafana, GrafanaError  # noqa: E402
from sandbox.plugin.config import Config  # noqa: E402
from sandbox.plugin.resource import UnfinishedError  # noqa: E402
from sandbox.plugin.server import RESOURCE_TYPES  # noqa: E402

TYPES = {kind.type_name: kind for kind in RESOURCE_TYPES}
OWN = ("429", "5xx", "401", "412")
OURS = ("429", "5xx")
SETTINGS: dict[str, tuple[tuple[str, ...], int, int]] = {
    "the provider's own": (OWN, 3, 0),
    "`retryStatusCodes: [429, 5xx]`": (OURS, 3, 0),
    "… and `retryWait: 1`": (OURS, 3, 1),
    "… and `retryWait: 5`": (OURS, 3, 5),
    "… and `retryWait: 1`, `retries: 1`": (OURS, 1, 1),
    "… and `retryWait: 1`, `retries: 6`": (OURS, 6, 1),
    "`retryStatusCodes: [429, 503]`": (("429", "503"), 3, 0),
    "`retryStatusCodes: [429]`": (("429",), 3, 0),
}
ALERTS = """\
groups:
  - name: targets
    rules: [{alert: TargetDown, expr: up == 0, for: 5m, annotations: {summary: It is down.}}]
"""


@dataclass
class Ending:
    """How a deployment ended.

    Attributes:
        failed: whether it failed.
        is_stuck: whether another one without faults fails, too.
        has_doubled: whether a notifier is there twice.
        waited: seconds that the plugin and the network waited.
    """

    failed: bool
    is_stuck: bool
    has_doubled: bool
    waited: float


def resources(directory: Path) -> list[Registered]:
    """Lists what the component registers, in the order in which the engine creates it."""
    boards, alerts = directory / "dashboards", directory / "alerts"
    boards.mkdir()
    alerts.mkdir()
    for uid in ("board-a", "board-b"):
        (boards / f"{uid}.json").write_text(json.dumps({"uid": uid, "title": uid, "panels": []}))
    (alerts / "targets.yaml").write_text(ALERTS)
    deployed = Deploy()(
        lambda: McpMonitoring(
            "m",
            {
                "prometheus_url": "http://127.0.0.1:9",
                "dashboards_dir": str(boards),
                "alerts_dir": str(alerts),
                "contact_emails": ["oncall@example.com"],
                "contact_webhook_url": "http://127.0.0.1:9/hook",
            },
        )
    )
    return [one for one in deployed.registered if one.type in TYPES]


def create(wanted: Sequence[Registered], grafana: Grafana, made: set[str]) -> bool:
    """Creates what is not made yet, until something fails; tells whether all is made."""
    for one in wanted:
        if one.name in made:
            continue
        kind = TYPES[one.type]
        try:
            kind.create(grafana, kind.check(one.name, {}, one.inputs).inputs)
        except UnfinishedError:
            made.add(one.name)  # Pulumi knows it, and updates it the next time.
            return False
        except GrafanaError:
            return False
        made.add(one.name)
    return True


def deploy(
    wanted: Sequence[Registered],
    network: FailingNetwork,
    settings: tuple[tuple[str, ...], int, int],
    seed: int,
) -> Ending:
    """Deploys through the network with one seed, and then without faults."""
    codes, retries, wait = settings
    waits: list[float] = []
    config = Config(network.url, f"admin:{PASSWORD}", retries, wait, codes)
    grafana = Grafana(config, sleep=waits.append)
    made: set[str] = set()
    network.struck.clear()
    network.fail_by_chance(seed)
    failed = not create(wanted, grafana, made)
    waited = sum(waits) + DELAY * len(network.requests_of(Fault.DELAY))
    network.recover()
    return Ending(failed, failed and not create(wanted, grafana, made), False, waited)


def emptied(grafana: httpx.Client) -> bool:
    """Deletes all objects; tells whether a notifier was there twice."""
    points = "/api/v1/provisioning/contact-points"
    notifiers = grafana.get(points).json()
    # Grafana keeps a contact point that an alert names.
    grafana.delete("/api/folders/mcp?forceDeleteRules=true")
    grafana.delete("/api/datasources/uid/mcp-prometheus")
    for one in notifiers:
        grafana.delete(f"{points}/{one['uid']}").raise_for_status()
    kinds = {(one["name"], one["type"]) for one in notifiers}
    return len(kinds) < len(notifiers)


def rows(wanted: Sequence[Registered], seeds: int) -> Iterator[str]:
    """Measures each of the settings with the same seeds."""
    yield (
        "| settings | went well | mended by another `up` | needs `recover` | a notifier twice"
        " | waits, mean |"
    )
    yield "|---|---|---|---|---|---|"
    with (
        tempfile.TemporaryDirectory() as data,
        running_stand_in(Path(data)) as grafana,
        failing_network(str(grafana.base_url), delay=0) as network,
    ):
        grafana.auth = httpx.BasicAuth("admin", PASSWORD)
        emptied(grafana)
        for name, settings in SETTINGS.items():
            endings = []
            for seed in range(seeds):
                ending = deploy(wanted, network, settings, seed)
                ending.has_doubled = emptied(grafana)
                endings.append(ending)
            print(f"measured {name}", file=sys.stderr, flush=True)
            yield _row(name, endings)


def _row(name: str, endings: Sequence[Ending]) -> str:
    def share(chosen: Sequence[bool]) -> str:
        return f"{sum(chosen) / len(endings):.0%}"

    needs = [one.is_stuck or one.has_doubled for one in endings]
    cells = [
        share([not (one.failed or one.has_doubled) for one in endings]),
        share([one.failed and not need for one, need in zip(endings, needs, strict=True)]),
        share(needs),
        share([one.has_doubled for one in endings]),
        f"{mean(one.waited for one in endings):.1f} s",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Measures, and prints the table."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as directory:
        wanted = resources(Path(directory))
        for row in rows(wanted, seeds):
            print(row, flush=True)


if __name__ == "__main__":
    main()
