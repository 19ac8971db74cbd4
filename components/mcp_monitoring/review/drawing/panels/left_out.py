"""Options of panels that are not drawn, to be named below the panel. Pure.

Sources: https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/ and the JSON
of dashboards. `tests/review/drawing/options/` holds every known option to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....dashboard.lenient import mapping, objects, text
from ....dashboard.view import PanelView
from ..fields.matchers import is_known
from ..patterns import pattern_of
from ..time_range import TimeRange

_NOTHING = (None, False, "", "auto", "none")


@dataclass(frozen=True)
class _LeftOut:
    """An option that is not drawn.

    Attributes:
        path: where it is, `options.…` or `custom.…`.
        words: what the note calls it.
        usual: values that ask for nothing, beside those of `_NOTHING`.
        only: another option and the values of it with which this one means something.
    """

    path: str
    words: str
    usual: Sequence[Any] = ()
    only: tuple[str, Sequence[Any]] = ("", ())


_LEGEND = (_LeftOut("options.legend.limit", "the limit of its legend", (0,)),)
_BAR_CHART = (
    *_LEGEND,
    _LeftOut("custom.gradientMode", "gradients"),
)
_LEFT_OUT: Mapping[str, Sequence[_LeftOut]] = {
    "timeseries": (
        *_LEGEND,
        _LeftOut("options.orientation", "an upright axis of time", ("horizontal",)),
        _LeftOut("options.annotations.multiLane", "lanes of annotations"),
        _LeftOut("options.annotations.clustering", "clusters of annotations", (-1,)),
        _LeftOut("custom.lineColor", "own colours of lines"),
        _LeftOut("custom.fillColor", "own colours of areas"),
        _LeftOut("custom.pointColor", "own colours of points"),
        _LeftOut("custom.pointSymbol", "symbols of points", ("circle",)),
        _LeftOut("custom.showValues", "values beside points"),
    ),
    "gauge": (
        _LeftOut("options.sparkline", "its sparkline"),
        _LeftOut("options.gradient", "its gradient"),
        _LeftOut("options.effects.gradient", "its gradient"),
        _LeftOut("options.effects.barGlow", "its glow"),
        _LeftOut("options.effects.centerGlow", "its glow"),
        _LeftOut("options.effects.spotlight", "its spotlight"),
        _LeftOut("options.barShape", "its round ends", ("flat",)),
        _LeftOut("options.endpointMarker", "the mark at its end", (), ("barShape", ("rounded",))),
        _LeftOut("options.textMode", "its choice of name and value"),
        _LeftOut("options.sizing", "its own sizes"),
        _LeftOut("options.text.titleSize", "the size of its names"),
    ),
    "table": (
        _LeftOut("options.showTypeIcons", "icons of types"),
        _LeftOut("custom.minWidth", "least widths of columns", (0, 150)),
        _LeftOut("custom.hideHeader", "hidden headers of columns"),
        _LeftOut("custom.wrapHeaderText", "headers of several lines"),
        _LeftOut("custom.styleField", "styles from a field"),
    ),
    "barchart": (
        *_BAR_CHART,
        _LeftOut("custom.axisPlacement", "the side of its axis", ("left", "hidden")),
        _LeftOut("options.text.valueSize", "the size of its values"),
        _LeftOut("options.text.titleSize", "the size of its names"),
    ),
    "histogram": (
        *_BAR_CHART,
        _LeftOut("custom.axisPlacement", "the side of its axis", ("left",)),
        _LeftOut("custom.axisLabel", "the title of its axis"),
        _LeftOut("custom.axisWidth", "the width of its axis", (0,)),
        _LeftOut("custom.axisSoftMin", "soft limits of its axis"),
        _LeftOut("custom.axisSoftMax", "soft limits of its axis"),
        _LeftOut("custom.axisGridShow", "a hidden grid", (True,)),
        _LeftOut("custom.axisBorderShow", "the line of its axis"),
        _LeftOut("custom.axisColorMode", "the colour of its axis", ("text",)),
        _LeftOut("custom.axisCenteredZero", "zero in the middle"),
        _LeftOut("custom.scaleDistribution.type", "the scale of its axis", ("linear",)),
    ),
    "heatmap": (
        _LeftOut("options.rowsFrame.layout", "the place of its rows' names"),
        _LeftOut("options.yAxis.axisWidth", "the width of its axis", (0,)),
        _LeftOut(
            "options.calculation.yBuckets.scale.type",
            "buckets on a scale that is not linear",
            ("linear",),
        ),
        _LeftOut("custom.scaleDistribution.type", "the scale of its axis", ("linear",)),
        _LeftOut("custom.hideFrom.viz", "hidden fields"),
    ),
    "piechart": (
        *_LEGEND,
        _LeftOut("options.text.titleSize", "the size of its names"),
        _LeftOut("options.text.valueSize", "the size of its values"),
    ),
    "state-timeline": _LEGEND,
    "status-history": _LEGEND,
    "logs": (
        _LeftOut("options.displayedFields", "fields in place of lines", ([],)),
        _LeftOut("options.fontSize", "small letters", ("default",)),
        _LeftOut("options.timestampResolution", "nanoseconds", ("ms",)),
        _LeftOut("options.showLogAttributes", "attributes of OpenTelemetry"),
        _LeftOut("options.unwrappedColumns", "columns of fields"),
        _LeftOut("options.syntaxHighlighting", "colours of words"),
    ),
    "text": (
        _LeftOut("options.code.showLineNumbers", "numbers of lines", (), ("mode", ("code",))),
        _LeftOut("options.code.showMiniMap", "its small map", (), ("mode", ("code",))),
        _LeftOut(
            "options.code.language", "colours of its language", ("plaintext",), ("mode", ("code",))
        ),
    ),
}


def left_out(panel: PanelView, shown: TimeRange) -> tuple[str, ...]:
    """Names what a panel asks for and its drawing does not show.

    Args:
        panel: the panel.
        shown: the time that it shows.

    Returns:
        Notes to stand below it; each is one line.
    """
    words = [one.words for one in _LEFT_OUT.get(panel.type, ()) if _is_wanted(one, panel)]
    words += _of_panel(panel)
    listed = dict.fromkeys(words)
    notes = [f"not drawn: {', '.join(listed)}"] if listed else []
    return (*notes, *_overrides(panel), *_own_time(panel, shown))


def _is_wanted(one: _LeftOut, panel: PanelView) -> bool:
    key, values = one.only
    if key and panel.options.get(key) not in values:
        return False
    # What is usually on asks for something where it is off.
    nothing = [value for value in _NOTHING if value is not False] if True in one.usual else _NOTHING
    ignored = (*nothing, *one.usual)
    # An identical value counts: 0 is not false, and 1 not true.
    return any(
        not any(value == usual and type(value) is type(usual) for usual in ignored)
        for value in _values(one.path, panel)
    )


def _values(path: str, panel: PanelView) -> Iterator[Any]:
    holder, *keys = path.split(".")
    if holder == "options":
        yield _at(panel.options, keys)
        return
    yield _at(mapping(mapping(panel.field_config.get("defaults")).get("custom")), keys)
    for _, override in objects(panel.field_config.get("overrides")):
        for _, one in objects(override.get("properties")):
            named = text(one.get("id"))
            if path == named:
                yield one.get("value")
            elif path.startswith(f"{named}."):
                yield _at(one.get("value"), path[len(named) + 1 :].split("."))


def _at(value: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        value = mapping(value).get(key)
    return value


def _of_panel(panel: PanelView) -> Iterator[str]:
    """What any panel can ask for beside the options of its kind."""
    if text(panel.model.get("timeCompare")):
        yield f"the comparison with {text(panel.model.get('timeCompare'))} before"
    if panel.type in ("timeseries", "graph", "heatmap") and any(
        one.model.get("exemplar") is True and not one.hidden for one in panel.queries
    ):
        yield "exemplars"
    steps = [one for _, one in objects(panel.model.get("transformations"))]
    if any(one.get("topic") == "annotations" and one.get("disabled") is not True for one in steps):
        yield "transformations of annotations"


def _overrides(panel: PanelView) -> Iterator[str]:
    """Which overrides change nothing, as it is not known what they are about."""
    for _, override in objects(panel.field_config.get("overrides")):
        matcher = mapping(override.get("matcher"))
        name, options = text(matcher.get("id")), matcher.get("options")
        if not is_known(matcher):
            yield f'an override is left out: the matcher "{name}" is not known'
        elif matcher.get("scope") not in (None, "", "series"):
            yield f"an override of {text(matcher.get('scope'))} fields is left out"
        elif name == "byRegexp" and text(options) and pattern_of(text(options)) is None:
            yield f"an override is left out: the pattern {text(options)!r:.60} is not known"


def _own_time(panel: PanelView, shown: TimeRange) -> Iterator[str]:
    """The time of a panel, where it is not that of the dashboard; Grafana says it in the title."""
    if panel.model.get("hideTimeOverride") is True:
        return
    own = text(panel.model.get("timeFrom")) if shown.is_relative else ""
    shift = text(panel.model.get("timeShift"))
    parts = [f"the last {own}" if own[:1].isdigit() else own] if own else []
    parts += [f"{shift} earlier"] if shift else []
    if parts:
        yield f"its own time: {', '.join(parts)}"
