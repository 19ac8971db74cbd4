"""`docs/component.md`, made from the schema of the package. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mcp_monitoring.arguments.names import snake_case

from .contract import TOKEN, component

_DEFAULT = re.compile(r"\s*Default:\s*(?P<default>.*?)\.?$", re.DOTALL)

_HEAD = """\
# The component `McpMonitoring`

<!-- Made by `make reference` from the schema of the package; edit the docstrings instead. -->

A folder, a Prometheus data source, a dashboard per file, a rule group per alert file and, if asked
for, a contact point, in one Grafana. Type: `{token}`, version {version}.

Give exactly one of `prometheus_url` and `datasource_uid`; the others are optional. An empty string,
list or map counts as not given. Names are those of Python; the other languages, YAML and the
configuration of a stack write them in camel case (`prometheusUrl`). A program reads them from its
configuration with `mcp_monitoring.configuration.arguments_from_config(pulumi.Config())`; there the
numbers are under `knobs`, by the names below.

Arguments that cannot be used are refused before any resource is registered, all at once and by
the names that you wrote, together with all problems of the dashboard and alert files. In Python
that includes unknown names and wrong types. Over the wire of a component package the engine refuses
these first, with its own messages. Without a provider of yours, `grafana:url` has to be configured
too (or `GRAFANA_URL` set), and for a deployment a credential.

A misspelt configuration key, such as `prometheusURL`, is refused with the key that is meant. A
program whose own key is like one of ours names its keys:
`arguments_from_config(config, other_keys=["alertDir"])`. Then every key is refused that is neither
among them nor an input. The program of this repository has no others.

## Inputs

An input that may be an Output can come from another resource and be known only later. The other
inputs must be plain: they decide which resources there are, and their content. Secrets are
encrypted in the state, even if they are given as plain text.
"""

_OUTPUTS = """\
## Outputs

| output | type | |
|---|---|---|
"""

_OPTIONS = """\
## Resource options

The effect of the component's options, in a Python program and over the component wire, as tested
(`tests/engine/test_composition.py`):

| option | |
|---|---|
| `provider`, `providers` | every child is in that Grafana; a provider of another package is \
refused |
| `depends_on` | every child waits, too |
| `protect`, `retain_on_delete` | hold for every child |
| `aliases` | an instance renamed with one keeps every child; nothing is replaced |
| `transforms` | reach every child |
| `ignore_changes` | holds for the component alone; for a child use a transform that sets it |
"""

_WIRE = """\
## Over the component wire

From YAML and other languages the component is a package. `pulumi package add` takes it from a
directory or from a git repository, at a version (the tag `v{version}`) or a commit:

```sh
pulumi package add ../mcp-monitoring/components
pulumi package add https://git.example.com/your-team/mcp-monitoring.git/components@{version}
```

It has a lock file of its own, in `components/`, and is installed with only the libraries that a
deployment needs. If you write the package into `Pulumi.yaml` yourself, run `pulumi install`. An
address with a port crashes the CLI (seen with 3.254, `package_add.go`). All of this is tested with
programs in YAML. Of the SDKs that Pulumi 3.254 generates, the one for Python was used for one
deployment, by hand. Those for TypeScript and Go compile together with a program, but were not used
to deploy. .NET and Java were not tried.

Each host checks arguments by the schema before the component sees them. Seen with YAML
(`tests/engine/test_component_package.py`):

| given | refused by | |
|---|---|---|
| an unknown input | the host | `Property foldrTitle does not exist on …` |
| text for a number or a truth value, one text for a list, a list for a map | the host | `… is not \
assignable from …`, which lists all inputs |
| a number for a text | the component | the host turns no value into another here |
| an Output where a plain value is needed | the component | even one that is known by then |
| everything else | the component | by argument, as in Python |

The YAML host prints the lines of a program that it refuses, also a secret that is written there;
take secrets from the configuration instead. The SDK adds a Python traceback to the component's own
messages.
"""

_CHILDREN = """\
## Resources

The names of an instance `m` with the packaged files and a contact point. They are part of the
contract: a program may alias, transform or import resources by them, and only a new major version
renames one.

```
{children}
```
"""


def component_page(
    schema: Mapping[str, Any],
    *,
    examples: Mapping[str, Any],
    secrets: Sequence[str],
    children: Sequence[str],
) -> str:
    """Writes the page.

    Args:
        schema: schema of the package.
        examples: a value for each input, by its name in Python.
        secrets: names of the inputs that are secrets.
        children: `TYPES::NAME` of the resources of an instance.
    """
    said = component(dict(schema))
    parts = [_HEAD.format(token=TOKEN, version=schema["version"])]
    parts += [
        _input(snake_case(name), about, examples, secrets)
        for name, about in said["inputProperties"].items()
    ]
    rows = [
        f"| `{snake_case(name)}` | {_type(about)} | {words_of(about)} |\n"
        for name, about in said["properties"].items()
    ]
    parts.append(_OUTPUTS + "".join(rows))
    parts += [_OPTIONS, _WIRE.format(version=schema["version"])]
    parts.append(_CHILDREN.format(children="\n".join(children)))
    return "\n".join(parts)


def _input(
    name: str, about: Mapping[str, Any], examples: Mapping[str, Any], secrets: Sequence[str]
) -> str:
    default = default_of(about).replace('"', "`")
    if default and "`" not in default and " " not in default:
        default = f"`{default}`"
    facts = [
        _type(about),
        _known_when(about),
        *(["secret"] if name in secrets else []),
        *([f"default {default}"] if default else []),
    ]
    example = json.dumps({name: examples[name]}, ensure_ascii=False)[1:-1]
    python = example.replace("true", "True").replace("false", "False")
    return f"### `{name}`\n\n{words_of(about)}\n\n- {', '.join(facts)}\n- example: `{python}`\n"


def _known_when(about: Mapping[str, Any]) -> str:
    if not about.get("plain"):
        return "may be an Output"
    inner = about.get("additionalProperties") or about.get("items") or {"plain": True}
    return "plain" if inner.get("plain") else "plain, but its values may be Outputs"


def words_of(about: Mapping[str, Any]) -> str:
    """Takes the description of a property without its default."""
    return _DEFAULT.sub("", _text(about))


def default_of(about: Mapping[str, Any]) -> str:
    """Takes the default, as written, from the description of a property; empty if it has none."""
    found = _DEFAULT.search(_text(about))
    return found["default"] if found else ""


def _text(about: Mapping[str, Any]) -> str:
    return " ".join(str(about["description"]).split())


def _type(about: Mapping[str, Any]) -> str:
    inner = about.get("items") or about.get("additionalProperties") or {}
    if about.get("type") == "array":
        return f"list of {_type(inner)}s"
    if about.get("type") == "object":
        return f"map of {_type(inner)}s" if inner.get("type") else "map"
    return str(about.get("type") or "any value")
