"""A deployment under Pulumi's mocks, recorded."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime import rpc


@dataclass
class Registered:
    """One resource as it was registered."""

    type: str
    name: str
    urn: str
    parent: str
    inputs: dict[str, Any]
    secrets: set[str]
    provider: str
    providers: dict[str, str]
    depends_on: set[str]
    delete_before_replace: bool
    replacement_trigger: Any

    @property
    def dashboard(self) -> dict[str, Any]:
        model: dict[str, Any] = json.loads(self.inputs["configJson"])
        return model


class _Monitor(pulumi_mocks.MockMonitor):
    """Pulumi's mock monitor, remembering what the program asked for."""

    def __init__(self, mocks: pulumi.runtime.Mocks) -> None:
        super().__init__(mocks)
        self.registered: list[Registered] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # the protocol's name
        response = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        raw = rpc.deserialize_properties(request.object, keep_unknowns=True)
        trigger = None
        if request.HasField("replacement_trigger"):
            holder = type(request.object)()
            holder.fields["trigger"].CopyFrom(request.replacement_trigger)
            trigger = rpc.deserialize_properties(holder)["trigger"]
        self.registered.append(
            Registered(
                type=request.type,
                name=request.name,
                urn=response.urn,
                parent=request.parent,
                inputs={key: rpc.unwrap_rpc_secret(value) for key, value in raw.items()},
                secrets={key for key, value in raw.items() if rpc.is_rpc_secret(value)},
                provider=request.provider,
                providers=dict(request.providers),
                depends_on=set(request.dependencies),
                delete_before_replace=request.deleteBeforeReplace,
                replacement_trigger=trigger,
            )
        )
        return response


class _Grafana(pulumi.runtime.Mocks):
    """Answers what Grafana would have added."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        outputs = dict(args.inputs)
        # A preview may not know the content yet.
        if args.typ.endswith(":Dashboard") and isinstance(args.inputs.get("configJson"), str):
            outputs["uid"] = json.loads(args.inputs["configJson"])["uid"]
            outputs["url"] = f"https://grafana/d/{outputs['uid']}"
        return f"{args.name}-id", outputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[Any]]:
        raise AssertionError(f"unexpected call of {args.token}")


@dataclass
class Deployment:
    """A deployment that went through."""

    registered: list[Registered]
    result: Any = None
    _by_name: dict[str, Registered] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Registered:
        found = [resource for resource in self.registered if resource.name == name]
        assert len(found) == 1, f"{name}: {[resource.name for resource in self.registered]}"
        return found[0]

    def of_type(self, suffix: str) -> list[Registered]:
        return [resource for resource in self.registered if resource.type.endswith(suffix)]


class Deploy:
    """Runs programs, each as a deployment of its own, and keeps what the last one registered.

    `grafana_url` is the address that the stack has configured.
    """

    def __init__(self) -> None:
        self.grafana_url = "https://grafana"
        self.registered: list[Registered] = []

    def __call__(self, program: Callable[[], Any], *, preview: bool = False) -> Deployment:
        """Runs a program; what it returns, Outputs in it resolved, is the result."""
        monitor = _Monitor(_Grafana())
        pulumi.runtime.set_mocks(
            _Grafana(), project="mcp-monitoring", monitor=monitor, preview=preview
        )
        grafana = {"grafana:url": self.grafana_url, "grafana:auth": "anonymous"}
        pulumi.runtime.set_all_config(grafana, [])
        resolved: list[Any] = []

        @pulumi.runtime.test  # type: ignore[untyped-decorator]
        def deployed() -> Any:
            return pulumi.Output.from_input(program()).apply(resolved.append)

        try:
            deployed()
        finally:
            self.registered = [
                found for found in monitor.registered if found.type != "pulumi:pulumi:Stack"
            ]
        return Deployment(self.registered, resolved[0] if resolved else None)
