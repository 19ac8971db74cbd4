"""The parts of a URN, `urn:pulumi:STACK::PROJECT::TYPES::NAME`. Pure."""

from collections.abc import Iterable


def project_and_stack(urns: Iterable[str]) -> tuple[str, str]:
    """Finds project and stack in the first whole URN; both are empty if there is none."""
    parts = (urn.split("::") for urn in urns)
    stack, project = next((one[:2] for one in parts if len(one) > 3), ("", ""))
    return project, stack.removeprefix("urn:pulumi:")


def type_in(urn: str) -> str:
    """Finds the type of a resource; those of its parents stand before it, with `$` between."""
    return urn.split("::")[-2].rpartition("$")[2]
