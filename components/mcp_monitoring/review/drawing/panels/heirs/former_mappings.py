"""Value mappings of panels before Grafana 6.1, as those of today. Pure.

There were mappings of values and mappings of ranges, and the panel said which of them hold.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .....dashboard.lenient import objects, text
from .numbers import number

_VALUES, _RANGES = 1, 2
_NULL = "null"


def mappings_of(given: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Translates the mappings that hold.

    Args:
        given: a raw panel, or a raw style of a column: `mappingType`, `valueMaps`, `rangeMaps`.
    """
    kind = given.get("mappingType") or (_VALUES if given.get("valueMaps") else _RANGES)
    if kind == _VALUES:
        for _, one in objects(given.get("valueMaps")):
            value, result = str(one.get("value", "")), {"text": text(one.get("text"))}
            if value in (_NULL, "N/A"):
                yield _for_nothing(result)
            else:
                yield {"type": "value", "options": {value: result}}
    elif kind == _RANGES:
        for _, one in objects(given.get("rangeMaps")):
            begin, end = number(one.get("from")), number(one.get("to"))
            result = {"text": text(one.get("text"))}
            if _NULL in (one.get("from"), one.get("to")):
                yield _for_nothing(result)
            elif begin is not None or end is not None:
                yield {"type": "range", "options": {"from": begin, "to": end, "result": result}}


def _for_nothing(result: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "special", "options": {"match": _NULL, "result": result}}
