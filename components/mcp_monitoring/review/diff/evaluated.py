"""What of an alert decides when it fires, read from a rule of a rule group. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...dashboard.lenient import mapping
from ..templates.parse import is_template

Inputs = Mapping[str, Any]

UNKNOWN_QUERY = "its query is known only after the deployment"
BY_MORE = "Grafana decides by more than the result of its query"
"""Why a rule cannot be evaluated by its expression alone."""


@dataclass(frozen=True)
class EvaluatedRule:
    """What decides when an alert fires.

    Attributes:
        expr: its expression.
        for_: its `for`, as a Prometheus duration.
        keep_firing_for: its `keep_firing_for`, likewise.
        interval_seconds: how often it is evaluated.
        query_offset_seconds: how far in the past its expression is evaluated.
        datasource: uid of the data source that is asked; empty in files.
        problem: why its expression alone does not tell when it fires; empty if it does.
        templates: its labels that are templates, by name: they tell its alerts apart.
        plain: its other labels, of which only the names matter.
    """

    expr: str
    for_: str = "0s"
    keep_firing_for: str = "0s"
    interval_seconds: int = 60
    query_offset_seconds: int = 0
    datasource: str = ""
    problem: str = ""
    templates: tuple[tuple[str, str], ...] = ()
    plain: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class EvaluationChange:
    """An alert that is evaluated otherwise than before.

    Attributes:
        uid: uid of the rule.
        title: name of the rule.
        before: the old evaluation; None if it was not evaluated: new, or paused.
        after: the new one; None if it would not be evaluated: removed, or paused.
    """

    uid: str
    title: str
    before: EvaluatedRule | None
    after: EvaluatedRule | None


def evaluated_rule(rule: Inputs | None, interval_seconds: int) -> EvaluatedRule | None:
    """Reads what decides when a rule fires.

    Args:
        rule: the rule, with the models of its stages parsed; None if there is none.
        interval_seconds: interval of its group.

    Returns:
        None if there is no rule, or it is paused, or records a series.
    """
    if rule is None or rule.get("isPaused") or rule.get("record"):
        return None
    stages = rule.get("datas") or []
    query = next((one for one in stages if isinstance(_model(one).get("expr"), str)), None)
    if query is None:
        return EvaluatedRule("", interval_seconds=interval_seconds, problem=UNKNOWN_QUERY)
    others = [one for one in stages if one is not query]
    labels = [(str(name), str(text)) for name, text in sorted(mapping(rule.get("labels")).items())]
    return EvaluatedRule(
        expr=str(_model(query)["expr"]),
        for_=str(rule.get("for") or "0s"),
        keep_firing_for=str(rule.get("keepFiringFor") or "0s"),
        interval_seconds=interval_seconds,
        query_offset_seconds=int((query.get("relativeTimeRange") or {}).get("to") or 0),
        templates=tuple(one for one in labels if is_template(one[1])),
        plain=tuple(one for one in labels if not is_template(one[1])),
        datasource=str(query.get("datasourceUid") or ""),
        problem="" if _fires_for_any_value(str(query.get("refId")), others) else BY_MORE,
    )


def _model(stage: Inputs) -> Inputs:
    model = stage.get("model")
    return model if isinstance(model, Mapping) else {}


def _fires_for_any_value(query: str, others: Sequence[Inputs]) -> bool:
    """Tells whether a rule fires for each series that its query returns, as in Prometheus."""
    if not others:
        return True
    models = {str(_model(one).get("type")): _model(one) for one in others}
    if len(others) != 2 or models.keys() != {"math", "threshold"}:
        return False
    math, threshold = models["math"], models["threshold"]
    any_value = " || ".join(f"{test}(${query})" for test in ("is_number", "is_nan", "is_inf"))
    evaluators = [one.get("evaluator") for one in threshold.get("conditions") or []]
    return (
        math.get("expression") == any_value
        and threshold.get("expression") == math.get("refId")
        and [(one or {}).get("type") for one in evaluators] == ["gt"]
        and (evaluators[0].get("params") or [])[:1] == [0]
    )
