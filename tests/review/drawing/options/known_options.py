"""The options that Grafana knows, or once knew, for each kind of panel."""

from collections.abc import Iterator, Mapping

from review.drawing.options.chart_options import CHART_OPTIONS
from review.drawing.options.former_options import FORMER_OPTIONS, OPTIONS_OF_VALUES
from review.drawing.options.old_options import OLD_OPTIONS
from review.drawing.options.panels_with_options import Option
from review.drawing.options.value_options import VALUE_OPTIONS

OPTIONS: Mapping[str, tuple[Option, ...]] = {**CHART_OPTIONS, **VALUE_OPTIONS}
"""By plugin, those of Grafana 12 and 13."""


def known_options() -> Iterator[tuple[str, Option]]:
    """Lists every option with its plugin."""
    for by_kind in (OPTIONS, OLD_OPTIONS, FORMER_OPTIONS, OPTIONS_OF_VALUES):
        for kind, options in by_kind.items():
            yield from ((kind, option) for option in options)
