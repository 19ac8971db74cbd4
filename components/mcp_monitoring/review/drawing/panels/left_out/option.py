"""An option that is not drawn, and whether a panel asks for it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .....dashboard.lenient import mapping, objects, text
from .....dashboard.view import PanelView

EACH = "*"
"""Stands for every element of a list in the path of an option."""

_NOTHING = (None, False, "", "auto", "none")


@dataclass(frozen=True)
class LeftOut:
    """An option that is not drawn.

    Attributes:
        path: where it is, `options.…`, `custom.…`, or `panel.…` for what is in the panel itself.
        words: what the note calls it.
        usual: values that ask for nothing, beside those of `_NOTHING`.
        only: another option and the values of it with which this one means something.
        given: paths of options of which one has to ask for something, so that this one does.
    """

    path: str
    words: str
    usual: Sequence[Any] = ()
    only: tuple[str, Sequence[Any]] = ("", ())
    given: Sequence[str] = field(default=())


def is_wanted(one: LeftOut, panel: PanelView) -> bool:
    """Tells whether a panel asks for an option.

    Args:
        one: the option.
        panel: the panel.
    """
    path, values = one.only
    if path and not any(value in values for value in _values(path, panel)):
        return False
    if one.given and not any(
        _asks(value, _NOTHING) for path in one.given for value in _values(path, panel)
    ):
        return False
    # What is usually on asks for something where it is off.
    nothing = [value for value in _NOTHING if value is not False] if True in one.usual else _NOTHING
    return any(_asks(value, (*nothing, *one.usual)) for value in _values(one.path, panel))


def _asks(value: Any, nothing: Sequence[Any]) -> bool:
    # An identical value counts: 0 is not false, and 1 not true.
    return not any(value == one and type(value) is type(one) for one in nothing)


def _values(path: str, panel: PanelView) -> Iterator[Any]:
    holder, *keys = path.split(".")
    if holder in ("options", "panel"):
        yield from _at(panel.options if holder == "options" else panel.model, keys)
        return
    yield from _at(mapping(mapping(panel.field_config.get("defaults")).get("custom")), keys)
    for _, override in objects(panel.field_config.get("overrides")):
        for _, one in objects(override.get("properties")):
            named = text(one.get("id"))
            if path == named:
                yield one.get("value")
            elif path.startswith(f"{named}."):
                yield from _at(one.get("value"), path[len(named) + 1 :].split("."))


def _at(value: Any, keys: Sequence[str]) -> Iterator[Any]:
    if not keys:
        yield value
    elif keys[0] == EACH:
        for _, one in objects(value):
            yield from _at(one, keys[1:])
    else:
        inner: Mapping[str, Any] = mapping(value)
        yield from _at(inner.get(keys[0]), keys[1:])
