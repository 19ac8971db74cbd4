"""The deployed resources and the configuration of a stack, read through the Pulumi CLI."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from ..servers.address import shown_url
from ..servers.troubles import Trouble, cure
from .kinds import PROVIDER
from .pulumi_cli import PulumiError, pulumi_json, run_pulumi
from .secrets import in_plain_text
from .state_files import read_state_file
from .unset_keys import surely_unset
from .urns import project_and_stack

Answer = TypeVar("Answer")


class StackError(Exception):
    """A stack that cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Stack:
    """The deployed resources of a stack, and its configuration.

    Attributes:
        name: name of the stack.
        directory: directory of its program.
        resources: resources in the form of `pulumi stack export`; secrets stay encrypted.
        pending: operations that the last update began and did not end.
        locked: whether an update runs, or was killed and left its lock; known of files only.
    """

    name: str
    directory: Path
    resources: tuple[dict[str, Any], ...]
    pending: tuple[dict[str, Any], ...] = ()
    locked: bool = False

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """Lists the resources of a type, without those being deleted."""
        return [one for one in self.resources if one.get("type") == kind and not one.get("delete")]

    def by_urn(self) -> dict[str, dict[str, Any]]:
        """Maps URNs to the resources."""
        return {str(one["urn"]): one for one in self.resources}

    def configured(self, key: str) -> str:
        """Finds a value of the configuration; empty if there is none.

        A key that no configuration file has costs nothing. Otherwise the first call reads the whole
        configuration without secrets. A secret is decrypted only if its own key is requested.

        Args:
            key: key with its namespace, such as `grafana:auth`; without one, a key of the project.

        Raises:
            StackError: if the CLI refuses, for example without a login or with a wrong passphrase.
                A missing key is no error.
        """
        full = key if ":" in key else f"{self._project}:{key}"
        if surely_unset(full, self.name, self.directory):
            return ""
        value = self._configuration.get(full)
        if not isinstance(value, Mapping):
            return ""
        if not value.get("secret"):
            return str(value.get("value") or "").strip()
        try:
            return run_pulumi(self.directory, "config", "get", full, "--stack", self.name).strip()
        except PulumiError as error:
            raise StackError(f"{full} of stack {self.name} cannot be read: {error}") from None

    def configured_list(self, key: str) -> list[Any]:
        """Finds a list of the configuration; empty if there is none.

        Args:
            key: as for `configured`.

        Raises:
            StackError: as `configured`, and if the value is no list.
        """
        value = self.configured(key)
        try:
            found = json.loads(value) if value else []
        except ValueError:
            found = None
        if not isinstance(found, list):
            cure = f"pulumi config set --path '{key}[0]' VALUE"
            raise StackError(f"{key} of stack {self.name} must be a list: {cure}")
        return found

    @property
    def _configuration(self) -> Mapping[str, Any]:
        return self._once(self._read_configuration)

    def _read_configuration(self) -> Mapping[str, Any]:
        """The configuration as `pulumi config --json` prints it, without the values of secrets."""
        # Only --open shows the values of environments (Pulumi ESC).
        asked = ("config", "--json", "--open", "--stack", self.name)
        try:
            found = pulumi_json(self.directory, *asked)
        except PulumiError as error:
            raise StackError(
                f"the configuration of stack {self.name} cannot be read: {error}"
            ) from None
        if not isinstance(found, Mapping):
            raise StackError(f"pulumi config of stack {self.name} printed no configuration")
        return found

    def _once(self, read: Callable[[], Answer]) -> Answer:
        """Reads a value once. With `cached_property` of Python 3.11 stacks wait for each other."""
        known, name = vars(self), f"{read.__name__} once"
        if name not in known:
            known[name] = read()
        found: Answer = known[name]
        return found

    @property
    def _project(self) -> str:
        """The name of its project, from a URN."""
        return project_and_stack(str(one.get("urn", "")) for one in self.resources)[0]

    def grafana_url(self) -> str:
        """Finds the address of the one Grafana of its resources.

        Raises:
            StackError: if the resources are in no Grafana, or in more than one.
        """
        urls = set(self.grafana_urls().values())
        if len(urls) != 1:
            raise self._in_several(urls)
        return urls.pop()

    def main_grafana_url(self) -> str:
        """Finds the address of its one Grafana, or the one of its default provider.

        Raises:
            StackError: if the resources are in no Grafana, or in several, and none is the default.
        """
        found = self.grafana_urls()
        urls = set(found.values())
        if len(urls) > 1:
            urls = {url for provider, url in found.items() if is_default_provider(provider)}
        if len(urls) != 1:
            raise self._in_several(set(found.values()))
        return urls.pop()

    def grafana_urls(self) -> dict[str, str]:
        """Finds the address of the Grafana of each provider that is in use, by its URN.

        Raises:
            StackError: if there is no object in Grafana, or an address is not known.
        """
        return dict(self._grafana_urls)

    @property
    def _grafana_urls(self) -> Mapping[str, str]:
        return self._once(self._read_grafana_urls)

    def _read_grafana_urls(self) -> Mapping[str, str]:
        used = self._providers_used()
        if not used:
            raise StackError(f"stack {self.name} has nothing in Grafana; deploy it: pulumi up")
        found = {
            str(one["urn"]): self._url_of(one)
            for one in self.of_type(PROVIDER)
            if one.get("urn") in used
        }
        urls = set(found.values())
        if not any(urls):
            raise StackError(
                f"stack {self.name} has {Trouble.NO_ADDRESS}; {cure(Trouble.NO_ADDRESS)}"
            )
        if not all(urls):
            raise self._in_several(urls)
        return found

    def _in_several(self, urls: set[str]) -> StackError:
        listed = ", ".join(sorted(shown_url(url) if url else "no address" for url in urls))
        return StackError(f"stack {self.name} must be in one Grafana, but it is in: {listed}")

    def grafana_provider(self) -> Mapping[str, Any]:
        """Finds the inputs of its main provider in use: the default one, if that is in use.

        Returns:
            Nothing if nothing is in Grafana.
        """
        used = self._providers_used()
        found = [one for one in self.of_type(PROVIDER) if one.get("urn") in used]
        # The default one first, as in `main_grafana_url`.
        found.sort(key=lambda one: not is_default_provider(str(one.get("urn"))))
        return next((one.get("inputs") or {} for one in found), {})

    def uses_the_default_provider(self) -> bool:
        """Tells whether a resource in Grafana has the provider that Pulumi makes by itself."""
        return any(map(is_default_provider, self._providers_used()))

    def _providers_used(self) -> set[str]:
        return {provider_of(one) for one in self.resources if is_in_grafana(one)}

    def _url_of(self, provider: Mapping[str, Any]) -> str:
        url = (provider.get("inputs") or {}).get("url")
        if isinstance(url, Mapping):
            url = self._secret_urls.get(str(provider.get("urn")))
        return str(url or os.environ.get("GRAFANA_URL") or "").rstrip("/")

    @property
    def _secret_urls(self) -> Mapping[str, str]:
        return self._once(self._read_secret_urls)

    def _read_secret_urls(self) -> Mapping[str, str]:
        """The addresses of its providers that are secrets, by URN."""
        try:
            shown = read_with_secrets(self)
        except StackError as error:
            raise StackError(
                f"the address of the Grafana of stack {self.name} is a secret, and cannot be read:"
                f" {error}"
            ) from None
        urls = {
            str(one.get("urn")): (one.get("inputs") or {}).get("url") for one in shown.resources
        }
        return {urn: url for urn, url in urls.items() if isinstance(url, str)}


