"""Check that alerts have a severity and a summary."""

from collections.abc import Iterator

from ....dashboard.lenient import mapping, text
from ..findings import Finding
from ..subject import Result, Subject


def check(subject: Subject) -> Iterator[Result]:
    """Finds alerts without severity or summary."""
    for document in subject.rule_files:
        for rule in document.rules:
            if not rule.is_alert:
                continue
            labels = {**rule.group_labels, **mapping(rule.model.get("labels"))}
            if not text(labels.get("severity")):
                message = "has no label severity; say how urgent it is"
                yield Finding("missing-severity", rule.place, message)
            if not text(mapping(rule.model.get("annotations")).get("summary")):
                message = "has no annotation summary; say in one line what is wrong"
                yield Finding("missing-summary", rule.place, message)
