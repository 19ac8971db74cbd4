"""Queries that take the answer of another panel of the dashboard. Pure.

Source: https://grafana.com/docs/grafana/latest/visualizations/panels-visualizations/query-transform-data/share-query/
"""

from dataclasses import dataclass

from ....dashboard.view import QueryView


@dataclass(frozen=True)
class SharedQuery:
    """A query that takes the answer of another panel.

    Attributes:
        ref_id: its name in its panel.
        panel: id of the other panel; None if it names none.
        with_transformations: whether the answer is taken after the transformations of that panel.
        of_annotations: whether the annotations of that panel are taken, not its answer.
    """

    ref_id: str
    panel: int | None
    with_transformations: bool = False
    of_annotations: bool = False


def shared_query(query: QueryView) -> SharedQuery:
    """Reads such a query."""
    written = query.model.get("panelId")
    if isinstance(written, str) and written.isascii() and written.isdigit() and len(written) < 16:
        written = int(written)
    return SharedQuery(
        ref_id=query.ref_id,
        panel=written if type(written) is int else None,
        with_transformations=query.model.get("withTransforms") is True,
        of_annotations=query.model.get("topic") == "annotations",
    )