def is_default_provider(urn: str) -> bool:
    """Tells whether a provider is one that Pulumi makes by itself, from the configuration."""
    name = urn.rpartition("::")[2]
    return name == "default" or name.startswith("default_")


def provider_of(resource: Mapping[str, Any]) -> str:
    """Returns the URN of the provider of a resource of `pulumi stack export`."""
    return str(resource.get("provider") or "").rpartition("::")[0]


def id_of(resource: Mapping[str, Any]) -> str:
    """Returns the id of an object, `ORG:UID`; empty if the state has none."""
    outputs = resource.get("outputs") or {}
    return str(resource.get("id") or outputs.get("id") or outputs.get("uid") or "")


def is_in_grafana(resource: Mapping[str, Any]) -> bool:
    """Tells whether a resource of `pulumi stack export` is an object of Grafana."""
    return str(resource.get("type", "")).startswith("grafana:")


def read_stack(name: str, directory: Path) -> Stack:
    """Reads the deployed resources of a stack, without running the program or reading Grafana.

    A state in a file of this machine is read from there, any other one through the CLI.

    Args:
        name: name of the stack.
        directory: directory of the Pulumi program.

    Raises:
        StackError: if there is no such stack, or the CLI cannot be run.
    """
    file = read_state_file(name, directory)
    deployment = exported_state(name, directory)["deployment"] if file is None else file.deployment
    try:
        resources = tuple(map(dict, deployment.get("resources") or ()))
        pending = tuple(map(dict, deployment.get("pending_operations") or ()))
    except (TypeError, ValueError, AttributeError):
        raise StackError(f"the state of stack {name} is not what Pulumi writes") from None
    return Stack(name, directory, resources, pending, file is not None and file.locked)


def read_with_secrets(stack: Stack) -> Stack:
    """Reads a stack once more, with its secrets in plain text.

    Raises:
        StackError: if the CLI cannot decrypt them, for example with a wrong passphrase.
    """
    exported = exported_state(stack.name, stack.directory, "--show-secrets")["deployment"]
    return replace(stack, resources=tuple(map(in_plain_text, exported.get("resources") or ())))


def exported_state(name: str, directory: Path, *flags: str) -> dict[str, Any]:
    """Reads the state of a stack through the CLI, as `pulumi stack export` prints it.

    Args:
        name: name of the stack.
        directory: directory of the Pulumi program.
        flags: more flags; without `--show-secrets`, secrets stay encrypted.

    Raises:
        StackError: if there is no such stack, or the CLI fails.
    """
    try:
        found = pulumi_json(directory, "stack", "export", "--stack", name, *flags)
    except PulumiError as error:
        raise StackError(str(error)) from None
    if not isinstance(found, dict) or not isinstance(found.get("deployment", ""), dict | None):
        raise StackError(f"pulumi stack export of stack {name} printed no state")
    # A state without a checkpoint is printed as null; nothing is deployed.
    return {**found, "deployment": found["deployment"] or {}}
