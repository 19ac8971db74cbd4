"""A page as one HTML file: with tooltips and a crosshair, and without a request to anywhere."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..box import Box
from ..markup import number, plain
from ..panels.layers import Layer
from ..rendering.spec_json import json_of
from ..theme import Theme, colour_called
from .bundle import vega_script
from .header import range_text
from .page import Page, PagePanel, PageRow


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


STYLE = _beside("interactive.css")
"""The style sheet of a page."""

SCRIPT = _beside("interactive.js")
"""The script of a page: `drawPage` draws what `panels_data` holds. Vega stands before it."""

TOOLTIP = '<div id="tooltip" role="status" hidden></div>'
"""The place of tooltips, which the script needs."""

WITHOUT_SCRIPT = "<noscript>The panels are drawn by JavaScript, which is switched off.</noscript>"
"""What a page says to a browser without scripts."""

_FONTS = '"Liberation Sans", Arimo, Arial, Helvetica, "Narrow DejaVu", "Narrow Noto", sans-serif'

# Whatever a dashboard says: nothing is fetched, and nothing is sent. Vega compiles its expressions.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';"
    " img-src data:; base-uri 'none'; form-action 'none'"
)

_DRAW = 'drawPage(JSON.parse(document.getElementById("page").textContent));\n'


def page_html(page: Page) -> str:
    """Writes a page as HTML that holds all it needs.

    Args:
        page: the page.

    Raises:
        ImportError: if the renderer, which brings Vega for the browser, is not installed.
    """
    look = page.look
    title = plain(page.title)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{look.theme.name}">
<title>{title}</title>
<style>
:root {{ {colours(look.theme)} {_size(page)} }}
{STYLE}</style>
</head>
<body>
<main class="page">
<header class="head">
{_head(page)}
</header>
<div class="panels">
{panels_markup(page)}
</div>
</main>
{TOOLTIP}
{WITHOUT_SCRIPT}
<script type="application/json" id="page">{panels_data(page)}</script>
<script>{_script(vega_script())}</script>
<script>
{_script(SCRIPT)}{_DRAW}</script>
</body>
</html>
"""


def colours(theme: Theme) -> str:
    """Writes the colours and the font of a page as variables of CSS."""
    values = {
        "canvas": theme.canvas,
        "panel": theme.panel,
        "border": theme.border,
        "text": theme.text,
        "secondary": theme.text_secondary,
        "link": theme.link,
        "orange": colour_called("orange", theme),
        "font": _FONTS,
    }
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def _size(page: Page) -> str:
    width, height = number(page.size.width), number(panels_height(page))
    return f"--width: {width}; --height: {height};"


def panels_height(page: Page) -> float:
    """Tells how high the panels of a page are together, in pixels."""
    return page.size.height - page.header_height


def _head(page: Page) -> str:
    dashboard = page.dashboard
    parts = [f"<h1>{plain(page.title)}</h1>"]
    if page.look.words:
        parts.append(f'<span class="words">{plain(page.look.words)}</span>')
    shown = range_text(dashboard.range, page.look.timezone)
    parts.append(f'<span class="range">{plain(shown)}</span>')
    if dashboard.variables:
        chips = "".join(
            f"<div><dt>{plain(one.label)}</dt><dd>{plain(one.text)}</dd></div>"
            for one in dashboard.variables
        )
        parts.append(f'<dl class="variables">{chips}</dl>')
    if dashboard.problems:
        parts.append(list_of("problems", dashboard.problems))
    return "\n".join(parts)


def list_of(kind: str, lines: Sequence[str]) -> str:
    """Writes lines as a list.

    Args:
        kind: its class.
        lines: the lines.
    """
    return f'<ul class="{kind}">{"".join(f"<li>{plain(line)}</li>" for line in lines)}</ul>'


def panels_markup(page: Page) -> str:
    """Writes the rows and panels of a page, with an empty place for the content of each panel."""
    return "\n".join(_in_order(page))


def _in_order(page: Page) -> Iterator[str]:
    """Writes rows and panels from top to bottom, so that a narrow screen shows them like that."""
    parts = [(row.box, _row(row, page)) for row in page.rows]
    parts += [(one.box, _panel(one, index, page)) for index, one in enumerate(page.panels)]
    for _, markup in sorted(parts, key=lambda part: (part[0].y, part[0].x)):
        yield markup


def _row(row: PageRow, page: Page) -> str:
    kind = "row collapsed" if row.collapsed else "row"
    style = _style(row.box, page.header_height)
    return f'<h2 class="{kind}" style="{style}">{plain(f"{row.title} {row.hint}".strip())}</h2>'


def _panel(panel: PagePanel, index: int, page: Page) -> str:
    classes = ["panel"]
    classes += ["transparent"] if panel.transparent and not panel.background else []
    classes += ["warns"] if panel.warns else []
    style = _style(panel.box, page.header_height)
    if panel.background:
        style += f"background:{plain(panel.background)};"
    heading = ""
    if panel.title:
        heading = f'<h2><span class="title">{plain(panel.title)}</span>{_marks(panel)}</h2>'
    notes = list_of("notes", panel.shown_notes) if panel.notes else ""
    return (
        f'<section class="{" ".join(classes)}" style="{style}" data-key="{plain(panel.key)}">'
        f'{heading}<div class="content" id="panel-{index}" style="{_style(panel.content)}"></div>'
        f"{notes}</section>"
    )


def _marks(panel: PagePanel) -> str:
    """Writes what tells of its description and of its links."""
    return "".join(
        f'<span class="{kind}" tabindex="0" title="{plain(said)}" aria-label="{plain(said)}">'
        f"{sign}</span>"
        for kind, sign, said in (
            ("info", "i", panel.description),
            ("links", "\N{NORTH EAST ARROW}", ", ".join(panel.links)),
        )
        if said
    )


def _style(box: Box, above: float = 0) -> str:
    return (
        f"--x:{number(box.x)};--y:{number(box.y - above)};"
        f"--w:{number(box.width)};--h:{number(box.height)};"
    )


def panels_data(page: Page) -> str:
    """Writes the contents of the panels as JSON in which no HTML can begin or end."""
    panels = [
        f'{{"id":{json.dumps(f"panel-{index}")},"spec":{_with_hover(panel)}{_told(panel)}}}'
        for index, panel in enumerate(page.panels)
    ]
    return f'{{"panels":[{",".join(panels)}]}}'.replace("<", "\\u003c")


def _with_hover(panel: PagePanel) -> str:
    """Writes a specification with the marks that tell of values under the mouse."""
    layer = panel.hover() if panel.hover else Layer()
    more = {
        "data": [*panel.spec.get("data", ()), *layer.data],
        "marks": [*panel.spec.get("marks", ()), *layer.marks],
    }
    return json_of({**panel.spec, **more})


def _told(panel: PagePanel) -> str:
    """Writes what all values under the mouse say, where a panel wants all of them."""
    return f',"told":{json_of(panel.told())}' if panel.told else ""


def _script(code: str) -> str:
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")
