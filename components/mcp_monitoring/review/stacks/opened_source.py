"""The Prometheus that a command looks at: by its address, or that of a stack, through Grafana."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ...problems import ProblemsError
from ..servers.given_prometheus import given_prometheus
from ..servers.prometheus import ANSWER_SECONDS
from ..servers.proxied import ProxiedPrometheus
from ..servers.source import Source
from .grafana_access import access_of, opened
from .kinds import DATASOURCE
from .stack import Stack, StackError, read_stack


@contextmanager
def opened_source(
    url: str, stack: str, directory: Path, *, seconds: float = ANSWER_SECONDS
) -> Iterator[Source]:
    """Opens what a command looks at.

    Args:
        url: address of a Prometheus; else give a stack.
        stack: name of a stack, whose data source is asked.
        directory: directory of its program.
        seconds: how long an answer of a Prometheus may take.

    Raises:
        ProblemsError: if neither is given, or both are.
        PrometheusError: if there is another server.
        StackError: if there is no such stack, or it has no data source yet.
        GrafanaError: if its Grafana cannot be used.
    """
    if bool(url) == bool(stack):
        raise ProblemsError(["give either --prometheus URL or --stack STACK"])
    if stack:
        with datasource_of(stack, directory) as proxied:
            yield proxied
        return
    with given_prometheus(url, seconds) as prometheus:
        yield prometheus


@contextmanager
def datasource_of(name: str, directory: Path) -> Iterator[ProxiedPrometheus]:
    """Opens the data source of a stack: the one that it deployed, else the one it is to use.

    Args:
        name: the stack.
        directory: directory of its program.

    Raises:
        StackError: if there is no such stack, or it has no data source yet.
        GrafanaError: if its Grafana cannot be used.
    """
    stack = read_stack(name, directory)
    uid = datasource_uid(stack)
    access = access_of(stack)
    if not uid or access is None:
        raise _none_yet(name)
    with opened(access) as grafana:
        yield ProxiedPrometheus(grafana, uid)


def datasource_uid(stack: Stack) -> str:
    """Finds the data source that a stack deployed, else the one it is to use; "" if neither."""
    made = [str(one["outputs"]["uid"]) for one in stack.of_type(DATASOURCE)]
    return made[0] if made else str(stack.configured("datasourceUid") or "")


@contextmanager
def datasources_of(name: str, directory: Path) -> Iterator[Callable[[str], ProxiedPrometheus]]:
    """Opens the Grafana of a stack, to ask data sources of it.

    Args:
        name: the stack.
        directory: directory of its program.

    Yields:
        A function that gives a data source by its uid.

    Raises:
        StackError: if there is no such stack, or it has no Grafana yet.
        GrafanaError: if its Grafana cannot be used.
    """
    access = access_of(read_stack(name, directory))
    if access is None:
        raise _none_yet(name)
    with opened(access) as grafana:
        yield partial(ProxiedPrometheus, grafana)


def _none_yet(name: str) -> StackError:
    return StackError(
        f"stack {name} has no data source yet; give the address: --prometheus URL, or deploy"
        " it first: pulumi up"
    )
