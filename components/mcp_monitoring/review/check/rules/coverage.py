"""Check that every metric of the contract is used."""

from collections.abc import Iterator

from ...documents.place import Name, Place
from ...promql.parse import metric_name, selectors
from ..findings import Finding
from ..subject import Result, Subject


def check(subject: Subject) -> Iterator[Result]:
    """Finds metrics of the contract that no panel, annotation or alert reads."""
    if subject.contract is None:
        return
    read = {
        metric_name(selector)
        for one in subject.queries
        if one.expr is not None and one.query.kind != "variable"
        for selector in selectors(one.expr)
    }
    for index, metric in enumerate(subject.contract.metrics.values()):
        if not read.intersection(metric.series_names()):
            place = Place(subject.contract_file).inside(
                Name("metric", metric.name), "metrics", index
            )
            message = "no panel or alert reads it; show it, or take it out of the contract"
            yield Finding("unshown-metric", place, message)
