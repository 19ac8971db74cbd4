"""A diff as one HTML page that needs nothing else: risks, the diff as text, pictures. Pure."""

from base64 import b64encode
from collections.abc import Iterator, Sequence

from ...console.printing import number_of
from ...drawing.markup import plain
from ...past.strip_picture import FIRING, PENDING, QUIET, UNKNOWN, strip_svg
from ...past.words import moment
from ..firings import firings_in_words
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
a{color:#6e9fff}h3{font-size:16px;margin:24px 0 0}
.past{display:flex;gap:12px;margin:3px 0}.past>span:first-child{width:70px;text-align:right}
.past>span:last-child{margin-left:auto}.strip{flex:1;height:20px}
.key{display:inline-block;width:14px;height:14px;margin:0 6px 0 16px;vertical-align:-2px}
"""

_LEGEND = "".join(
    f'<span class="key" style="background:{colour}"></span>{word}'
    for word, colour in (
        ("fired", FIRING),
        ("pending", PENDING),
        ("quiet", QUIET),
        ("unknown", UNKNOWN),
    )
)


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
    yield from _pasts(diff)
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


def _pasts(diff: Diff) -> Iterator[str]:
    """Draws what each changed alert did in the past, and what it would have done."""
    alerts = [
        (alert.title, alert.past)
        for one in diff.objects
        if one.rule_group
        for alert in one.rule_group.alerts
        if alert.past
    ]
    if not alerts:
        return
    yield f"<h2>Changed alerts in the past</h2><p>{_LEGEND}</p>"
    for title, past in alerts:
        yield f"<h3>{plain(title)}</h3><p>{plain(firings_in_words(past))}</p>"
        for word, side in (("now", past.before), ("changed", past.after)):
            if side:
                strip = strip_svg(side)
                yield f'<div class="past"><span>{word}</span>{strip}</div>'
        shown = past.after or past.before
        if shown:
            when = shown.range
            yield (
                f'<div class="past"><span></span><span>{plain(moment(when.start_ms))}</span>'
                f"<span>{plain(moment(when.end_ms))}</span></div>"
            )


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
