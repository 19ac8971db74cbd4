"""A diff as one HTML page that needs nothing else: risks, the diff as text, pictures. Pure."""

from base64 import b64encode
from collections.abc import Iterator, Sequence

from ...console.printing import number_of
from ...drawing.pages.markup import plain
from ..model import Diff
from ..phrases import summary
from .draw import DrawnDashboard

MOST_BYTES = 12_000_000
"""So many bytes of pictures are in a page at most."""

_STYLE = """
body{margin:0;padding:24px;background:#111217;color:#ccccdc;font:15px/1.5 Arial,sans-serif}
main{max-width:1700px;margin:auto}h1{font-size:24px}h2{font-size:20px;margin-top:36px}
.risks{border-left:4px solid #f2495c;background:#1f1a20;padding:8px 16px}
.words{border:1px solid #ff9830;color:#ff9830;padding:6px 12px;display:inline-block}
pre{background:#181b1f;padding:12px;overflow:auto;font:13px/1.4 monospace}
figure{margin:16px 0}figcaption{margin-bottom:6px}img{max-width:100%;border:1px solid #2f3136}
a{color:#6e9fff}
"""


def as_html(
    diff: Diff, text: str, drawn: Sequence[DrawnDashboard], *, words: str = "", why: str = ""
) -> str:
    """Writes the page.

    It loads nothing and runs nothing: its content policy forbids both.

    Args:
        diff: the diff.
        text: the diff as text.
        drawn: pictures of its dashboards.
        words: what the pictures say about their data; "" for real data.
        why: why there is no real data.
    """
    title = f"Monitoring of stack {diff.stack}" if diff.stack else "Monitoring"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " img-src data:; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width">'
        f"<title>{plain(title)}</title><style>{_STYLE}</style></head><body><main>\n"
        + "\n".join(_body(diff, title, text, drawn, words, why))
        + "\n</main></body></html>\n"
    )


def _body(
    diff: Diff, title: str, text: str, drawn: Sequence[DrawnDashboard], words: str, why: str
) -> Iterator[str]:
    yield f"<h1>{plain(title)}</h1><p>{plain(summary(diff))}</p>"
    risks = [(one, risk) for one in diff.objects for risk in one.risks]
    if risks:
        yield f'<section class="risks"><h2>{number_of(len(risks), "risk")}</h2><ul>'
        for concerned, risk in risks:
            named = plain(f"{concerned.kind} {concerned.title}: {risk.text}")
            yield f"<li><b>{plain(str(risk.kind))}</b>: {named}</li>"
        yield "</ul></section>"
    yield f"<h2>Changes</h2><pre>{plain(text)}</pre>"
    if drawn:
        yield "<h2>Pictures</h2>"
        if words:
            yield (
                f'<p><span class="words">{plain(words)}</span> The curves and numbers are made up'
                f" from the queries ({plain(why)}). Panels, queries and layout are real.</p>"
            )
        room = MOST_BYTES
        for one in drawn:
            section, taken = _dashboard(one, room)
            room -= taken
            yield section


def _dashboard(drawn: DrawnDashboard, room: int) -> tuple[str, int]:
    """Writes the pictures of a dashboard, as far as there is room, and says how much it took."""
    parts = [f'<section class="dashboard"><h2>{plain(drawn.title)}</h2>']
    taken = left_out = 0
    for picture in drawn.pictures:
        if taken + len(picture.png) > room:
            left_out += 1
            continue
        taken += len(picture.png)
        data = b64encode(picture.png).decode("ascii")
        parts.append(
            f"<figure><figcaption>{plain(picture.caption)}</figcaption>"
            f'<img alt="{plain(f"{drawn.title}, {picture.caption}")}"'
            f' src="data:image/png;base64,{data}"></figure>'
        )
    parts += [f"<p>{plain(note)}</p>" for note in drawn.notes]
    if left_out:
        said = number_of(left_out, "picture is", "pictures are")
        parts.append(f"<p>{said} left out, as this page would be too large: see --pictures</p>")
    return "\n".join((*parts, "</section>")), taken
