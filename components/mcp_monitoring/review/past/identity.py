"""Which alert a sample belongs to: the labels of its series, and those that the rule makes of it.

The labels of an alert are what tells it from others. So where a template of the rule gives a label
another value, Prometheus and Grafana have another alert: the one before is resolved, and the new
one is pending anew. Two samples that end up with the same labels are an error, and the evaluation
fails. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..templates.evaluate import expanded
from ..templates.model import TemplateFailedError, TemplateUnknownError
from ..templates.parse import Template, is_template, parse

DOUBLED = "several series have the same labels once those of the rule are added"
"""Why an evaluation fails whose samples do not have labels of their own."""

Labels = tuple[tuple[str, str], ...]
"""Names and values of labels, by name."""

_OF_ALERT = frozenset({"__name__", "alertname"})
_FAILED = "<error expanding template>"


@dataclass
class Identity:
    """What tells the alerts of a rule apart.

    Attributes:
        set_by_rule: labels that the rule sets, whatever those of a series are.
        templates: templates of labels, by label.
        limits: what is not as the server would have it, one phrase each.
    """

    set_by_rule: frozenset[str] = _OF_ALERT
    templates: Mapping[str, Template] = field(default_factory=dict)
    limits: dict[str, None] = field(default_factory=dict)

    @property
    def uses_value(self) -> bool:
        """Whether the labels depend on the values of samples."""
        return any(one.uses_value for one in self.templates.values())

    def of(self, series: Mapping[str, str], value: float | None = None) -> Labels:
        """Makes the labels that tell an alert from others of its rule.

        Args:
            series: labels of a series of its expression, with the name of the metric.
            value: value of a sample.

        Returns:
            Labels of the series and of templates; labels that all have are left out.
        """
        found = {name: text for name, text in series.items() if name not in self.set_by_rule}
        for name, template in self.templates.items():
            try:
                made = expanded(template, series, value, missing=None)
            except TemplateFailedError as error:
                self.limits[f"label {name} becomes an error: {error}"] = None
                made = _FAILED
            except TemplateUnknownError as error:
                self.limits[_not_evaluated(name, error)] = None
                made = series.get(name, "")
            if made:
                found[name] = made
        return tuple(sorted(found.items()))

    def moments_of(
        self, series: Mapping[str, str], samples: Sequence[Sequence[Any]]
    ) -> Iterator[tuple[Labels, list[Sequence[Any]]]]:
        """Sorts the samples of a series by the labels of their alerts."""
        if not self.uses_value:
            yield self.of(series), [*samples]
            return
        by_value: dict[str, Labels] = {}
        by_labels: dict[Labels, list[Sequence[Any]]] = {}
        for sample in samples:
            # A native histogram has no number.
            written = sample[1] if isinstance(sample[1], str) else ""
            if written not in by_value:
                by_value[written] = self.of(series, float(written) if written else None)
            by_labels.setdefault(by_value[written], []).append(sample)
        yield from by_labels.items()


def identity_of(labels: Mapping[str, str]) -> Identity:
    """Finds what tells the alerts of a rule apart.

    Args:
        labels: the labels of the rule, as written.
    """
    templates: dict[str, Template] = {}
    limits: dict[str, None] = {}
    set_by_rule = {*_OF_ALERT}
    for name, text in labels.items():
        try:
            if is_template(text):
                templates[name] = parse(text)
            set_by_rule.add(name)
        except TemplateUnknownError as error:
            # As long as it is not known, the label of the series is in its place.
            limits[_not_evaluated(name, error)] = None
    return Identity(frozenset(set_by_rule), templates, limits)


def _not_evaluated(name: str, error: TemplateUnknownError) -> str:
    return (
        f"label {name} is a template that is not evaluated here ({error}); it is taken as if it"
        " never changed"
    )
