"""A strip of time as a picture."""

import re

from mcp_monitoring.review.past.evaluation import Run, Span, Spans
from mcp_monitoring.review.past.model import AlertPast, Range, SeriesPast
from mcp_monitoring.review.past.strip_picture import FIRING, PENDING, UNKNOWN, WIDTH, strip_svg

HOUR = 3_600_000


def past(*firing: Span, pending: tuple[Span, ...] = (), failed: tuple[Run, ...] = ()) -> AlertPast:
    series = (SeriesPast({}, Spans(pending, firing)),)
    when = Range(0, 10 * HOUR)
    return AlertPast("Down", "g", "up == 0", "5m", "0s", when, series, failed=failed)


def parts(svg: str) -> list[tuple[float, float, str]]:
    """Begin, width and colour of the parts on top of what is quiet."""
    found = re.findall(r'<rect x="([\d.]+)" width="([\d.]+)" height="20" fill="(#\w+)"/>', svg)
    return [(float(x), float(width), colour) for x, width, colour in found]


def test_each_time_is_where_it_was_and_firing_is_on_top() -> None:
    one = past(
        Span(2 * HOUR, 4 * HOUR), pending=(Span(HOUR, 2 * HOUR),), failed=(Run(8 * HOUR, 9 * HOUR),)
    )

    assert parts(strip_svg(one)) == [
        (800, 100, UNKNOWN),
        (100, 100, PENDING),
        (200, 200, FIRING),
    ]


def test_a_short_firing_is_seen_also_at_the_end() -> None:
    one = past(Span(HOUR, HOUR + 1000), Span(10 * HOUR - 1000))

    assert parts(strip_svg(one)) == [(100, 2, FIRING), (WIDTH - 2, 2, FIRING)]


def test_what_began_before_the_range_begins_with_it() -> None:
    assert parts(strip_svg(past(Span(-HOUR, HOUR)))) == [(0, 100, FIRING)]


def test_a_quiet_alert_has_no_part() -> None:
    assert parts(strip_svg(past())) == []
