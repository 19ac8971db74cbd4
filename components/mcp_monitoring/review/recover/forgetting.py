"""A state without objects that are gone. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

_RESOURCES = "resources"
_DEPENDENCIES, _OF_PROPERTIES = "dependencies", "propertyDependencies"


def without(exported: Mapping[str, Any], gone: Collection[tuple[str, str]]) -> dict[str, Any]:
    """Returns a state that has forgotten some resources.

    Args:
        exported: the state, as `pulumi stack export` prints it.
        gone: URN and id of each. A replacement has the URN of what it replaces, and another id.
    """
    deployment = exported["deployment"]
    kept = [one for one in deployment.get(_RESOURCES) or [] if _key(one) not in gone]
    forgotten = {urn for urn, _ in gone} - {one.get("urn") for one in kept}
    resources = [_without_dependencies(one, forgotten) for one in kept]
    return {**exported, "deployment": {**deployment, _RESOURCES: resources}}


def _key(resource: Mapping[str, Any]) -> tuple[str, str]:
    return str(resource.get("urn") or ""), str(resource.get("id") or "")


def _without_dependencies(resource: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """Takes others out of what a resource depends on; Pulumi refuses a state that lacks them."""
    rest = dict(resource)
    if resource.get(_DEPENDENCIES):
        rest[_DEPENDENCIES] = [urn for urn in resource[_DEPENDENCIES] if urn not in gone]
    if resource.get(_OF_PROPERTIES):
        rest[_OF_PROPERTIES] = {
            name: [urn for urn in urns or () if urn not in gone]
            for name, urns in resource[_OF_PROPERTIES].items()
        }
    return rest
