"""The component's arguments, read from the configuration of a stack.

The component itself reads no configuration; its resources depend on its arguments alone.
"""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from .alerting.knobs import OWN_KNOBS
from .arguments.component_args import McpMonitoringArgs
from .arguments.declared import DECLARED, Declared
from .arguments.names import camel_case

KNOBS = OWN_KNOBS
"""The configuration key of all knobs, packaged and own: a map of numbers by knob."""


def config_key(argument: str) -> str:
    """Names the configuration key of an argument: `prometheusUrl` for `prometheus_url`."""
    return camel_case(argument)


def arguments_from_config(config: pulumi.Config) -> McpMonitoringArgs:
    """Reads every argument that is configured.

    `config_key` names the key of each argument. Numbers are the exception: they stand under
    `KNOBS`, by their own names, beside the knobs of rule files of one's own. Secret arguments
    become secrets even if stored as plain text.

    Args:
        config: the configuration to read, of the project (`pulumi.Config()`) or of another
            namespace (`pulumi.Config("monitoring")`).

    Raises:
        pulumi.ConfigTypeError: if a value is not of the argument's type.
        pulumi.RunError: if `KNOBS` is not a map, or holds an argument that is not a number.
            Unknown names are left to the component, which suggests a similar name.
    """
    others = [one for one in DECLARED.values() if one.type is not float and one.name != OWN_KNOBS]
    read = {one.name: _read(config, one) for one in others}
    given = {name: value for name, value in read.items() if value is not None}
    return cast(McpMonitoringArgs, {**_knobs(config), **given})


def _read(config: pulumi.Config, one: Declared) -> Any:
    key = config_key(one.name)
    if one.type is bool:
        return config.get_bool(key)
    if one.type is str:
        return config.get_secret(key) if one.is_secret else config.get(key)
    return config.get_secret_object(key) if one.is_secret else config.get_object(key)


def _knobs(config: pulumi.Config) -> Mapping[str, Any]:
    knobs = config.get_object(KNOBS, {})
    if not isinstance(knobs, Mapping):
        raise pulumi.RunError(f"{config.full_key(KNOBS)}: must be a map of numbers by knob")
    for name in knobs:
        if name in DECLARED and DECLARED[name].type is not float:
            key = config.full_key(config_key(name))
            raise pulumi.RunError(f"{config.full_key(KNOBS)}: {name} is not a knob; set {key}")
    packaged = {name: value for name, value in knobs.items() if name in DECLARED}
    own_knobs = {name: value for name, value in knobs.items() if name not in DECLARED}
    return {**packaged, **({OWN_KNOBS: own_knobs} if own_knobs else {})}
