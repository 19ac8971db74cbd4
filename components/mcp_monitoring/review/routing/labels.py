"""The labels of alerts, as notification policies see them. Pure.

Grafana adds labels of its own; those of the rule come before those of its query
(https://grafana.com/docs/grafana/latest/alerting/fundamentals/alert-rules/annotation-label). A
template is evaluated as in Prometheus, where `$value` is a number since Grafana 12.0.2
(https://github.com/grafana/grafana/pull/106080), but for two things: a label that the series does
not have is `[no value]`, and a template that fails stays as it is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ...dashboard.lenient import mapping, objects, text
from ...dashboard.references import EXPRESSION
from ..contract.known import nothing_known
from ..promql.parse import PromqlError, PromqlUnknownError, parse
from ..promql.result_labels import result_labels
from ..templates.evaluate import expanded
from ..templates.model import TemplateFailedError, TemplateUnknownError
from ..templates.parse import is_template
from ..templates.parse import parse as parse_template

FOLDER_LABEL = "grafana_folder"
"""The label that holds the title of the rule's folder."""

_NO_VALUE = "[no value]"


@dataclass(frozen=True)
class AlertLabels:
    """The labels of an alert.

    Attributes:
        values: values by label; None where a value is not known.
        more: whether it may have labels that are not in `values`.
        not_evaluated: labels that are templates that are not evaluated here, with the reason.
    """

    values: Mapping[str, str | None]
    more: bool = False
    not_evaluated: tuple[str, ...] = ()

    def value(self, label: str) -> str | None:
        """The value of a label: empty if the alert does not have it, None if it is not known."""
        return self.values.get(label, None if self.more else "")

    def may_have(self, label: str) -> bool:
        """Tells whether the alert can have a label."""
        return self.value(label) != ""


def labels_of_series(
    rule: Mapping[str, object],
    series: Mapping[str, str],
    folder: str | None,
    value: float | None = None,
) -> AlertLabels:
    """Finds the labels of the alert that a rule makes of a series.

    Args:
        rule: the rule, as Grafana's API shows it.
        series: labels of the series.
        folder: title of the rule's folder; None if it is not known.
        value: value of the series; None if it is not known.
    """
    made: dict[str, str | None] = {}
    not_evaluated: list[str] = []
    for name, written in mapping(rule.get("labels")).items():
        try:
            made[name] = _expanded(text(written), series, value)
        except TemplateUnknownError as error:
            made[name] = None
            not_evaluated.append(f"{name} ({error})")
    values = {**series, **made, **_of_grafana(rule, folder)}
    return AlertLabels(values, not_evaluated=tuple(not_evaluated))


def labels_of_rule(rule: Mapping[str, object], folder: str | None) -> AlertLabels:
    """Finds the labels that alerts of a rule can have, from its expression.

    The values of labels that the query returns are not known.

    Args:
        rule: the rule, as Grafana's API shows it.
        folder: title of the rule's folder; None if it is not known.
    """
    returned = [
        _result_labels(text(mapping(stage.get("model")).get("expr")))
        for _, stage in objects(rule.get("data"))
        if stage.get("datasourceUid") != EXPRESSION
    ]
    # Without a query nothing is known about its labels.
    more = not returned or None in returned
    unknown: dict[str, str | None] = {name: None for one in returned for name in one or ()}
    return AlertLabels({**unknown, **_of_rule(rule), **_of_grafana(rule, folder)}, more)


def _result_labels(expr: str) -> frozenset[str] | None:
    try:
        return result_labels(parse(expr), nothing_known())
    except (PromqlError, PromqlUnknownError):
        return None


def _expanded(written: str, series: Mapping[str, str], value: float | None) -> str:
    if not is_template(written):
        return written
    try:
        return expanded(parse_template(written), series, value, missing=_NO_VALUE)
    except TemplateFailedError:
        return written


def _of_rule(rule: Mapping[str, object]) -> dict[str, str | None]:
    # What a template makes of the series is known only when it fires.
    return {
        name: None if is_template(text(value)) else text(value)
        for name, value in mapping(rule.get("labels")).items()
    }


def _of_grafana(rule: Mapping[str, object], folder: str | None) -> dict[str, str | None]:
    return {
        "alertname": text(rule.get("title")),
        FOLDER_LABEL: folder,
        "__alert_rule_uid__": text(rule.get("uid")),
        "__alert_rule_namespace_uid__": text(rule.get("folderUID")),
    }
