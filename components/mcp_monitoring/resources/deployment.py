"""The claims of the running deployment, shared by all instances of the component in it."""

from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from .claims import Claims


class _Deployment:
    """The claims made in one deployment, by Grafana."""

    def __init__(self, *, constructs: bool) -> None:
        self._constructs = constructs
        self._default = Claims()
        self._by_name: dict[str, Claims] = {}
        # Weak: another provider may get the id of a provider that is gone.
        self._by_provider: WeakKeyDictionary[pulumi.ProviderResource, Claims] = WeakKeyDictionary()

    def claims(self, provider: pulumi.ProviderResource | None) -> Claims:
        if provider is None:
            return self._default
        if self._constructs:
            # For each instance, the SDK makes a new object for a provider of another process.
            # The URN is known only later; the name is known now.
            return self._by_name.setdefault(provider.pulumi_resource_name, Claims())
        return self._by_provider.setdefault(provider, Claims())


_running: WeakKeyDictionary[object, _Deployment] = WeakKeyDictionary()
_constructed_in: dict[tuple[str, str, bool], _Deployment] = {}


def claims_in_deployment(provider: pulumi.ProviderResource | None) -> Claims:
    """Finds the claims made so far in the running deployment, in the Grafana of a provider.

    Args:
        provider: the provider resource given to the component; None is the stack's default one.
            In a component package, providers of one name count as one.
    """
    return _deployment().claims(provider)


def _deployment() -> _Deployment:
    """Finds the state of the running deployment.

    A program has a root stack, and registers its resources with one monitor. Many programs may run
    in one process (Automation API), each with its own monitor. A component package has no root
    stack, and is called once per instance, each time with another monitor; its process serves one
    stack.
    """
    if pulumi.runtime.get_root_resource() is not None:
        return _running.setdefault(get_monitor(), _Deployment(constructs=False))
    key = (pulumi.get_project(), pulumi.get_stack(), pulumi.runtime.is_dry_run())
    return _constructed_in.setdefault(key, _Deployment(constructs=True))
