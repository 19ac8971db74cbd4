"""One dashboard, asked for and drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...dashboard.grid import Place
from ...dashboard.view import PanelView, View, panel_name
from ...suggestions import did_you_mean
from ..drawing.asking.column import NARROW, in_one_column
from ..drawing.asking.dashboards import Asked, Progress, drawn_view, panels_of
from ..drawing.asking.placed import PlacedDashboard, PlacedRow, panel_width
from ..drawing.asking.source import Source
from ..drawing.pages.begun_panels import BegunPanels
from ..drawing.pages.header import MARGIN
from ..drawing.pages.interactive import page_html
from ..drawing.pages.look import USUAL_WIDTH, Look
from ..drawing.pages.page import Page, page_of
from ..drawing.pages.picture import page_png, page_svg
from ..drawing.theme import theme_called
from .output import PictureFormat
from .times import Times, shown_range, timezone_of
from .to_draw import ToDraw
from .variables import for_dashboard


class NoSuchPanelError(ValueError):
    """A dashboard has no panel of the title that is asked for."""


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn of each dashboard, and how.

    Attributes:
        times: the time that it shows.
        variables: values of variables by name.
        theme: name of the theme.
        width: width of the page in CSS pixels.
        panel: title of the panels that are drawn alone; "" for all of a dashboard.
        open_rows: whether closed rows are drawn open.
        words: words beside the title.
    """

    times: Times = field(default_factory=Times)
    variables: Mapping[str, Sequence[str]] = field(default_factory=dict)
    theme: str = "dark"
    width: int = USUAL_WIDTH
    panel: str = ""
    open_rows: bool = False
    words: str = ""


def drawn_page(
    one: ToDraw,
    source: Source,
    wanted: Wanted,
    now_ms: int,
    progress: Progress | None = None,
    *,
    is_rendered: bool = True,
) -> Page:
    """Asks for a dashboard and draws it.

    Args:
        one: the dashboard.
        source: what answers its queries.
        wanted: what is to be drawn, and how.
        now_ms: the present moment.
        progress: is told how many panels are answered.
        is_rendered: whether panels are rendered, which begins when they are answered.

    Raises:
        MomentError: if the time is none.
        UnknownVariableError: if it has no variable of a name that is given.
        NoSuchPanelError: if it has no panel of the title that is asked for.
        GrafanaError, PrometheusError: if the source cannot be reached.
    """
    view = drawn_view(one.model)
    # Its panels are wider than in the grid.
    is_narrow = wanted.width <= NARROW and not wanted.panel
    asked = Asked(
        range=shown_range(wanted.times, one.model, now_ms),
        given=for_dashboard(wanted.variables, view),
        page_width=USUAL_WIDTH if is_narrow else wanted.width,
        open_rows=wanted.open_rows or bool(wanted.panel),
        only=(lambda panel: panel.title == wanted.panel) if wanted.panel else None,
    )
    look = Look(theme_called(wanted.theme), wanted.width, timezone_of(one.model), wanted.words)
    begun, begins = BegunPanels(look), is_rendered and not is_narrow
    placed = panels_of(view, source, asked, progress, begun.begin if begins else None)
    if is_narrow:
        placed = in_one_column(placed)
    if wanted.panel:
        placed = _alone(placed, view, wanted.panel)
        widest = max(panel.place.w for row in placed.rows for panel in row.panels)
        look = replace(look, shown=panel_width(widest, wanted.width) + 2 * MARGIN)
    return page_of(placed, look, begun.drawn)


def written(page: Page, format_: PictureFormat, scale: float) -> str | bytes:
    """Renders a page.

    Args:
        page: the page.
        format_: as what.
        scale: pixels of a PNG for each CSS pixel.

    Raises:
        ImportError: if the renderer is not installed.
        PictureTooLargeError: if a PNG has too many pixels.
    """
    match format_:
        case PictureFormat.HTML:
            return page_html(page)
        case PictureFormat.SVG:
            return page_svg(page)
        case PictureFormat.PNG:
            return page_png(page, scale)


def complaints(page: Page) -> Iterator[str]:
    """Lists what is wrong with a page: of the dashboard as a whole, then of its panels."""
    yield from page.dashboard.problems
    data = {panel.key: panel.data for row in page.dashboard.rows for panel in row.panels}
    for panel in page.panels:
        name = panel_name(panel.title, data[panel.key].panel.id)
        said = (*data[panel.key].problems, *([panel.failure] if panel.failure else ()))
        yield from (f"{name}: {problem}" for problem in said)


def _alone(placed: PlacedDashboard, view: View, title: str) -> PlacedDashboard:
    """Takes the panels of a title out of their rows, one below the other."""
    found = [panel for row in placed.rows for panel in row.panels]
    if not found:
        titles = [panel.title for panel in view.panels if _is_drawn(panel)]
        hint = did_you_mean(title, titles)
        raise NoSuchPanelError(f"there is no panel {title!r}" + (f"; {hint}" if hint else ""))
    line, panels = 0, []
    for panel in found:
        place = panel.place
        panels.append(replace(panel, place=Place(0, line, place.w, place.h)))
        line += place.h
    return replace(placed, rows=(PlacedRow("", None, False, 0, tuple(panels)),), variables=())


def _is_drawn(panel: PanelView) -> bool:
    return bool(panel.title) and panel.type != "row"
