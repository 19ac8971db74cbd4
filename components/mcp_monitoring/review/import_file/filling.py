"""Fills ids into the file that `pulumi preview --import-file` wrote. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..stacks.plan import Plan, Step
from ..stacks.secrets import is_secret

IMPORTING = ("--protect=false", "--generate-code=false", "--skip-preview", "--yes")
"""Options for `pulumi import`. A preview would read each object once more, and nobody sees it."""


class ImportFileError(Exception):
    """The file of ids cannot be made; the message says why and what to do."""


Entry = dict[str, Any]
"""One resource of the file: `type`, `name`, `id`, `parent`, `provider`, …"""

Pair = tuple[Entry, Step | None]
"""A resource of the file, and the step of the plan that would create it."""


def entries(document: Any) -> list[Entry]:
    """Lists the resources of a file.

    Raises:
        ImportFileError: if the document is no list of resources.
    """
    listed = document.get("resources", []) if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(
        isinstance(one, dict) and {"type", "name"} <= one.keys() for one in listed
    ):
        raise ImportFileError("pulumi preview --import-file wrote no list of resources")
    return listed


def pair(listed: Iterable[Entry], plan: Plan) -> list[Pair]:
    """Finds for each resource of the file the step of the plan that would create it.

    The file has no URNs, only types and names. Resources with the same type and name are in the
    order of the plan.
    """
    waiting: dict[tuple[str, str], list[Step]] = {}
    for made in (*plan.steps, *plan.components):
        if made.operation == "create":
            waiting.setdefault((made.type, made.name), []).append(made)
    paired: list[Pair] = []
    for entry in listed:
        same = waiting.get((entry["type"], entry.get("logicalName") or entry["name"]), [])
        paired.append((entry, same.pop(0) if same else None))
    return paired


def filled(
    document: Mapping[str, Any],
    paired: Sequence[Pair],
    ids: Mapping[str, str],
) -> dict[str, Any]:
    """Fills ids into a file, and leaves out the resources without an id.

    Args:
        document: the file as Pulumi wrote it.
        paired: the resources of the file, each with its step of the plan.
        ids: ids of objects in Grafana, by URN.

    Returns:
        The file with the resources that have an id, and with the components and providers that
        these need. A component also gets its inputs: no import can read them, and the next preview
        would otherwise show them as new. Secret inputs are left out.
    """
    by_name = {entry["name"]: entry for entry, _ in paired}
    kept = {entry["name"] for entry, made in paired if made is not None and made.urn in ids}
    for name in list(kept):
        needed = by_name.get(name)
        while needed is not None:
            kept |= {str(needed["name"]), str(needed.get("provider", ""))}
            needed = by_name.get(str(needed.get("parent", "")))
    resources = [
        _filled(entry, made, ids.get(made.urn if made else "", ""))
        for entry, made in paired
        if entry["name"] in kept
    ]
    return {**document, "resources": resources}


def _filled(entry: Entry, made: Step | None, identifier: str) -> Entry:
    if identifier:
        return {**entry, "id": identifier}
    if made is not None and not made.custom and made.new is not None:
        plain = {key: value for key, value in made.new.inputs.items() if not is_secret(value)}
        return {**entry, "inputs": plain} if plain else entry
    return entry
