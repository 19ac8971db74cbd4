"""What can be offered: the sets as they are, in other spellings, and by profiles. Pure.

An offer is tried on the names of one job, which gives a fit: the set's names and the job's own.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...names.profiles import Profile
from ..contract.contract import HISTOGRAM_PARTS, Contract, Metric
from .spellings import NAMESPACE, is_of_mcp, namespaces, spellings

ABSENT = ""
"""What a name of a set is mapped to if the server lacks it."""

_MOST_NAMESPACES = 10


@dataclass(frozen=True)
class Offer:
    """A set of metrics, maybe with the names of a profile or of another namespace.

    Attributes:
        metrics: name of the set.
        contract: the contract of the set.
        profile: the profile; None for the names of the set.
        namespace: what stands in place of `NAMESPACE` in the server's names.
    """

    metrics: str
    contract: Contract
    profile: Profile | None = None
    namespace: str = NAMESPACE

    @property
    def label(self) -> str:
        """What it is called in reports."""
        if self.profile:
            return f"profile {self.profile.name} (set {self.metrics})"
        other = f", names with {self.namespace}" if self.namespace != NAMESPACE else ""
        return f"set {self.metrics}{other}"

    def spelled(self, metric: Metric) -> Iterator[str]:
        """Yields the names that a metric may have at the server, the most probable first."""
        if self.profile and (own := self.profile.metric_names.get(metric.name)):
            yield own
        yield from spellings(metric, self.namespace)

    def given(self, metric: str) -> str:
        """Returns the name of a metric that its settings give without a mapping of one's own."""
        if self.profile is None:
            return metric
        others = ABSENT if self.profile.others_absent else metric
        return self.profile.metric_names.get(metric, others)

    def given_label(self, label: str) -> str:
        """Returns the name of a label that its settings give without a mapping of one's own."""
        if self.profile is None:
            return label
        others = ABSENT if self.profile.others_absent else label
        return self.profile.label_names.get(label, others)


@dataclass(frozen=True)
class Fit:
    """An offer, tried on the names of a job.

    Attributes:
        offer: the offer.
        job: the job.
        names: names of the set's metrics, histograms without suffix, with those of the job;
            `ABSENT` for one that it lacks.
    """

    offer: Offer
    job: str
    names: Mapping[str, str]

    @property
    def found(self) -> list[str]:
        """The metrics of the set that the job has."""
        return [name for name, own in self.names.items() if own]

    @property
    def is_of_mcp(self) -> bool:
        """Whether the job has anything that only an MCP server has."""
        return any(map(is_of_mcp, self.found))

    def has(self, series: str) -> bool:
        """Tells whether the job has a series of the set; True for series that no set has."""
        metric = metric_of(series, self.offer.contract)
        return metric is None or bool(self.names[metric.name])

    def may_be_elsewhere(self, series: str) -> bool:
        """Tells whether a series is neither the set's nor the job's, such as `up`."""
        own = {f"{name}{part}" for name in self.names.values() for part in ("", *HISTOGRAM_PARTS)}
        return series not in own and metric_of(series, self.offer.contract) is None


def offers(
    contracts: Mapping[str, Contract], profiles: Iterable[Profile], there: Collection[str]
) -> list[Offer]:
    """Makes the offers for a Prometheus.

    Args:
        contracts: the contracts of the sets to offer.
        profiles: the profiles to offer; those of other sets are left out.
        there: names of series that it has.
    """
    found = []
    for name, contract in contracts.items():
        others = [one for one in namespaces(contract.metrics.values(), there) if one != NAMESPACE]
        found.append(Offer(name, contract))
        found += [Offer(name, contract, namespace=one) for one in others[:_MOST_NAMESPACES]]
    for profile in profiles:
        if contract_of_it := contracts.get(profile.metrics):
            found.append(Offer(profile.metrics, contract_of_it, profile))
    return found


