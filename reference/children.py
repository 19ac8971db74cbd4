"""The resources that one instance of the component makes, found in a run without an engine."""

import hashlib
import json
from typing import Any

import pulumi
from mcp_monitoring import McpMonitoring

from .contract import children

INSTANCE = "m"
"""Name of the instance whose resources are listed."""


class _Grafana(pulumi.runtime.Mocks):
    """A stand-in for Grafana: the outputs of a resource are its inputs."""

    def __init__(self) -> None:
        self.registered: dict[str, Any] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Answers as if the resource were created."""
        self.registered[f"{args.typ}::{args.name}"] = args.inputs
        return args.name, {**args.inputs, "uid": args.name, "url": args.name}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[Any]]:
        """Returns nothing: the component calls no function."""
        return {}, []


def current_children() -> list[str]:
    """Lists `TYPES::NAME` of the component and of its children, with the packaged files."""
    return children(_deployed()[0])


def current_deployment() -> dict[str, str]:
    """Makes a checksum of what each resource is given, by `TYPE::NAME`, with the packaged files.

    So nobody changes what a deployment that says nothing special makes without seeing it.
    """
    return {
        name: hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
        for name, inputs in sorted(_deployed()[1].items())
    }


def _deployed() -> tuple[list[str], dict[str, Any]]:
    """Deploys one instance; returns the URNs of its resources, and their inputs."""
    grafana = _Grafana()
    made: list[pulumi.Resource] = []
    urns: list[str] = []
    pulumi.runtime.set_mocks(grafana, project="p", stack="s", preview=False)
    pulumi.runtime.set_all_config(
        {"grafana:url": "http://grafana", "grafana:auth": "anonymous"}, []
    )

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def run() -> pulumi.Output[None]:
        McpMonitoring(
            INSTANCE,
            {"prometheus_url": "http://prometheus", "contact_emails": ["oncall@example.com"]},
            pulumi.ResourceOptions(transformations=[lambda args: made.append(args.resource)]),
        )
        return pulumi.Output.all(*(one.urn for one in made)).apply(urns.extend)

    run()
    return urns, grafana.registered
