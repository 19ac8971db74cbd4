"""The Grafana of a stack, opened and checked; all commands reach it through this module."""

import os
import ssl
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from ..servers.connection import check_connection
from ..servers.grafana import FIRST_ORG, Grafana
from ..servers.shared_answers import Once
from .choose import Credential, credential, variable_of
from .stack import Stack, StackError, is_in_grafana


@dataclass(frozen=True)
class Access:
    """How to reach the Grafana of a stack.

    Attributes:
        url: its address, which may hold a credential.
        credential: the credential for it.
        verify: whether to check its certificate, or the certificates to trust.
        org: the organisation that is meant.
    """

    url: str = field(repr=False)
    credential: Credential
    verify: ssl.SSLContext | bool = True
    org: str = FIRST_ORG


def deployed_access(stack: Stack, others: Sequence[Stack] = ()) -> Access:
    """Finds how to reach the Grafana that a stack was deployed to.

    Args:
        stack: the stack as deployed.
        others: the other stacks of the same command; see `credential`.

    Raises:
        StackError: if nothing is deployed, or its address or the credential is not known.
    """
    return access_at(stack.grafana_url(), stack, others)


def access_at(url: str, stack: Stack, others: Sequence[Stack] = (), org: str = FIRST_ORG) -> Access:
    """Finds how to reach a Grafana of a stack whose address is known.

    Args:
        url: its address.
        stack: the stack.
        others: the other stacks of the same command; see `credential`.
        org: the organisation that is meant.

    Raises:
        StackError: if there is no credential, or the configuration cannot be read.
    """
    return Access(url, credential(stack, others), _verify(stack), org)


def configured_access(stack: Stack) -> Access | None:
    """Finds how to reach the Grafana that a stack is configured for, before the program runs.

    Returns:
        None if nobody knows it yet: the program makes the provider itself, `grafana:url` is
        missing, which the component tells when it runs, or the provider has settings that only the
        provider knows how to use.

    Raises:
        StackError: if the configuration cannot be read, or there is no credential.
    """
    if any(map(is_in_grafana, stack.resources)) and not stack.uses_the_default_provider():
        return None
    if any(_setting(stack, {}, key) for key in _OF_THE_PROVIDER_ALONE):
        return None
    url = stack.configured("grafana:url") or os.environ.get("GRAFANA_URL", "")
    return access_at(url, stack) if url else None


def access_of(stack: Stack) -> Access | None:
    """Finds how to reach the Grafana that a stack was deployed to, else the one it is to go to.

    Returns:
        None if nobody knows it yet.

    Raises:
        StackError: if its address, its configuration or the credential cannot be used.
    """
    is_deployed = any(map(is_in_grafana, stack.resources))
    return deployed_access(stack) if is_deployed else configured_access(stack)


@contextmanager
def opened(access: Access) -> Iterator[Grafana]:
    """Opens a Grafana after a check that it is there and takes the credential.

    Args:
        access: how to reach it.

    Raises:
        GrafanaError: if it cannot be used; the message is one line.
    """
    secret = access.credential
    with Grafana(
        access.url, secret.auth, access.org, source=secret.source, verify=access.verify
    ) as grafana:
        check_connection(grafana)
        yield grafana


class OpenGrafanas:
    """The Grafanas of a command: each is opened and checked once, and closed with the command.

    It is a context manager; several threads may use it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._opened: dict[Hashable, Once[Grafana]] = {}
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def open(self, access: Access) -> Grafana:
        """Gives the Grafana that is reached in a way, for the first time after a check.

        Args:
            access: how to reach it.

        Raises:
            GrafanaError: as in `opened`, each time.
        """
        secret = access.credential
        key = (access.url.rstrip("/"), access.org, secret.auth, secret.source, access.verify)
        with self._lock:
            question = self._opened.setdefault(key, Once(partial(self._open, access)))
        return question()

    def _open(self, access: Access) -> Grafana:
        with ExitStack() as opening:
            grafana = opening.enter_context(opened(access))
            with self._lock:
                self._closing.push(opening.pop_all())
            return grafana


def check_before_a_preview(stack: Stack, grafanas: OpenGrafanas) -> Mapping[str, str]:
    """Checks the Grafana that the engine is about to ask.

    Args:
        stack: the stack as deployed.
        grafanas: the Grafanas of the command; what was checked stays open.

    Returns:
        Variables that let the engine use the credential of the stack, too.

    Raises:
        StackError: as in `configured_access`.
        GrafanaError: as in `opened`.
    """
    access = configured_access(stack)
    if access is None:
        own = os.environ.get(variable_of(stack.name))
        return {"GRAFANA_AUTH": own} if own else {}
    grafanas.open(access)
    return access.credential.environment


def _verify(stack: Stack) -> ssl.SSLContext | bool:
    """Reads how the provider of a stack checks the certificate of Grafana."""
    inputs = stack.grafana_provider()
    if _setting(stack, inputs, "insecureSkipVerify").lower() in ("true", "1"):
        return False
    authority = _setting(stack, inputs, "caCert")
    if not authority:
        return True
    try:
        if "BEGIN CERTIFICATE" in authority:
            return _trusting(text=authority)
        return _trusting(file=stack.directory / Path(authority).expanduser())
    except (OSError, ValueError):
        # An `ssl.SSLError` is an OSError, too.
        raise StackError(
            f"grafana:caCert of stack {stack.name} is neither a file with certificates nor their"
            " text (PEM)"
        ) from None


@cache
def _trusting(*, file: Path | None = None, text: str | None = None) -> ssl.SSLContext:
    """Makes the context for certificates once, so that stacks can share their connections."""
    return ssl.create_default_context(cafile=file, cadata=text)


_VARIABLES = {
    "insecureSkipVerify": "GRAFANA_INSECURE_SKIP_VERIFY",
    "caCert": "GRAFANA_CA_CERT",
    "httpHeaders": "GRAFANA_HTTP_HEADERS",
    "tlsCert": "GRAFANA_TLS_CERT",
}
_OF_THE_PROVIDER_ALONE = ("httpHeaders", "tlsCert")
"""Settings without which such a Grafana answers nobody; the commands do not have them."""


def _setting(stack: Stack, inputs: Mapping[str, Any], key: str) -> str:
    """Reads a setting of the provider, from the state, the configuration or the environment."""
    value = inputs.get(key)
    if value is None or isinstance(value, Mapping):
        value = stack.configured(f"grafana:{key}") or os.environ.get(_VARIABLES[key])
    return str(value or "")
