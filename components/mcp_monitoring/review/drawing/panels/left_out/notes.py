"""What a panel asks for and its drawing does not show, as notes below it. Pure."""

from collections.abc import Iterator

from .....dashboard.lenient import mapping, objects, text
from .....dashboard.view import PanelView
from ...fields.matchers import is_known
from ...patterns import pattern_of
from ...time_range import TimeRange
from .of_kinds import LEFT_OUT
from .of_old_kinds import OLD_LEFT_OUT
from .option import is_wanted


def left_out(panel: PanelView, shown: TimeRange, former: str = "") -> tuple[str, ...]:
    """Names what a panel asks for and its drawing does not show.

    Args:
        panel: the panel as it is drawn.
        shown: the time that it shows.
        former: the plugin that it is of, where it is drawn as its heir; "" for its own.

    Returns:
        Notes to stand below it; each is one line.
    """
    listed = (*LEFT_OUT.get(panel.type, ()), *OLD_LEFT_OUT.get(former or panel.type, ()))
    words = [one.words for one in listed if is_wanted(one, panel)]
    words += _of_panel(panel)
    named = dict.fromkeys(words)
    notes = [f"not drawn: {', '.join(named)}"] if named else []
    return (*notes, *_overrides(panel), *_own_time(panel, shown))


def _of_panel(panel: PanelView) -> Iterator[str]:
    """What any panel can ask for beside the options of its kind."""
    if text(panel.model.get("timeCompare")):
        yield f"the comparison with {text(panel.model.get('timeCompare'))} before"
    if panel.type in ("timeseries", "heatmap") and any(
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
