"""The order of the questions: names, jobs, labels, buckets, and the series of every query."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...alerting.knobs import format_number
from ...problems import ProblemsError, listed
from ...suggestions import did_you_mean
from ..console.printing import number_of
from ..contract.contract import HISTOGRAM_PARTS, Metric
from .answer import Answer, JobFit, nearest_objective, settings_of
from .asking import Asking, one_of
from .catalogue import Catalogue, Wanted, catalogue
from .judge import Judge, judged
from .offers import (
    Fit,
    born_late,
    label_names,
    metric_of,
    name_settings,
    ranked,
    tried,
    with_declared,
)
from .parts import (
    OBJECTIVE,
    Deployed,
    Part,
    answered,
    asked_selectors,
    read_deployed,
)
from .spellings import has_dots, is_of_mcp, spellings

_MOST_JOBS = 20
_MOST_COMPARED = 3


def find(asking: Asking, wanted: Wanted) -> Answer:
    """Finds what fits a Prometheus.

    Args:
        asking: the Prometheus.
        wanted: what the user limits the search to.

    Raises:
        ProblemsError: if there is no such set, profile or job.
        PrometheusError: if it cannot be asked.
    """
    search = _Search(asking, catalogue(wanted))
    fits = search.fits(wanted.job)
    tailored: list[_Tailored] = []
    for fit in fits[:_MOST_COMPARED]:
        if not any(one.share >= search.share(fit) for one in tailored):
            tailored += filter(None, [search.tailored(fit)])
    if not tailored:
        return Answer(asking.name, notes=search.notes)
    return search.finished(max(tailored, key=lambda one: one.share), fits)


@dataclass(frozen=True)
class _Tailored:
    """A fit with the names of labels, and the settings that follow."""

    fit: Fit
    label_names: Mapping[str, str]
    settings: Mapping[str, Any]
    deployed: Deployed
    declared: Collection[str]
    share: float


@dataclass
class _Search:
    """One search, with what is known of the server so far."""

    asking: Asking
    on_offer: Catalogue
    notes: list[str] = field(default_factory=list)
    series: set[str] = field(default_factory=set)
    by_job: dict[str, set[str]] = field(default_factory=dict)

    def fits(self, wanted_job: str) -> list[Fit]:
        """Lists what fits a job by its names, the best first."""
        there = self.asking.names([f'{{__name__=~"{one}"}}' for one in self.on_offer.patterns])
        self.series = {name for name in there if not has_dots(name)}
        if len(self.series) < len(there):
            self._note_dots(there - self.series)
        self._note_histograms()
        possible = self.on_offer.offers(self.series)
        telling = {
            name
            for offer in possible
            for name in _series_of_mcp(tried(offer, "", self.series), self.series)
        }
        for job in self._jobs(telling, wanted_job):
            self.by_job[job] = self.asking.names(one_of(self.series, job))
        tries = [
            tried(offer, job, names) for job, names in self.by_job.items() for offer in possible
        ]
        return ranked((one for one in tries if one.is_of_mcp), self.share)

    def tailored(self, fit: Fit) -> _Tailored | None:
        """Looks at the labels of a fit; None if nothing of its set can be deployed."""
        offer = fit.offer
        series = self.by_job[fit.job]
        unseen = {
            given for name, own in fit.names.items() if not own and (given := offer.given(name))
        }
        declared = self.asking.declared(sorted(one for one in unseen if not self._is_seen(one)))
        declared |= born_late(fit)
        fit = with_declared(fit, declared)
        labels = {
            metric.name: self.asking.labels(one_of([name], fit.job)[0])
            for metric in offer.contract.metrics.values()
            if metric.labels and (name := _one_series(metric, fit.names[metric.name], series))
        }
        own_labels = label_names(offer, labels)
        settings = {**name_settings(fit, own_labels), "job": fit.job}
        try:
            deployed = read_deployed(settings)
        except ProblemsError as error:
            self.notes.append(f"{offer.label} cannot be deployed for job {fit.job}: {error}")
            return None
        there = {*series, *declared, *(one + part for one in declared for part in HISTOGRAM_PARTS)}
        queries = sum(len(part.queries) for part in self._of_set(fit))
        parts = deployed.parts
        have_data = answered(parts, lambda name: name in there or fit.may_be_elsewhere(name))
        share = have_data * sum(len(part.queries) for part in parts) / queries
        return _Tailored(fit, own_labels, settings, deployed, declared, share)

    def finished(self, chosen: _Tailored, fits: Iterable[Fit]) -> Answer:
        """Looks at buckets, scrapes and the series of every query of the best one."""
        fit = chosen.fit
        series = self.by_job[fit.job]
        bounds, objective = self._objective(chosen)
        one_series = sorted(_series_of_mcp(fit, series))[0]
        interval = self.asking.scrape_interval(one_of([one_series], fit.job)[0])
        settings = settings_of(chosen.settings, objective, interval)
        deployed = read_deployed(settings) if objective else chosen.deployed
        answered_selectors = self.asking.with_series(asked_selectors(deployed.parts))
        judge = Judge(fit, series, chosen.declared, answered_selectors)
        best: dict[str, JobFit] = {}
        for one in fits:
            best.setdefault(one.job, JobFit(one.job, one.offer.label, self.share(one)))
        return Answer(
            server=self.asking.name,
            fit=fit,
            label_names=chosen.label_names,
            jobs=sorted(best.values(), key=lambda one: one.job != fit.job),
            settings=settings,
            parts=judged(deployed, self._of_set(fit), judge),
            bounds=bounds,
            objective=objective,
            interval=interval,
            notes=self.notes,
        )

    def share(self, fit: Fit) -> float:
        """Returns the share of the queries of its set that have data, by names alone."""
        return answered(self._of_set(fit), fit.has)

    def _of_set(self, fit: Fit) -> Sequence[Part]:
        return self.on_offer.whole[fit.offer.metrics].parts

    def _jobs(self, telling: Collection[str], wanted: str) -> list[str]:
        """Lists the jobs that have some names."""
        if not telling:
            return []
        jobs = sorted(self.asking.values("job", one_of(telling)))
        if not jobs:
            self.notes.append(
                f"{sorted(telling)[0]} has no label job, which dashboards and alerts select by;"
                " add it where the series are made or scraped"
            )
        if wanted:
            if wanted not in jobs:
                hint = did_you_mean(wanted, jobs) or f"there are {listed(jobs, 10) or 'none'}"
                raise ProblemsError([f"--job: no metrics of MCP have the job {wanted}; {hint}"])
            return [wanted]
        if len(jobs) > _MOST_JOBS:
            left = number_of(len(jobs) - _MOST_JOBS, "job")
            self.notes.append(f"{left} more have metrics of MCP; look at one of them: --job JOB")
        return jobs[:_MOST_JOBS]

    def _objective(self, chosen: _Tailored) -> tuple[list[float], float | None]:
        """Finds the bounds of the buckets of the latency, and the objective if it must change."""
        fit = chosen.fit
        objective = self.on_offer.whole[fit.offer.metrics].objective
        alerts = {one.name for one in chosen.deployed.parts if one.is_alert}
        metric = metric_of(objective.series, fit.offer.contract) if objective else None
        if objective is None or metric is None or objective.alert not in alerts:
            return [], None
        series = f"{fit.names[metric.name]}_bucket"
        if series not in self.by_job[fit.job]:
            return [], None
        values = self.asking.values("le", one_of([series], fit.job))
        bounds = sorted(one for one in map(_number, values) if math.isfinite(one))
        knob = objective.knob
        nearest = nearest_objective(knob.default, knob.choices, bounds)
        if nearest is None:
            self.notes.append(
                f"no bucket of {series} can be the latency objective"
                f" ({OBJECTIVE}): its bounds are {', '.join(map(format_number, bounds))}"
            )
        return bounds, None if nearest in (None, knob.default) else nearest

    def _is_seen(self, name: str) -> bool:
        """Tells whether any job has series of a metric."""
        return any(name + part in self.series for part in ("", *HISTOGRAM_PARTS))

    def _note_dots(self, names: Collection[str]) -> None:
        self.notes.append(
            f"{sorted(names)[0]} is a name with dots, which no query of a set has: set"
            " otlp.translation_strategy: UnderscoreEscapingWithSuffixes in Prometheus"
        )

    def _note_histograms(self) -> None:
        metrics = [
            one for of_set in self.on_offer.contracts.values() for one in of_set.metrics.values()
        ]
        histograms = [one for one in metrics if one.type == "histogram"]
        for name in sorted({name for one in histograms for name in spellings(one)} & self.series):
            if not any(name + part in self.series for part in HISTOGRAM_PARTS):
                self.notes.append(
                    f"{name} is a native histogram without buckets; have Prometheus keep them as"
                    " well: always_scrape_classic_histograms: true"
                )


def _series_of_mcp(fit: Fit, series: Collection[str]) -> list[str]:
    """Lists those of some series that only an MCP server has."""
    return [
        own + part
        for name, own in fit.names.items()
        if own and is_of_mcp(name)
        for part in ("", *HISTOGRAM_PARTS)
        if own + part in series
    ]


def _one_series(metric: Metric, own: str, series: Collection[str]) -> str:
    """Chooses one name of the series of a metric; empty if there is none."""
    names = (own + part for part in ("_count", "_bucket", "_sum")) if own else ()
    return next((one for one in (own, *names) if one and one in series), "")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.inf
