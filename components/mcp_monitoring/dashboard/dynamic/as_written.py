"""Parts of a file that their classic form alone would not give again. Pure.

A file may leave out what Grafana fills in, in more ways than a form has words for. Such a part is
kept as it is written, and written again as long as its form is unchanged.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..classic.keys import COMPLEMENT, WRITTEN
from ..lenient import copied, mapping

Json = Mapping[str, Any]


def with_written(
    form: dict[str, Any], written: Json, write: Callable[[Json], Any]
) -> dict[str, Any]:
    """Keeps a part in its form if the form alone gives another one.

    Args:
        form: the classic form of the part; it is changed.
        written: the part as it is written.
        write: writes the part from its form.

    Returns:
        The form.
    """
    if write(form) != written:
        form[COMPLEMENT] = {**mapping(form.get(COMPLEMENT)), WRITTEN: copied(dict(written))}
    return form


def as_written(form: Json, read: Callable[[Json], Any]) -> Any:
    """Gives the part that a form was made from, as it was written.

    Args:
        form: a form from `with_written`, maybe changed since.
        read: makes the form of a part.

    Returns:
        The part; None if the form was changed, or says all of it.
    """
    written = mapping(form.get(COMPLEMENT)).get(WRITTEN)
    if not isinstance(written, dict) or read(written) != form:
        return None
    return copied(written)
