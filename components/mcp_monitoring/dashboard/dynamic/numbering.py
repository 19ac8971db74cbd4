"""The numbers of the panels of a dynamic dashboard, by which links and alerts name them. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..classic.keys import COMPLEMENT
from ..classic.shape import numbered
from ..classic.slots import panels_of


def elements_of(form: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields the panels of a form that have a number: all but rows and tabs.

    Args:
        form: the classic form of a dynamic dashboard.
    """
    return (panel for panel in panels_of(form) if panel.get("type") != "row")


def numbered_form(form: Mapping[str, Any]) -> dict[str, Any]:
    """Gives every panel a number of its own, as `classic.shape.numbered` does.

    The elements keep their keys, also those that were made of a number that changes.

    Args:
        form: the classic form of a dynamic dashboard; it is not changed.
    """
    own = numbered(form, elements_of)
    for before, after in zip(elements_of(form), elements_of(own), strict=True):
        complement = after.get(COMPLEMENT, {})
        if "element" not in complement and after["id"] != before.get("id"):
            after[COMPLEMENT] = {**complement, "element": f"panel-{before.get('id')}"}
    return own
