"""JSON is written as Go writes it, whatever is in it."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.review.provider.gojson import marshal

ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
TO_ESCAPE = re.compile("[<>&\u2028\u2029]")
SURROGATE = re.compile("[\ud800-\udfff]")


def by_hand(value: Any) -> str:
    """The same value by value, slowly: what Go writes of each kind of value."""
    if isinstance(value, dict):
        # Go sorts keys by bytes, Python by code points. The order is the same.
        items = (f"{by_hand(str(key))}:{by_hand(value[key])}" for key in sorted(value))
        return "{" + ",".join(items) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(by_hand(item) for item in value) + "]"
    if isinstance(value, str):
        text = json.dumps(SURROGATE.sub("\ufffd", value), ensure_ascii=False)
        return TO_ESCAPE.sub(lambda match: ESCAPES[match[0]], text)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return number_by_hand(float(value))


def number_by_hand(value: float) -> str:
    if value == 0:
        return "-0" if str(value).startswith("-") else "0"
    if 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = format(Decimal(repr(value)).normalize(), "e").split("e")
    sign = exponent[0] if exponent[0] in "+-" else "+"
    return f"{mantissa}e{sign}{exponent.lstrip('+-').lstrip('0')}"


TEXTS = st.text() | st.sampled_from(
    [":1.5", "[0.5,1e9]", '"', "\\", '\\"1.0', "<&>\u2028", ",-1234567890123456", "{}", "a:0.1"]
)
NUMBERS = (
    st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.0, -0.0, 1.0, 1e21, 1e-7, 1e16, 2**53, 2**53 + 1])
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_is_written_as_it_is_by_hand(value: Any) -> None:
    assert marshal(value) == by_hand(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.0, "1"),
        (-0.0, "-0"),
        (1e21, "1e+21"),
        (1e-7, "1e-7"),
        (123456789012345678, "123456789012345680"),
        ({"b": 0.5, "a": [True, 1, 1.5]}, '{"a":[true,1,1.5],"b":0.5}'),
        ({"expr": "x[5m:1.0] > 0.90"}, '{"expr":"x[5m:1.0] \\u003e 0.90"}'),
    ],
)
def test_numbers_and_texts_side_by_side(value: Any, written: str) -> None:
    assert marshal(value) == written
