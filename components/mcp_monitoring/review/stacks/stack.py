"""The deployed resources and the configuration of a stack, read through the Pulumi CLI."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..servers.address import shown_url
from ..servers.troubles import Trouble, cure
from .kinds import PROVIDER
from .pulumi_cli import PulumiError, pulumi_json, run_pulumi


class StackError(Exception):
    """A stack that cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Stack:
    """The deployed resources of a stack, and its configuration.

    Attributes:
        name: name of the stack.
        directory: directory of its program.
        resources: resources in the form of `pulumi stack export`; secrets stay encrypted.
    """

    name: str
    directory: Path
    resources: tuple[dict[str, Any], ...]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """Lists the resources of a type, without those being deleted."""
        return [one for one in self.resources if one.get("type") == kind and not one.get("delete")]

    def by_urn(self) -> dict[str, dict[str, Any]]:
        """Maps URNs to the resources."""
        return {str(one["urn"]): one for one in self.resources}

    def configured(self, key: str) -> str:
        """Finds a value of the configuration; empty if there is none.

        The first call reads the whole configuration without secrets. A secret is decrypted only if
        its own key is requested.

        Args:
            key: key with its namespace, such as `grafana:auth`; without one, a key of the project.

        Raises:
            StackError: if the CLI refuses, for example without a login or with a wrong passphrase.
                A missing key is no error.
        """
        full = key if ":" in key else f"{self._project}:{key}"
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

    @cached_property
    def _configuration(self) -> Mapping[str, Any]:
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

    @property
    def _project(self) -> str:
        """The name of its project, from a URN: `urn:pulumi:STACK::PROJECT::TYPE::NAME`."""
        urns = (str(one.get("urn", "")).split("::") for one in self.resources)
        return next((parts[1] for parts in urns if len(parts) > 1), "")

    def grafana_url(self) -> str:
        """Finds the address of the one Grafana of its resources.

        Raises:
            StackError: if the resources are in no Grafana, or in more than one.
        """
        used = self._providers_used()
        if not used:
            raise StackError(f"stack {self.name} has nothing in Grafana; deploy it: pulumi up")
        urls = {self._url_of(one) for one in self.of_type(PROVIDER) if one.get("urn") in used}
        if not any(urls):
            raise StackError(
                f"stack {self.name} has {Trouble.NO_ADDRESS}; {cure(Trouble.NO_ADDRESS)}"
            )
        if len(urls) != 1:
            listed = ", ".join(sorted(shown_url(url) for url in urls if url))
            raise StackError(f"stack {self.name} must be in one Grafana, but it is in: {listed}")
        return urls.pop()

    def grafana_provider(self) -> Mapping[str, Any]:
        """Finds the inputs of one provider of its resources; empty if nothing is in Grafana."""
        used = self._providers_used()
        found = (one for one in self.of_type(PROVIDER) if one.get("urn") in used)
        return next((one.get("inputs") or {} for one in found), {})

    def uses_the_default_provider(self) -> bool:
        """Tells whether a resource in Grafana has the provider that Pulumi makes by itself."""
        return any(map(is_default_provider, self._providers_used()))

    def _providers_used(self) -> set[str]:
        return {
            str(one.get("provider", "")).rpartition("::")[0]
            for one in self.resources
            if is_in_grafana(one)
        }

    def _url_of(self, provider: Mapping[str, Any]) -> str:
        url = (provider.get("inputs") or {}).get("url")
        if isinstance(url, Mapping):
            url = self._secret_urls.get(str(provider.get("urn")))
        return str(url or os.environ.get("GRAFANA_URL") or "").rstrip("/")

    @cached_property
    def _secret_urls(self) -> Mapping[str, str]:
        """The addresses of its providers that are secrets, by URN."""
        try:
            shown = read_stack(self.name, self.directory, show_secrets=True)
        except StackError as error:
            raise StackError(
                f"the address of the Grafana of stack {self.name} is a secret, and cannot be read:"
                f" {error}"
            ) from None
        found = {}
        for one in shown.of_type(PROVIDER):
            url = (one.get("inputs") or {}).get("url")
            if isinstance(url, Mapping):
                found[str(one.get("urn"))] = str(json.loads(str(url.get("plaintext") or '""')))
        return found


def is_default_provider(urn: str) -> bool:
    """Tells whether a provider is one that Pulumi makes by itself, from the configuration."""
    name = urn.rpartition("::")[2]
    return name == "default" or name.startswith("default_")


def is_in_grafana(resource: Mapping[str, Any]) -> bool:
    """Tells whether a resource of `pulumi stack export` is an object of Grafana."""
    return str(resource.get("type", "")).startswith("grafana:")


def read_stack(name: str, directory: Path, *, show_secrets: bool = False) -> Stack:
    """Reads the deployed resources of a stack, without running the program or reading Grafana.

    Args:
        name: name of the stack.
        directory: directory of the Pulumi program.
        show_secrets: whether to decrypt its secrets: `{..., "plaintext": JSON}`.

    Raises:
        StackError: if there is no such stack, or the CLI cannot be run.
    """
    try:
        asked = ("--stack", name, *(("--show-secrets",) if show_secrets else ()))
        exported = pulumi_json(directory, "stack", "export", *asked)
        resources = exported["deployment"].get("resources") or []
    except PulumiError as error:
        raise StackError(str(error)) from None
    except (KeyError, TypeError, AttributeError):
        raise StackError(f"pulumi stack export of stack {name} printed no state") from None
    return Stack(name, directory, tuple(resources))