def tried(offer: Offer, job: str, there: Collection[str]) -> Fit:
    """Tries an offer on the names of series of a job."""
    names = {}
    taken: set[str] = set()
    for metric in offer.contract.metrics.values():
        own = next(
            (
                one
                for one in offer.spelled(metric)
                if one not in taken and _is_there(metric, one, there)
            ),
            ABSENT,
        )
        names[metric.name] = own
        taken.add(own)
    return Fit(offer, job, names)


def with_declared(fit: Fit, declared: Collection[str]) -> Fit:
    """Takes a metric for there if a target declares it, although it has no series yet."""
    names = dict(fit.names)
    for name, own in fit.names.items():
        given = fit.offer.given(name)
        if not own and given in declared and given not in names.values():
            names[name] = given
    return Fit(fit.offer, fit.job, names)


def born_late(fit: Fit) -> set[str]:
    """Finds the names that a job may get with the first event, though nobody declares them.

    OpenTelemetry exposes a counter from its first event on. So a counter of a subject that is
    there, such as `db_client_connection`, is not missing.
    """
    subjects = {_subject(name) for name in fit.found}
    return {
        given
        for metric in fit.offer.contract.metrics.values()
        if metric.type == "counter" and metric.labels and _subject(metric.name) in subjects
        if not fit.names[metric.name] and (given := fit.offer.given(metric.name))
    }


def _subject(name: str) -> str:
    return "_".join(name.split("_")[:3])


def metric_of(series: str, contract: Contract) -> Metric | None:
    """Finds the metric of a set that a series belongs to."""
    if metric := contract.metrics.get(series):
        return metric
    for metric in contract.metrics.values():
        if series in metric.series_names():
            return metric
    return None


def name_settings(fit: Fit, label_names: Mapping[str, str]) -> dict[str, Any]:
    """Makes the arguments of the component that deploy a fit, without its job and numbers.

    Args:
        fit: the fit.
        label_names: names of all labels of the set at the job; `ABSENT` for one that it lacks.
    """
    offer = fit.offer
    settings: dict[str, Any] = {"metrics": offer.metrics}
    if offer.profile:
        settings["profile"] = offer.profile.name
    metrics = {name: own for name, own in fit.names.items() if own != offer.given(name)}
    labels = {name: own for name, own in label_names.items() if own != offer.given_label(name)}
    return settings | {
        key: value for key, value in (("metric_names", metrics), ("label_names", labels)) if value
    }


def label_names(offer: Offer, labels: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Finds the names of the labels of a set at a job.

    A label that some series lack by the contract, such as that of an error, may be missing for now;
    it keeps its name.

    Args:
        offer: the offer.
        labels: the labels that the series of each metric of the set have at the job; metrics that
            it lacks are left out.
    """
    found: dict[str, str] = {}
    for metric in offer.contract.metrics.values():
        for label in metric.labels:
            name = label.name
            given = offer.given_label(name)
            # A profile may say that the server lacks a label which another one has.
            candidates = dict.fromkeys(filter(None, (given, name)))
            own = next((one for one in candidates if one in labels.get(metric.name, ())), ABSENT)
            if not own and metric.name not in labels:
                found.setdefault(name, "?")
                continue
            if not own and _is_optional(metric, name):
                own = given
            if found.get(name) in (None, "?", ABSENT):
                found[name] = own
    # Of a label whose metrics the job lacks, nothing is known.
    return {name: offer.given_label(name) if own == "?" else own for name, own in found.items()}


def _is_optional(metric: Metric, label: str) -> bool:
    return any(one.get(label) == "" for one in metric.combinations)


def _is_there(metric: Metric, name: str, there: Collection[str]) -> bool:
    if metric.type != "histogram":
        return name in there
    return any(name + part in there for part in HISTOGRAM_PARTS)


def ranked(fits: Iterable[Fit], share: Callable[[Fit], float]) -> list[Fit]:
    """Sorts fits, the best first.

    Args:
        fits: the fits.
        share: tells the share of the set's queries that would have data.
    """

    def key(fit: Fit) -> tuple[Any, ...]:
        own = sum(own not in (ABSENT, fit.offer.given(name)) for name, own in fit.names.items())
        return -round(share(fit), 3), own, bool(fit.offer.profile), fit.offer.label, fit.job

    return sorted(fits, key=key)
