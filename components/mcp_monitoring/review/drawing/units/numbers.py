"""Numbers as texts, the way a browser writes them. Pure.

Sources: ECMAScript, `Number::toString`, `toExponential` and `toLocaleString` (en-US), and
`tests/recordings/pictures/units.json.gz`.
"""

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext

MOST_DECIMALS = 100
"""No browser writes more."""

_HIGHEST_EXPONENT = 21
_LOWEST_EXPONENT = -7


def as_float(value: float) -> float:
    """Reads a whole number of any size as a browser would: infinite where it is too large."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def plain(value: float) -> str:
    """Writes a number with as few digits as tell it apart, as `String(value)` does."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == 0:
        return "0"
    exact = Decimal(repr(float(value)))
    figures = "".join(map(str, exact.as_tuple().digits)).rstrip("0")
    # The number is 0.FIGURES times ten to the power of `point`.
    point = exact.adjusted() + 1
    if _LOWEST_EXPONENT < point - 1 < _HIGHEST_EXPONENT:
        text = _with_point(figures, point)
    else:
        text = _scientific(figures, point - 1)
    return f"-{text}" if value < 0 else text


def rounded(value: float, decimals: int | None) -> str:
    """Writes a number with a number of decimals, the last one rounded up from a half.

    Without a number of decimals three digits count: `12.3`, `0.0123`; whole numbers have none.
    Numbers too small or too large for that keep their exponent, as `1e-9`.
    """
    if not math.isfinite(value):
        return infinite(value)
    if decimals is None:
        decimals = decimals_that_fit(value)
        if decimals > MOST_DECIMALS:
            return plain(float(f"{value:.2e}"))
    decimals = min(decimals, MOST_DECIMALS)
    if decimals <= 0:
        return plain(_to_whole(value))
    factor = 10.0**decimals
    scaled = value * factor
    text = plain(_to_whole(scaled) / factor if math.isfinite(scaled) else value)
    if "e" in text:
        return text
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(decimals, '0')}"


def decimals_that_fit(value: float) -> int:
    """Tells how many decimals show three digits of a number; none for a whole number."""
    if value % 1 == 0:
        return 0
    return max(0, 2 - math.floor(math.log(abs(value)) / math.log(10)))


def infinite(value: float) -> str:
    """Writes what is not finite, as a browser does for a reader: `∞`, `-∞`, `NaN`."""
    return "NaN" if math.isnan(value) else ("∞" if value > 0 else "-∞")


def grouped(value: float, at_most: int = 3, at_least: int = 0) -> str:
    """Writes a number with commas at the thousands, as `toLocaleString` does.

    Args:
        value: the number.
        at_most: how many decimals to show at most.
        at_least: how many decimals to show at least.
    """
    if not math.isfinite(value):
        return infinite(value)
    with localcontext() as context:
        context.prec = 1000
        at_most = min(max(at_most, 0), MOST_DECIMALS)
        exact = Decimal(repr(float(value)))
        whole, _, fraction = f"{_quantized(exact, at_most):,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(min(at_least, at_most), "0")
    text = f"{whole}.{fraction}" if fraction else whole
    return text if value else text.lstrip("-")


def scientific(value: float, decimals: int | None) -> str:
    """Writes a number with one digit before the point and an exponent: `1.5e+3`."""
    if not math.isfinite(value):
        return plain(value)
    value = value or 0.0  # A browser writes no sign at zero.
    exact = Decimal(value) if decimals is not None else Decimal(repr(float(value)))
    exponent = exact.adjusted() if value else 0
    with localcontext() as context:
        context.prec = 2000
        figures = exact.scaleb(-exponent)
        if decimals is not None:
            figures = _quantized(figures, min(max(decimals, 0), MOST_DECIMALS))
            if abs(figures) >= 10:
                exponent, figures = exponent + 1, figures.scaleb(-1)
                figures = _quantized(figures, min(max(decimals, 0), MOST_DECIMALS))
        else:
            figures = figures.normalize()
    sign = "-" if exponent < 0 else "+"
    return f"{figures:f}e{sign}{abs(exponent)}"


def hexadecimal(value: float) -> str:
    """Writes a number to the base of sixteen in capital letters, its fraction too."""
    if not math.isfinite(value):
        return plain(value).upper()
    whole = int(abs(value))
    rest = abs(value) - whole
    fraction = ""
    while rest:
        rest *= 16
        fraction += f"{int(rest):X}"
        rest -= int(rest)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole:X}" + (f".{fraction}" if fraction else "")


def _to_whole(value: float) -> float:
    below = math.floor(value)
    return float(below if value - below < 0.5 else below + 1)


def _quantized(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _with_point(figures: str, point: int) -> str:
    if point <= 0:
        return f"0.{'0' * -point}{figures}"
    if point >= len(figures):
        return figures.ljust(point, "0")
    return f"{figures[:point]}.{figures[point:]}"


def _scientific(figures: str, exponent: int) -> str:
    more = f".{figures[1:]}" if len(figures) > 1 else ""
    sign = "-" if exponent < 0 else "+"
    return f"{figures[0]}{more}e{sign}{abs(exponent)}"
