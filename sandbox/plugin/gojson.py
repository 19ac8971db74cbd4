"""JSON as Go's `encoding/json` reads and writes it.

The official plugin is a Go program: its state, and what it sends to Grafana, went through
`json.Unmarshal` into `map[string]interface{}` and `json.Marshal`. Equal text matters, because the
engine compares the text and prints it.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, Final, NoReturn

__all__ = ["GoJSONError", "marshal", "unmarshal", "unmarshal_object"]

# What json.Marshal escapes beyond JSON's own rules, to keep its output safe inside HTML and
# JavaScript.
_GO_ESCAPES: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_TO_ESCAPE: Final = re.compile("[<>&\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_WHITESPACE: Final = b" \t\r\n"
_DIGITS: Final = b"0123456789"
_HEX: Final = b"0123456789abcdefABCDEF"


class GoJSONError(ValueError):
    """Text that is not the JSON asked for; the message is the one Go would give."""


def unmarshal(text: str) -> Any:
    """Parse JSON.

    Raises:
        GoJSONError: If `text` is not JSON, with Go's wording (recording 51).
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        # Python's parser is fast but words its errors its own way.
        _Scanner(text).explain()


def unmarshal_object(text: str) -> dict[str, Any]:
    """Parse a JSON object, as `json.Unmarshal` into a Go map does; `null` is an empty map.

    Raises:
        GoJSONError: If `text` is not JSON, or is JSON of another kind.
    """
    value = unmarshal(text)
    if value is None:
        return {}
    if not isinstance(value, dict):
        kinds = {list: "array", str: "string", bool: "bool", int: "number", float: "number"}
        kind = kinds[type(value)]
        raise GoJSONError(
            f"json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
        )
    return value


def marshal(value: Any) -> str:
    """Write `value` as `json.Marshal` would: sorted keys, no spaces, `<`, `>` and `&` escaped."""
    if isinstance(value, dict):
        # Go sorts keys by their bytes; Python's order of str is that of code points, the same.
        items = (f"{marshal(str(key))}:{marshal(value[key])}" for key in sorted(value))
        return "{" + ",".join(items) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(marshal(item) for item in value) + "]"
    if isinstance(value, str):
        text = json.dumps(_SURROGATE.sub("\ufffd", value), ensure_ascii=False)
        return _TO_ESCAPE.sub(lambda match: _GO_ESCAPES[match[0]], text)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return _number(float(value))


def _number(value: float) -> str:
    """Format a number as Go does a float64, which every JSON number is to it."""
    if value == 0:
        return "-0" if str(value).startswith("-") else "0"
    if 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = format(Decimal(repr(value)).normalize(), "e").split("e")
    sign = exponent[0] if exponent[0] in "+-" else "+"
    return f"{mantissa}e{sign}{exponent.lstrip('+-').lstrip('0')}"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


class _Scanner:
    """Finds the first byte that is not JSON, and says so in the words of Go's scanner."""

    def __init__(self, text: str) -> None:
        self._data = text.encode(errors="surrogatepass")
        self._at = 0

    def explain(self) -> NoReturn:
        """Raise the GoJSONError for this text, which the caller knows to be wrong."""
        try:
            self._value()
            self._space()
            if self._at < len(self._data):
                self._refuse("after top-level value")
        except RecursionError:
            raise GoJSONError("exceeded max depth") from None
        raise GoJSONError("invalid JSON")

    def _peek(self) -> int:
        if self._at >= len(self._data):
            raise GoJSONError("unexpected end of JSON input")
        return self._data[self._at]

    def _refuse(self, context: str) -> NoReturn:
        char = chr(self._peek())
        shown = {"'": "'\\''", '"': "'\"'"}.get(char)
        if shown is None:
            shown = "'" + json.dumps(char, ensure_ascii=not char.isprintable())[1:-1] + "'"
        raise GoJSONError(f"invalid character {shown} {context}")

    def _space(self) -> None:
        while self._at < len(self._data) and self._data[self._at] in _WHITESPACE:
            self._at += 1

    def _expect(self, allowed: bytes, context: str) -> int:
        """Step over the next byte, which has to be one of `allowed`, and return it."""
        byte = self._peek()
        if byte not in allowed:
            self._refuse(context)
        self._at += 1
        return byte

    def _value(self) -> None:
        self._space()
        byte = self._peek()
        literal = {b"t": b"true", b"f": b"false", b"n": b"null"}.get(bytes([byte]))
        if byte in b"{":
            self._object()
        elif byte in b"[":
            self._array()
        elif byte in b'"':
            self._string("looking for beginning of value")
        elif byte in b"-0123456789":
            self._numeric()
        elif literal:
            name = literal.decode()
            for expected in literal:
                self._expect(bytes([expected]), f"in literal {name} (expecting '{chr(expected)}')")
        else:
            self._refuse("looking for beginning of value")

    def _object(self) -> None:
        self._at += 1
        self._space()
        if self._peek() in b"}":
            self._at += 1
            return
        while True:
            self._space()
            self._string("looking for beginning of object key string")
            self._space()
            self._expect(b":", "after object key")
            self._value()
            self._space()
            if self._expect(b",}", "after object key:value pair") in b"}":
                return

    def _array(self) -> None:
        self._at += 1
        self._space()
        if self._peek() in b"]":
            self._at += 1
            return
        while True:
            self._value()
            self._space()
            if self._expect(b",]", "after array element") in b"]":
                return

    def _string(self, context: str) -> None:
        self._expect(b'"', context)
        while True:
            byte = self._peek()
            if byte < 0x20:
                self._refuse("in string literal")
            self._at += 1
            if byte in b'"':
                return
            if byte in b"\\" and self._expect(b'bfnrt\\/"u', "in string escape code") in b"u":
                for _ in range(4):
                    self._expect(_HEX, "in \\u hexadecimal character escape")

    def _numeric(self) -> None:
        if self._peek() in b"-":
            self._at += 1
        if self._expect(_DIGITS, "in numeric literal") not in b"0":
            self._digits()
        if self._next_is(b"."):
            self._at += 1
            self._expect(_DIGITS, "after decimal point in numeric literal")
            self._digits()
        if self._next_is(b"eE"):
            self._at += 1
            if self._next_is(b"+-"):
                self._at += 1
            self._expect(_DIGITS, "in exponent of numeric literal")
            self._digits()

    def _next_is(self, allowed: bytes) -> bool:
        return self._at < len(self._data) and self._data[self._at] in allowed

    def _digits(self) -> None:
        while self._next_is(_DIGITS):
            self._at += 1
