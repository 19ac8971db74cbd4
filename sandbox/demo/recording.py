"""Records what Prometheus would scrape from simulated MCP servers, on a virtual clock."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from prometheus_client import CollectorRegistry
from prometheus_client.samples import Sample

from sandbox.demo.contract_telemetry import ContractTelemetry
from sandbox.demo.scenarios import OUTAGE_SECONDS, Outage, Scenario
from sandbox.demo.simulation import Simulation
from sandbox.demo.telemetry import Telemetry

_WARM_UP_SCRAPES = 40  # The servers have run before, so their pools and clients are active.

_PROMETHEUS_OWN = (
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
)

_Labels = tuple[tuple[str, str], ...]


@dataclass
class Family:
    """The samples of one metric. A series may begin with a later scrape, and may end.

    Attributes:
        type: its type in OpenMetrics.
        scrapes: for every label set (without `le`), the time of each scrape in seconds since the
            epoch, and the samples it saw: the series as it is written, and its value.
    """

    type: str
    scrapes: dict[_Labels, list[tuple[float, list[tuple[str, float]]]]] = field(
        default_factory=dict
    )


class Target:
    """The samples of one scraped server, and those that Prometheus adds.

    Args:
        labels: `job` and `instance`.

    Attributes:
        families: its metrics, by their name in OpenMetrics: a counter without `_total`.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._written: dict[tuple[str, _Labels], str] = {}
        self.families = {name: Family("gauge") for name in _PROMETHEUS_OWN}

    def scrape(self, moment: float, registry: CollectorRegistry) -> int:
        """Adds what a registry exposes at a moment, and returns how many samples that is."""
        count = 0
        for family in registry.collect():
            known = self.families.setdefault(family.name, Family(family.type))
            count += self._add(known, moment, family.samples)
        return count

    def add_own(self, moment: float, values: Iterable[float]) -> None:
        """Adds the samples of Prometheus itself, in the order of their names."""
        for name, value in zip(_PROMETHEUS_OWN, values, strict=True):
            self._add(self.families[name], moment, [Sample(name, {}, value)])

    def _add(self, family: Family, moment: float, samples: Iterable[Sample]) -> int:
        count = 0
        for labels, found in groupby(filter(_is_exposed, samples), key=_without_bound):
            seen = [(self._write(sample), sample.value) for sample in found]
            family.scrapes.setdefault(labels, []).append((moment, seen))
            count += len(seen)
        return count

    def _write(self, sample: Sample) -> str:
        key = sample.name, _given(sample)
        if key not in self._written:
            self._written[key] = _head(sample.name, {**self._labels, **dict(_given(sample))})
        return self._written[key]


def record(
    scenario: Scenario,
    telemetry: Callable[[str], Telemetry] = ContractTelemetry,
    *,
    start: float,
    end: float,
    job: str,
    step: int,
    seed: int,
    turns: Mapping[float, Scenario] = MappingProxyType({}),
) -> list[Target]:
    """Runs a scenario and scrapes it.

    Args:
        scenario: what happens to the servers.
        telemetry: makes the metrics of a process of a version.
        start: the first scrape is after this time, in seconds since the epoch.
        end: time of the last scrape.
        job: label of the scrapes.
        step: seconds between two scrapes.
        seed: start of the pseudo-random load; each server gets its own.
        turns: what happens instead from a moment on; the servers stay those of `scenario`.
    """
    count = len(scenario.versions)
    return [
        _scrape(
            scenario,
            version,
            telemetry,
            labels={"job": job, "instance": f"mcp-{number}"},
            # The servers are scraped one after the other, the last one at the end.
            end=end - step * (count - number) / count,
            scrapes=int((end - start) // step),
            step=step,
            seed=seed * count + number,
            turns=turns,
        )
        for number, version in enumerate(scenario.versions, start=1)
    ]


def _scrape(
    scenario: Scenario,
    version: str,
    telemetry: Callable[[str], Telemetry],
    *,
    labels: Mapping[str, str],
    end: float,
    scrapes: int,
    step: int,
    seed: int,
    turns: Mapping[float, Scenario],
) -> Target:
    begin = end - (scrapes + _WARM_UP_SCRAPES) * step
    simulation = Simulation(scenario, seed, version, begin, telemetry)
    for _ in range(_WARM_UP_SCRAPES):
        simulation.tick(step)
    target = Target(labels)
    known = 0
    waiting = sorted(turns)
    for number in reversed(range(scrapes)):
        moment = end - number * step
        while waiting and waiting[0] < moment:
            scenario = turns[waiting.pop(0)]
            simulation.become(scenario)
        simulation.tick(step)
        lost = scenario.outage is not Outage.NONE and number * step < OUTAGE_SECONDS
        if lost and scenario.outage is Outage.ABSENT:
            break
        up = simulation.answers and not lost
        size = target.scrape(moment, simulation.registry) if up else 0
        # A realistic duration: 20 microseconds per sample.
        target.add_own(moment, [up, 0.002 + size * 2e-5, size, size, max(size - known, 0)])
        known = size
    return target


def openmetrics(targets: Iterable[Target]) -> Iterator[str]:
    """Yields the lines of the OpenMetrics text format, with timestamps.

    All samples of a family must be together, those of a label set in order of time
    (https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md).
    """
    targets = list(targets)
    # Not every target has to have every family.
    types = {name: one.type for target in targets for name, one in target.families.items()}
    for name, type_ in types.items():
        yield f"# TYPE {name} {type_}\n"
        for target in targets:
            if name in target.families:
                yield from _samples(target.families[name])
    yield "# EOF\n"


def _samples(family: Family) -> Iterator[str]:
    for scrapes in family.scrapes.values():
        for moment, seen in scrapes:
            for series, value in seen:
                yield f"{series} {float(value)!r} {moment:.3f}\n"


def _head(name: str, labels: Mapping[str, str]) -> str:
    pairs = []
    for label, value in labels.items():
        escaped = value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
        pairs.append(f'{label}="{escaped}"')
    return f"{name}{{{','.join(pairs)}}}"


def _given(sample: Sample) -> _Labels:
    """Lists the labels that say something: an empty one is as good as absent to Prometheus."""
    return tuple(label for label in sample.labels.items() if label[1])


def _without_bound(sample: Sample) -> _Labels:
    return tuple(label for label in _given(sample) if label[0] != "le")


def _is_exposed(sample: Sample) -> bool:
    """Leaves out the `_created` series, which are not in the contract."""
    return not sample.name.endswith("_created")
