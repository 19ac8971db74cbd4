"""The options that Grafana 12 and 13 know for each kind of panel."""

from collections.abc import Iterator, Mapping

from review.drawing.options.chart_options import CHART_OPTIONS
from review.drawing.options.panels_with_options import Option
from review.drawing.options.value_options import VALUE_OPTIONS

OPTIONS: Mapping[str, tuple[Option, ...]] = {**CHART_OPTIONS, **VALUE_OPTIONS}
"""By plugin."""


def known_options() -> Iterator[tuple[str, Option]]:
    """Lists every option with its plugin."""
    for kind, options in OPTIONS.items():
        yield from ((kind, option) for option in options)
