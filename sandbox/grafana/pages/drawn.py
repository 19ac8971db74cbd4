"""A dashboard drawn for a browser: its head, its panels, and what Vega draws into them."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from mcp_monitoring.dashboard.lenient import objects, text
from mcp_monitoring.dashboard.wrappers import unwrapped
from mcp_monitoring.review.drawing.asking import dashboards as asking
from mcp_monitoring.review.drawing.asking.column import in_one_column
from mcp_monitoring.review.drawing.asking.source import Source
from mcp_monitoring.review.drawing.pages.interactive import (
    panels_data,
    panels_height,
    panels_markup,
)
from mcp_monitoring.review.drawing.pages.look import USUAL_WIDTH, Look
from mcp_monitoring.review.drawing.pages.page import page_of
from mcp_monitoring.review.drawing.theme import theme_called
from mcp_monitoring.review.picture.variables import for_dashboard
from starlette.datastructures import QueryParams

from sandbox.grafana.answers import Json
from sandbox.grafana.dashboard_store import all_dashboards
from sandbox.grafana.pages.controls import head
from sandbox.grafana.pages.opening import opened
from sandbox.grafana.pages.view import asked_for
from sandbox.grafana.store import Store


def drawn(model: Mapping[str, Any], query: QueryParams, source: Source, store: Store) -> str:
    """Draws a dashboard; it may take seconds.

    Args:
        model: the dashboard.
        query: the parameters of the address.
        source: what answers its queries.
        store: where other dashboards are.

    Returns:
        JSON: `title`, `head` and `panels` as HTML, `drawing` for the script, `width` and `height`,
        and `refresh` in milliseconds.
    """
    model = unwrapped(model).model
    asked = opened(asked_for(query, model, round(time.time() * 1000)), source)
    view = asking.drawn_view(model)
    given = for_dashboard(asked.given, view)
    width = USUAL_WIDTH if asked.is_narrow else asked.width
    wanted = asking.Asked(asked.range, given, width, asked.opens_rows)
    placed = asking.panels_of(view, source, wanted)
    if asked.is_narrow:
        placed = in_one_column(placed)
    page = page_of(placed, Look(theme_called(asked.colours), asked.width, asked.timezone))
    answer = {
        "title": placed.title,
        "head": head(placed, asked, list(_links(model, store))),
        "panels": panels_markup(page),
        "width": page.size.width,
        "height": panels_height(page),
        "refresh": asked.refresh_ms,
    }
    # The contents are JSON already, of characters that every browser reads.
    return f'{json.dumps(answer)[:-1]}, "drawing": {panels_data(page)}}}'


def _links(model: Mapping[str, Any], store: Store) -> Iterator[Json]:
    """Lists the links of a dashboard; one to all dashboards with some tags becomes several."""
    for _, link in objects(model.get("links")):
        if link.get("type") == "dashboards":
            tags = _tags(link)
            for one in all_dashboards(store):
                if tags <= _tags(one.spec):
                    yield {**link, "title": one.title, "url": one.url}
        else:
            url = text(link.get("url"))
            yield {**link, "title": text(link.get("title")) or url, "url": url}


def _tags(holder: Mapping[str, Any]) -> set[str]:
    tags = holder.get("tags")
    return {str(tag) for tag in tags} if isinstance(tags, list) else set()
