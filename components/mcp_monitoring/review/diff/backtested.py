"""What the changed alerts of a diff would have done: asked of the Prometheus that they watch."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ...alerting.groups import AlertGroup, AlertRule
from ...durations import duration_seconds
from ...problems import ProblemsError
from ..console.printing import number_of
from ..past.asking import MOST_BYTES, QUERY_SECONDS
from ..past.clock import until_its_now
from ..past.data import with_data
from ..past.find import past_of, queries_of
from ..past.model import AlertPast, Range
from ..past.progress import progress
from ..past.words import duration
from ..servers.errors import GrafanaError, PrometheusError
from ..servers.given_prometheus import given_prometheus
from ..servers.source import Source
from ..stacks.opened_source import datasources_of
from ..stacks.stack import StackError
from .evaluated import EvaluatedRule
from .firings import evaluations_of, with_firings
from .model import Diff

_MOST_SECONDS = 400 * 86_400


@dataclass(frozen=True)
class Backtesting:
    """How alerts are to be evaluated on the past.

    Attributes:
        seconds: how far back.
        prometheus: address of the Prometheus that is asked; empty for the data sources of the
            alerts, through the Grafana of the stack.
    """

    seconds: float
    prometheus: str = ""


def backtesting(length: str, prometheus: str, *, of_files: bool) -> Backtesting | None:
    """Reads the options of a backtest.

    Args:
        length: how far back, as a Prometheus duration; empty for no backtest.
        prometheus: address of a Prometheus; empty for the data sources of the alerts.
        of_files: whether files are compared, which have no data source.

    Raises:
        ProblemsError: if the options cannot be used.
    """
    if not length:
        return None
    seconds = duration_seconds(length) or 0
    if not 0 < seconds <= _MOST_SECONDS:
        raise ProblemsError(
            [f"--backtest {length}: write how far back, up to 400d, as --backtest 7d"]
        )
    if of_files and not prometheus:
        raise ProblemsError(["--backtest: files have no data source; give --prometheus URL, too"])
    return Backtesting(seconds, prometheus)


def backtested(found: Diff, wanted: Backtesting | None, directory: Path) -> Diff:
    """Adds to the alerts of a diff what they would have done in the past.

    Args:
        found: the diff.
        wanted: how far back, and what is asked; None for nothing.
        directory: directory of the program of the stack.

    Returns:
        The diff; a note says what was asked, or why nothing could be.
    """
    by_source: dict[str, list[tuple[str, EvaluatedRule]]] = {}
    for title, rule in dict.fromkeys(evaluations_of(found)):
        uid = "" if wanted and wanted.prometheus else rule.datasource
        by_source.setdefault(uid, []).append((title, rule))
    if wanted is None or not by_source:
        return found
    now = round(time.time() * 1000)
    when = Range(now - round(wanted.seconds * 1000), now)
    pasts: dict[tuple[str, EvaluatedRule], AlertPast] = {}
    notes: list[str] = []
    try:
        with _sources(wanted.prometheus, found.stack, directory) as source:
            for uid, rules in by_source.items():
                asked = [one for one in rules if not one[1].problem]
                pasts |= {one: _unknown(*one, when) for one in rules if one[1].problem}
                if asked:
                    range_, behind = until_its_now(source(uid), when)
                    pasts |= _asked(source(uid), asked, range_)
                    notes.append(_said(source(uid).name, asked, range_))
                    notes += [behind] if behind else []
    except (PrometheusError, GrafanaError, StackError) as error:
        notes.append(f"alerts were not evaluated on the past: {error}")
    return with_firings(replace(found, notes=(*found.notes, *notes)), pasts)


@contextmanager
def _sources(prometheus: str, stack: str, directory: Path) -> Iterator[Callable[[str], Source]]:
    if prometheus:
        with given_prometheus(prometheus, QUERY_SECONDS, MOST_BYTES) as given:
            yield lambda _: given
        return
    with datasources_of(
        stack, directory, seconds=QUERY_SECONDS, most_bytes=MOST_BYTES
    ) as datasource:
        yield datasource


def _asked(
    source: Source, rules: Iterable[tuple[str, EvaluatedRule]], when: Range
) -> Mapping[tuple[str, EvaluatedRule], AlertPast]:
    groups = {one: _as_group(*one) for one in rules}
    queries = sum(number for _, number in queries_of(groups.values(), when))
    with progress(queries, source.name) as tick:
        found = with_data(source, past_of(source, groups.values(), when, tick))
        return dict(zip(groups, found, strict=True))


def _as_group(title: str, rule: EvaluatedRule) -> AlertGroup:
    labels = dict((*rule.templates, *rule.plain))
    return AlertGroup(
        file=Path(),
        name="",
        interval_seconds=rule.interval_seconds,
        query_offset_seconds=rule.query_offset_seconds,
        rules=(AlertRule(title, rule.expr, rule.for_, rule.keep_firing_for, labels, {}),),
    )


def _unknown(title: str, rule: EvaluatedRule, when: Range) -> AlertPast:
    return AlertPast(
        title, "", rule.expr, rule.for_, rule.keep_firing_for, when, problems=(rule.problem,)
    )


def _said(name: str, asked: Iterable[tuple[str, EvaluatedRule]], when: Range) -> str:
    alerts = number_of(len({title for title, _ in asked}), "alert was", "alerts were")
    return f"{alerts} evaluated on the past {duration(when.length_ms)} of {name}"
