"""JSON as Go's `encoding/json` reads and writes it. Pure.

The official plugin is a Go program. Its state, and what it sends to Grafana, went through
`json.Unmarshal` into `map[string]interface{}` and `json.Marshal`. The text must be equal, because
the engine compares and prints it.
"""

import json
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NoReturn

# json.Marshal also escapes these, so that its output is safe inside HTML and JavaScript.
_GO_ESCAPES: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_TO_ESCAPE: Final = re.compile("[<>&\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Numbers that Python writes in another way than Go: whole floats, exponents, and more digits than a
# float64 has. Some of what is found stands inside a text.
_OTHER_NUMBER: Final = re.compile(
    r"(?<=[:,\[])(?=-?(?:\d+\.0(?!\d)|\d+(?:\.\d+)?[eE]|\d{16}))"
    r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
)
# The same, in a form that is searched for faster.
_MAY_HAVE_OTHER_NUMBERS: Final = re.compile(r"[:,\[]-?(?:\d+\.0(?!\d)|\d+(?:\.\d+)?[eE]|\d{16})")
_QUOTE_OR_ESCAPE: Final = re.compile(r'"|\\.')


class GoJSONError(ValueError):
    """The text is not JSON, or not a JSON object; the message says why."""


def unmarshal(text: str) -> Any:
    """Parses JSON.

    Raises:
        GoJSONError: If `text` is not JSON.
    """
    # Only Go's numbers have a negative zero in a text without a point.
    whole = _whole if "-0" in text else None
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_int=whole)
    except (ValueError, RecursionError) as error:
        raise GoJSONError(_reason(error)) from None


def _whole(text: str) -> float:
    return -0.0 if text == "-0" else int(text)


def unmarshal_object(text: str) -> dict[str, Any]:
    """Parses a JSON object, as `json.Unmarshal` into a Go map does; `null` is an empty map.

    Raises:
        GoJSONError: If `text` is not JSON, or is JSON of another kind.
    """
    value = unmarshal(text)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise GoJSONError(f"a JSON object is needed, not a value of type {type(value).__name__}")
    return value


def marshal(value: Any) -> str:
    """Writes `value` as `json.Marshal` would: sorted keys, no spaces, `<`, `>` and `&` escaped."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value))
    # Go sorts keys by bytes, Python by code points. The order is the same.
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _in_go(text)


# What Grafana has is most often what was sent, and is asked for right after it.
@lru_cache(maxsize=32)
def _in_go(text: str) -> str:
    """Turns JSON as Python writes it into what Go writes."""
    if _MAY_HAVE_OTHER_NUMBERS.search(text):
        text = _with_go_numbers(text)
    text = _SURROGATE.sub("\ufffd", text)
    return _TO_ESCAPE.sub(lambda match: _GO_ESCAPES[match[0]], text)


def _with_go_numbers(text: str) -> str:
    """Writes numbers as Go writes a float64, for Go reads every number as one; texts stay."""
    written: list[str] = []
    done, quotes = 0, 0
    for found in _OTHER_NUMBER.finditer(text):
        start, end = found.span()
        quotes += _QUOTE_OR_ESCAPE.findall(text, done, start).count('"')
        inside_a_text = quotes % 2
        written += text[done:start], found[0] if inside_a_text else _number(float(found[0]))
        done = end
    return "".join((*written, text[done:]))


def _number(value: float) -> str:
    if value == 0:
        return "-0" if str(value).startswith("-") else "0"
    if 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = format(Decimal(repr(value)).normalize(), "e").split("e")
    sign = exponent[0] if exponent[0] in "+-" else "+"
    return f"{mantissa}e{sign}{exponent.lstrip('+-').lstrip('0')}"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _reason(error: Exception) -> str:
    """Says why a text is not JSON: the recorded error in Go's words, others in Python's."""
    if isinstance(error, json.JSONDecodeError) and error.msg.startswith("Expecting property name"):
        found = error.doc[error.pos : error.pos + 1]
        if found:
            return f"invalid character '{found}' looking for beginning of object key string"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
