"""The deployment a component is created in: what its instances must not both do."""

from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from .claims import Claims


class _ConstructedIn:
    """Stands for a deployment whose program runs in another process."""


_claims: WeakKeyDictionary[object, dict[int | None, Claims]] = WeakKeyDictionary()
_constructed_in: dict[tuple[str, str, bool], _ConstructedIn] = {}


def claims_in_deployment(provider: pulumi.ProviderResource | None) -> Claims:
    """Finds the claims made so far in the running deployment, to the Grafana of a provider.

    Args:
        provider: the provider resource given to the component; None is the stack's default one.
    """
    by_provider = _claims.setdefault(_deployment(), {})
    return by_provider.setdefault(None if provider is None else id(provider), Claims())


def _deployment() -> Any:
    """Finds an object that is the same throughout one deployment and of no other.

    Many deployments may run in one process (Automation API): each has a root stack of its own. A
    component package is called once per instance and has none; its process serves one stack.
    """
    monitor: Any = get_monitor()
    if type(monitor).__name__ != "ResourceMonitorStub":
        return monitor  # Pulumi's mocks: they keep one root stack through many tests
    root = pulumi.runtime.get_root_resource()
    if root is not None:
        return root
    key = (pulumi.get_project(), pulumi.get_stack(), pulumi.runtime.is_dry_run())
    return _constructed_in.setdefault(key, _ConstructedIn())
