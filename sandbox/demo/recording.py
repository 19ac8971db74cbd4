"""Records what Prometheus would scrape from simulated MCP servers, on a virtual clock."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from prometheus_client import CollectorRegistry
from prometheus_client.samples import Sample

from sandbox.demo.scenarios import OUTAGE_SECONDS, Outage, Scenario
from sandbox.demo.simulation import Simulation

_WARM_UP_SCRAPES = 40  # The servers have run before, so their pools and clients are active.

_PROMETHEUS_OWN = (
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
)


@dataclass(frozen=True)
class Family:
    """The series of a metric in an exposition.

    Attributes:
        name: its name in OpenMetrics: a counter without `_total`.
        type: its type in OpenMetrics.
        metrics: for every label set (without `le`) its series in order: name and labels.
    """

    name: str
    type: str
    metrics: tuple[tuple[tuple[str, Mapping[str, str]], ...], ...]


@dataclass
class Rows:
    """Samples of some families, scrape by scrape.

    Attributes:
        families: the columns, in order.
        scrapes: time in seconds since the epoch, and a value per column.
    """

    families: tuple[Family, ...]
    scrapes: list[tuple[float, list[float]]] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """The samples of one scraped server.

    Attributes:
        labels: `job` and `instance`.
        exposed: the samples of the server.
        own: the samples that Prometheus adds, `up` and others, also if the server does not answer.
    """

    labels: Mapping[str, str]
    exposed: Rows
    own: Rows


def record(
    scenario: Scenario, *, start: float, end: float, job: str, step: int, seed: int
) -> list[Target]:
    """Runs a scenario and scrapes it.

    Args:
        scenario: what happens to the servers.
        start: the first scrape is after this time, in seconds since the epoch.
        end: time of the last scrape.
        job: label of the scrapes.
        step: seconds between two scrapes.
        seed: start of the pseudo-random load; each server gets its own.
    """
    count = len(scenario.versions)
    return [
        _scrape(
            scenario,
            version,
            labels={"job": job, "instance": f"mcp-{number}"},
            # The servers are scraped one after the other, the last one at the end.
            end=end - step * (count - number) / count,
            scrapes=int((end - start) // step),
            step=step,
            seed=seed * count + number,
        )
        for number, version in enumerate(scenario.versions, start=1)
    ]


def _scrape(
    scenario: Scenario,
    version: str,
    *,
    labels: Mapping[str, str],
    end: float,
    scrapes: int,
    step: int,
    seed: int,
) -> Target:
    begin = end - (scrapes + _WARM_UP_SCRAPES) * step
    simulation = Simulation(scenario, seed, version, started_at=begin)
    for _ in range(_WARM_UP_SCRAPES):
        simulation.tick(step)
    own = (Family(name, "gauge", (((name, {}),),)) for name in _PROMETHEUS_OWN)
    target = Target(labels, Rows(_families(simulation.registry)), Rows(tuple(own)))
    known = 0
    for number in reversed(range(scrapes)):
        simulation.tick(step)
        lost = scenario.outage is not Outage.NONE and number * step < OUTAGE_SECONDS
        if lost and scenario.outage is Outage.ABSENT:
            break
        moment = end - number * step
        up = simulation.answers and not lost
        values = _values(simulation.registry) if up else []
        if up:
            target.exposed.scrapes.append((moment, values))
        size = len(values)
        # A realistic duration: 20 microseconds per sample.
        own_values = [up, 0.002 + size * 2e-5, size, size, max(size - known, 0)]
        target.own.scrapes.append((moment, own_values))
        known = size
    return target


def openmetrics(targets: Iterable[Target]) -> Iterator[str]:
    """Yields the lines of the OpenMetrics text format, with timestamps.

    All samples of a family must be together, those of a label set in order of time
    (https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md).

    Args:
        targets: servers that expose the same families.
    """
    targets = list(targets)
    for rows in ([target.own for target in targets], [target.exposed for target in targets]):
        column = 0
        # The same family of every target. Its labels differ if one is the server's version.
        for families in zip(*(one.families for one in rows), strict=True):
            yield f"# TYPE {families[0].name} {families[0].type}\n"
            for target, one, family in zip(targets, rows, families, strict=True):
                yield from _samples(family, target.labels, one, column)
            column += sum(map(len, families[0].metrics))
    yield "# EOF\n"


def _samples(family: Family, labels: Mapping[str, str], rows: Rows, column: int) -> Iterator[str]:
    """Yields the samples of one family; its first series is in `column`."""
    for metric in family.metrics:
        heads = [_head(name, {**labels, **own}) for name, own in metric]
        beyond = column + len(heads)
        for moment, values in rows.scrapes:
            for head, value in zip(heads, values[column:beyond], strict=True):
                yield f"{head} {float(value)!r} {moment:.3f}\n"
        column = beyond


def _head(name: str, labels: Mapping[str, str]) -> str:
    pairs = []
    for label, value in labels.items():
        escaped = value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
        pairs.append(f'{label}="{escaped}"')
    return f"{name}{{{','.join(pairs)}}}"


def _families(registry: CollectorRegistry) -> tuple[Family, ...]:
    def label_set(sample: Sample) -> list[tuple[str, str]]:
        return [(label, value) for label, value in sample.labels.items() if label != "le"]

    return tuple(
        Family(
            family.name,
            family.type,
            tuple(
                tuple((sample.name, sample.labels) for sample in samples)
                for _, samples in groupby(_exposed(family.samples), key=label_set)
            ),
        )
        for family in registry.collect()
    )


def _values(registry: CollectorRegistry) -> list[float]:
    """Lists the value of every series, in the order of `_families`."""
    return [sample.value for family in registry.collect() for sample in _exposed(family.samples)]


def _exposed(samples: Iterable[Sample]) -> Iterator[Sample]:
    """Leaves out the `_created` series, which are not in the contract."""
    return (sample for sample in samples if not sample.name.endswith("_created"))
