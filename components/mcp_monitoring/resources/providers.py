"""The provider that a caller gives the component."""

from collections.abc import Iterable, Mapping

import pulumi

PACKAGE = "grafana"
"""The package of all resources of the component."""


def provider_problem(opts: pulumi.ResourceOptions | None) -> str | None:
    """Says what is wrong with the providers among a component's options.

    Pulumi ignores a provider of another package: every child would go to the Grafana of the
    stack's own configuration, against the caller's intent.

    Args:
        opts: the options of the component.
    """
    packages = {one.package for one in _given(opts)}
    if not packages or PACKAGE in packages:
        return None
    named = ", ".join(sorted(packages))
    return (
        f"provider: is of package {named}, but all resources are of {PACKAGE}; give a"
        " pulumiverse_grafana.Provider, or none for the stack's own configuration"
    )


def _given(opts: pulumi.ResourceOptions | None) -> list[pulumi.ProviderResource]:
    if opts is None:
        return []
    several = opts.providers or []
    if isinstance(several, pulumi.ProviderResource):
        listed: Iterable[pulumi.ProviderResource] = [several]
    else:
        listed = several.values() if isinstance(several, Mapping) else several
    return [*([opts.provider] if opts.provider else []), *listed]
