"""What changed alerts would have done in the past, in words and as risks. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..console.printing import number_of
from ..past.model import AlertPast, Compared
from ..past.words import data_in_words, duration
from .evaluated import EvaluatedRule, EvaluationChange
from .model import (
    AlertChange,
    Diff,
    EditKind,
    ObjectDiff,
    Risk,
    RiskKind,
    RuleGroupDiff,
    in_order_of_importance,
)

Pasts = Mapping[tuple[str, EvaluatedRule], AlertPast]
"""What alerts did or would have done, by their name and evaluation."""


def evaluations_of(found: Diff) -> Iterator[tuple[str, EvaluatedRule]]:
    """Lists every evaluation that a diff changes, its old and its new side, with the alert's name.

    Args:
        found: the diff.
    """
    for one in found.objects:
        for change in one.rule_group.evaluations if one.rule_group else ():
            for side in (change.before, change.after):
                if side is not None:
                    yield change.title, side


def with_firings(found: Diff, pasts: Pasts) -> Diff:
    """Adds to the alerts of a diff what they would have done.

    Alerts that differ only in the interval of their group are added if they would have fired
    otherwise.

    Args:
        found: the diff.
        pasts: what is known of the past; what is missing is not said.

    Returns:
        The diff with risks for alerts that would have fired, or not, where it was otherwise.
    """
    return replace(
        found,
        objects=in_order_of_importance([_with_firings(one, pasts) for one in found.objects]),
    )


def _with_firings(one: ObjectDiff, pasts: Pasts) -> ObjectDiff:
    if one.rule_group is None or not one.rule_group.evaluations:
        return one
    compared = list(_compared(one.rule_group.evaluations, pasts))
    group = _group(one.rule_group, compared)
    risks = [risk for change, past in compared for risk in _risks(change.title, past)]
    return replace(one, rule_group=group, risks=(*risks, *one.risks))


def _compared(
    changes: Iterable[EvaluationChange], pasts: Pasts
) -> Iterator[tuple[EvaluationChange, Compared]]:
    for change in changes:
        sides = [
            None if side is None else pasts.get((change.title, side))
            for side in (change.before, change.after)
        ]
        if all((change.before is None or sides[0], change.after is None or sides[1])):
            yield change, Compared(*sides)


def _group(
    group: RuleGroupDiff, compared: Sequence[tuple[EvaluationChange, Compared]]
) -> RuleGroupDiff:
    by_rule = {(change.uid, change.title): past for change, past in compared}
    alerts = [
        replace(alert, past=by_rule.pop((alert.uid, alert.title), None)) for alert in group.alerts
    ]
    alerts += [
        AlertChange(uid, title, EditKind.CHANGED, past=past)
        for (uid, title), past in by_rule.items()
        if past.differs or not past.is_known
    ]
    return replace(group, alerts=tuple(alerts))


def _risks(title: str, past: Compared) -> Iterator[Risk]:
    if past.missed or past.would_end:
        yield Risk(RiskKind.SILENT, f"{title}: {firings_in_words(past)}")
    if past.more:
        yield Risk(RiskKind.FIRES, f"{title}: {firings_in_words(past)}")


def is_risky(past: Compared | None) -> bool:
    """Tells whether an alert would have fired, or not, where it was otherwise."""
    return past is not None and bool(past.missed or past.more or past.would_end)


def firings_in_words(past: Compared) -> str:
    """Says what an alert would have done next to what it did.

    Such as `0 → 14 firings in 7d, longest 22m, would be firing now`.
    """
    before, after = past.before, past.after
    problems = [
        problem for one in (before, after) if one and not one.is_known for problem in one.problems
    ]
    shown = after or before
    if problems or shown is None:
        return f"not evaluated on the past: {problems[0] if problems else 'there is no alert'}"
    firings = [len(one.firings) if one else 0 for one in (before, after)]
    parts = [f"{_numbers(past, firings)} in {duration(shown.range.length_ms)}"]
    if before and after and firings[0] and not past.differs:
        parts[0] += ", as before"
    elif firings[0] == firings[1] and past.differs:
        parts[0] += ", at other times"
    longest = [duration(one.longest_ms) for one in (before, after) if one and one.firings]
    if longest:
        parts.append(f"longest {' → '.join(dict.fromkeys(longest))}")
    if all(firings) and past.missed:
        parts.append(f"{past.missed} of {firings[0]} missed")
    if all(firings) and past.more:
        parts.append(f"{past.more} of {firings[1]} new")
    fires = [one is not None and one.fires_at_the_end for one in (before, after)]
    if fires[1]:
        parts.append("firing now" if fires[0] else "would be firing now")
    elif past.would_end:
        parts.append("firing now, and would not be")
    if lack := data_in_words(shown):
        parts.append(lack)
    unknown = sum(run.last_ms - run.first_ms for run in shown.failed)
    if shown.failed:
        parts.append(f"{duration(unknown)} unknown: {'; '.join(shown.problems)}")
    parts += dict.fromkeys(one for side in (before, after) if side for one in side.limits)
    return ", ".join(parts)


def _numbers(past: Compared, firings: Sequence[int]) -> str:
    if past.before is None or firings[0] == firings[1]:
        return number_of(firings[1], "firing")
    return f"{firings[0]} → {number_of(firings[1], 'firing')}"
