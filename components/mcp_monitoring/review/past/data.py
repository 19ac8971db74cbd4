"""From when on a Prometheus has data of alerts, so that silence is not taken for quiet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..promql.parse import PromqlError, PromqlUnknownError, parse, selectors
from ..servers.errors import GrafanaError, PrometheusError
from ..servers.source import Source
from .model import AlertPast, Range

# Each point reads all series that are selected, so there are few.
_POINTS = 60
_LEAST_STEP_SECONDS = 15
# Servers and proxies before them refuse longer addresses; many take 8 kB.
_LONGEST_QUERY = 3000
_NUMBER = "selector"


def with_data(source: Source, pasts: Sequence[AlertPast]) -> list[AlertPast]:
    """Adds to what alerts would have done from when on there is data of them.

    That is one query for all of them, or a few if they select much.

    Args:
        source: the Prometheus.
        pasts: the alerts, all of one range.

    Returns:
        The alerts; as they were if the server does not tell.
    """
    selected = [tuple(_selectors_of(past.expr)) for past in pasts]
    wanted = list(dict.fromkeys(one for several in selected for one in several))
    if not wanted:
        return list(pasts)
    when = pasts[0].range
    step = max(when.length_ms // 1000 // _POINTS, _LEAST_STEP_SECONDS)
    first: dict[str, int] = {}
    try:
        for query in _queries(wanted):
            first |= {wanted[number]: at for number, at in _answer(source, query, when, step)}
    except (PrometheusError, GrafanaError):
        return list(pasts)
    return [
        _with_begin(past, [first.get(one, when.end_ms) for one in several], step * 1000)
        for past, several in zip(pasts, selected, strict=True)
    ]


def _with_begin(past: AlertPast, begins: Sequence[int], step_ms: int) -> AlertPast:
    begin = min(begins, default=past.range.start_ms)
    return replace(past, data_from_ms=begin) if begin > past.range.start_ms + step_ms else past


def _selectors_of(expr: str) -> Iterator[str]:
    """Writes the selectors of an expression; none if it cannot be read."""
    try:
        found = [str(one) for one in selectors(parse(expr))]
    except (PromqlError, PromqlUnknownError):
        return
    yield from found


def _queries(wanted: Sequence[str]) -> Iterator[str]:
    """Writes queries that say which selectors find something, by their numbers."""
    parts: list[str] = []
    for number, selector in enumerate(wanted):
        part = f'label_replace(group({selector}), "{_NUMBER}", "{number}", "", "")'
        if parts and sum(map(len, parts)) + len(part) > _LONGEST_QUERY:
            yield " or ".join(parts)
            parts = []
        parts.append(part)
    yield " or ".join(parts)


def _answer(
    source: Source, query: str, when: Range, step_seconds: int
) -> Iterator[tuple[int, int]]:
    answer = source.data(
        "query_range",
        {
            "query": query,
            "start": f"{when.start_ms / 1000:.3f}",
            "end": f"{when.end_ms / 1000:.3f}",
            "step": str(step_seconds),
        },
    )
    result = answer.get("result") if isinstance(answer, Mapping) else None
    for one in result if isinstance(result, list) else ():
        number, values = one.get("metric", {}).get(_NUMBER, ""), one.get("values")
        if number.isdigit() and values:
            yield int(number), round(float(values[0][0]) * 1000)
