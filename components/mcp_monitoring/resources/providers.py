"""The provider that a caller gives the component."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi

from ..arguments.checking import address_problem
from ..dashboard.dynamic.grafana_versions import too_old_problem
from ..dashboard.files import Dashboard
from .grafana_version import grafana_version
from .refusal import refusal

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


def grafana_problem(opts: pulumi.ResourceOptions | None) -> str | None:
    """Says what the configuration of the default provider lacks.

    A preview needs no Grafana for what it would create, so it succeeds; the deployment after it
    would fail at the first resource, with an error of the provider's inner code. A provider that
    the caller gives, or a parent has, may learn its address later and is not looked at.

    Args:
        opts: the options of the component.
    """
    if not _is_default(opts):
        return None
    settings, url = pulumi.Config(PACKAGE), _configured_address()
    if not url:
        return (
            "grafana:url: is not configured; set it:"
            " pulumi config set grafana:url https://grafana.example.com"
        )
    if problem := address_problem(url):
        return f"grafana:url: {problem}"
    if pulumi.runtime.is_dry_run() or settings.get("auth") or os.environ.get("GRAFANA_AUTH"):
        return None
    return (
        "grafana:auth: there is no credential; set GRAFANA_AUTH to a service account token or"
        " user:password, or: pulumi config set --secret grafana:auth"
    )


def version_problem(
    opts: pulumi.ResourceOptions | None, dashboards: Sequence[Dashboard]
) -> str | None:
    """Says that Grafana is too old for some dashboards, as far as that is known beforehand.

    The provider finds out only when folder and data source are written. Its address is looked at as
    in `grafana_problem`. A Grafana that does not answer gives no opinion.

    Args:
        opts: the options of the component.
        dashboards: all of its dashboards.
    """
    files = _dynamic_files(dashboards)
    if not files or not _is_default(opts) or grafana_problem(opts):
        return None
    return too_old_problem(grafana_version(_configured_address()), files)


def refuse_old_version(
    name: str, provider: pulumi.ProviderResource | None, dashboards: Sequence[Dashboard]
) -> None:
    """Ends the deployment if the Grafana of a given provider is too old for some dashboards.

    It does so as soon as the address is known. If that is in the preview, nothing is written.

    Args:
        name: name of the instance.
        provider: the provider of its resources; None is the stack's own configuration, which
            `version_problem` looks at.
        dashboards: all of its dashboards.
    """
    url = getattr(provider, "url", None)
    files = _dynamic_files(dashboards)
    if not files or not isinstance(url, pulumi.Output):
        return

    def check(known: Any) -> None:
        if not isinstance(known, str) or address_problem(known):
            return
        if problem := too_old_problem(grafana_version(known), files):
            raise refusal(name, [problem])

    url.apply(check)


def _dynamic_files(dashboards: Sequence[Dashboard]) -> list[str]:
    return [str(one.file) for one in dashboards if one.dynamic]


def _is_default(opts: pulumi.ResourceOptions | None) -> bool:
    """Tells whether the resources go to the Grafana of the stack's own configuration."""
    parent = opts.parent if opts else None
    return not _given(opts) and not (parent and parent.get_provider(f"{PACKAGE}:index:Provider"))


def _configured_address() -> str:
    return pulumi.Config(PACKAGE).get("url") or os.environ.get("GRAFANA_URL") or ""


def _given(opts: pulumi.ResourceOptions | None) -> list[pulumi.ProviderResource]:
    if opts is None:
        return []
    several = opts.providers or []
    if isinstance(several, pulumi.ProviderResource):
        listed: Iterable[pulumi.ProviderResource] = [several]
    else:
        listed = several.values() if isinstance(several, Mapping) else several
    return [*([opts.provider] if opts.provider else []), *listed]
