"""Applies a change that was made in Grafana to the value in a file. Pure."""

from collections.abc import Mapping
from typing import Any, Protocol

from ...dashboard.classic.normal import normal_dashboard, normal_panel, normal_query
from ..documents.json_text import aligned, same


class Unbinding(Protocol):
    """Turns values of Grafana into values of a file; see `unbinding`."""

    def unbound(self, value: Any) -> Any:
        """Returns the value for the file."""


def carried(base: Any, theirs: Any, file: Any, unbinding: Unbinding) -> Any:
    """Changes a value of a file so that a deployment of it gives `theirs`.

    Args:
        base: the value as it was deployed.
        theirs: the value as Grafana has it now.
        file: the value as the file writes it; a deployment turns it into `base`.
        unbinding: turns values of Grafana into values of a file.

    Returns:
        The value for the file; the parts that did not change are as they were in the file.
    """
    if same(base, theirs):
        return file
    if isinstance(base, dict) and isinstance(theirs, dict) and isinstance(file, dict):
        return _object(base, theirs, file, unbinding)
    if isinstance(base, list) and isinstance(theirs, list) and isinstance(file, list):
        return _list(base, theirs, file, unbinding)
    return unbinding.unbound(theirs)


def _object(
    base: Mapping[str, Any], theirs: Mapping[str, Any], file: dict[str, Any], unbinding: Unbinding
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in file.items():
        if key in theirs and key in base:
            result[key] = carried(base[key], theirs[key], value, unbinding)
        elif key in theirs:
            result[key] = unbinding.unbound(theirs[key])
        elif key not in base:
            # Only the file has this key: a deployment leaves some keys out.
            result[key] = value
    for key, value in theirs.items():
        if key in file or (key in base and same(base[key], value)) or is_implied(key, value):
            continue
        # Key and value go together: `unbound` recognises a data source by the key `datasource`.
        result.update(unbinding.unbound({key: value}))
    return result


def _list(base: list[Any], theirs: list[Any], file: list[Any], unbinding: Unbinding) -> list[Any]:
    if len(base) != len(file):
        return [unbinding.unbound(one) for one in theirs]
    return [
        unbinding.unbound(one)
        if partner is None
        else carried(base[partner], one, file[partner], unbinding)
        for partner, one in zip(aligned(base, theirs), theirs, strict=True)
    ]


def is_implied(key: str, value: Any) -> bool:
    """Tells whether a value has no effect: empty, or a default that Grafana wrote on saving."""
    if value is None or value == {} or value == []:
        return True
    one = {key: value}
    nothing_in_panel = not normal_panel(one)
    nothing_in_query = not normal_query(one)
    nothing_in_dashboard = not normal_dashboard(one) and key in ("editable", "preload", "liveNow")
    return nothing_in_panel or nothing_in_query or nothing_in_dashboard
