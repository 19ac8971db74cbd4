"""The component's arguments, read from the configuration of a stack.

The resources of the component depend on its arguments alone, wherever these come from.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

import pulumi
from pulumi.runtime import config as stored

from .alerting.knobs import OWN_KNOBS
from .arguments.checking import Unusable
from .arguments.component_args import McpMonitoringArgs
from .arguments.configured import ConfiguredArguments
from .arguments.declared import DECLARED, Declared
from .arguments.names import camel_case
from .suggestions import did_you_mean, near_miss

KNOBS = OWN_KNOBS
"""The configuration key of all knobs, packaged and own: a map of numbers by knob."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def config_key(argument: str) -> str:
    """Names the configuration key of an argument: `prometheusUrl` for `prometheus_url`."""
    return camel_case(argument)


def arguments_from_config(
    config: pulumi.Config, other_keys: Collection[str] | None = None
) -> McpMonitoringArgs:
    """Reads every argument that is configured.

    `config_key` names the key of each argument. Numbers are the exception: they stand under
    `KNOBS`, by their own names, beside the knobs of rule files of one's own. Secret arguments
    become secrets even if stored as plain text.

    A value that cannot be read, and a key that is no argument's, are handed on to the component,
    which refuses them together with every other problem, and by the names of the configuration.

    Args:
        config: the configuration to read, of the project (`pulumi.Config()`) or of another
            namespace (`pulumi.Config("monitoring")`).
        other_keys: the keys of this namespace that the program itself reads; any further key is
            refused. By default only a key that is a misspelt one of ours is refused, such as
            `prometheusURL`.
    """
    others = [one for one in DECLARED.values() if one.type is not float and one.name != OWN_KNOBS]
    read = {one.name: _read(config, one) for one in others}
    given = {name: value for name, value in read.items() if value is not None}
    # By their full keys, which are the names of no argument.
    strange = {config.full_key(key): Unusable(why) for key, why in _unknown(config, other_keys)}
    knobs = _knobs(config)
    keys = {name: _place(name) for name in (*DECLARED, *knobs)}
    written = {name: _shown(config, key) for name, key in keys.items()}
    written |= {
        full: _shown(config, full.partition(":")[2]) for full in (*strange, *knobs) if ":" in full
    }
    return cast(McpMonitoringArgs, ConfiguredArguments({**strange, **knobs, **given}, written))


def _place(name: str) -> str:
    """Names the place of an argument, or of a knob that may be none."""
    is_knob = name not in DECLARED or DECLARED[name].type is float
    return f"{KNOBS}.{name}" if is_knob else config_key(name)


def _shown(config: pulumi.Config, key: str) -> str:
    """Writes a key as `pulumi config set` wants it: of the project without its namespace."""
    return key if config.name == pulumi.Config().name else config.full_key(key)


def _read(config: pulumi.Config, one: Declared) -> Any:
    key = config_key(one.name)
    path = _shown(config, key)
    secret = "--secret " if one.is_secret else ""
    try:
        if one.type is bool:
            return config.get_bool(key)
        if one.type is str:
            return config.get_secret(key) if one.is_secret else config.get(key)
        return config.get_secret_object(key) if one.is_secret else config.get_object(key)
    except pulumi.ConfigTypeError:
        # Its message repeats the value.
        pass
    if one.type is bool:
        return Unusable(f"must be true or false; set it: pulumi config set {path} true")
    kind, inside = ("a map", ".NAME") if one.type is Mapping else ("a list", "[0]")
    return Unusable(
        f"must be {kind}; set it: pulumi config rm {path}, then"
        f" pulumi config set {secret}--path '{path}{inside}' VALUE"
    )


def _knobs(config: pulumi.Config) -> Mapping[str, Any]:
    """Reads the knobs; a text that is a number is one, for Pulumi easily stores it as a text."""
    try:
        knobs = config.get_object(KNOBS, {})
    except pulumi.ConfigTypeError:
        knobs = None
    if not isinstance(knobs, Mapping):
        path = _shown(config, KNOBS)
        return {
            config.full_key(KNOBS): Unusable(
                f"must be a map of numbers; set one: pulumi config rm {path}, then"
                f" pulumi config set --path {path}.pool_share --type float 0.8"
            )
        }
    read = dict(_knob(config, name, value) for name, value in knobs.items())
    own = {name: value for name, value in read.items() if name in knobs and name not in DECLARED}
    packaged = {name: value for name, value in read.items() if name not in own}
    return {**packaged, **({OWN_KNOBS: own} if own else {})}


def _knob(config: pulumi.Config, name: str, value: Any) -> tuple[str, Any]:
    """Reads a knob; returns the name of its argument and its value."""
    if name in DECLARED and DECLARED[name].type is not float:
        why = f"is not a knob; set {_shown(config, config_key(name))}"
        return config.full_key(f"{KNOBS}.{name}"), Unusable(why)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return name, float(value)
    if isinstance(value, str):
        path = _shown(config, f"{KNOBS}.{name}")
        return name, Unusable(
            "must be a number, not a text; set it:"
            f" pulumi config set --path {path} --type float NUMBER"
        )
    return name, value


def _unknown(
    config: pulumi.Config, other_keys: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    """Finds the keys that are no argument's, with what to say about each."""
    ours = {config_key(one.name) for one in DECLARED.values() if one.type is not float}
    for key in sorted(_keys(config) - ours - set(other_keys or ())):
        # Knobs are easily set beside the map that they belong to.
        if key in DECLARED or any(key == config_key(name) for name in DECLARED):
            name = next(name for name in DECLARED if key in (name, config_key(name)))
            place = _place(name)
        else:
            place = near_miss(camel_case(key.replace("-", "_")), ours)
        if other_keys is not None:
            meant = f"did you mean {_shown(config, place)}?" if place else did_you_mean(key, ours)
            yield key, f"is no key of this program; {meant or 'see Pulumi.yaml for all keys'}"
        elif place:
            yield (
                key,
                f"did you mean {_shown(config, place)}? If it is a key of your own program, name"
                " it: arguments_from_config(config, other_keys=[...])",
            )


def _keys(config: pulumi.Config) -> set[str]:
    prefix = f"{config.name}:"
    configured = {*stored.CONFIG.get(), *stored.get_config_env()}
    return {key.removeprefix(prefix) for key in configured if key.startswith(prefix)}
