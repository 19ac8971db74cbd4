"""The Prometheus that a command looks at: by its address, or that of a stack, through Grafana."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ...problems import ProblemsError
from ..servers.bounded import USUAL_BYTES
from ..servers.given_prometheus import given_prometheus
from ..servers.prometheus import ANSWER_SECONDS
from ..servers.proxied import PROXIED_SECONDS, ProxiedPrometheus
from ..servers.source import Source
from .grafana_access import access_of, opened
from .kinds import DATASOURCE
from .stack import Stack, StackError, read_stack


@contextmanager
def opened_source(
    url: str,
    stack: str,
    directory: Path,
    *,
    seconds: float = ANSWER_SECONDS,
    most_bytes: float = USUAL_BYTES,
) -> Iterator[Source]:
    """Opens what a command looks at.

    Args:
        url: address of a Prometheus; else give a stack.
        stack: name of a stack, whose data source is asked.
        directory: directory of its program.
        seconds: how long an answer of a Prometheus may take.
        most_bytes: how long it may be.

    Raises:
        ProblemsError: if neither is given, or both are.
        PrometheusError: if there is another server.
        StackError: if there is no such stack, or it has no data source yet.
        GrafanaError: if its Grafana cannot be used.
    """
    if bool(url) == bool(stack):
        raise ProblemsError(["give either --prometheus URL or --stack STACK"])
    if stack:
        found = read_stack(stack, directory)
        uid = datasource_uid(found)
        if not uid:
            raise _none_yet(stack)
        with _datasources(found, seconds, most_bytes) as datasource:
            yield datasource(uid)
        return
    with given_prometheus(url, seconds, most_bytes) as prometheus:
        yield prometheus


def datasource_uid(stack: Stack) -> str:
    """Finds the data source that a stack deployed, else the one it is to use; "" if neither."""
    made = [str(one["outputs"]["uid"]) for one in stack.of_type(DATASOURCE)]
    return made[0] if made else str(stack.configured("datasourceUid") or "")


@contextmanager
def datasources_of(
    name: str,
    directory: Path,
    *,
    seconds: float = ANSWER_SECONDS,
    most_bytes: float = USUAL_BYTES,
) -> Iterator[Callable[[str], ProxiedPrometheus]]:
    """Opens the Grafana of a stack, to ask data sources of it.

    Args:
        name: the stack.
        directory: directory of its program.
        seconds: how long an answer of a data source may take.
        most_bytes: how long it may be.

    Yields:
        A function that gives a data source by its uid.

    Raises:
        StackError: if there is no such stack, or it has no Grafana yet.
        GrafanaError: if its Grafana cannot be used.
    """
    with _datasources(read_stack(name, directory), seconds, most_bytes) as datasource:
        yield datasource


@contextmanager
def _datasources(
    stack: Stack, seconds: float, most_bytes: float
) -> Iterator[Callable[[str], ProxiedPrometheus]]:
    access = access_of(stack)
    if access is None:
        raise _none_yet(stack.name)
    # Grafana itself may wait for its server.
    seconds = max(seconds, PROXIED_SECONDS)
    with opened(access) as grafana:
        yield partial(ProxiedPrometheus, grafana, seconds=seconds, most_bytes=most_bytes)


def _none_yet(name: str) -> StackError:
    return StackError(
        f"stack {name} has no data source yet; give the address: --prometheus URL, or deploy"
        " it first: pulumi up"
    )
