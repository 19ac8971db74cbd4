"""The Prometheus that a command looks at: by its address, or that of a stack, through Grafana."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...problems import ProblemsError
from ..servers.given_prometheus import given_prometheus
from ..servers.prometheus import ANSWER_SECONDS
from ..servers.proxied import ProxiedPrometheus
from ..servers.source import Source
from .grafana_access import configured_access, deployed_access, opened
from .kinds import DATASOURCE
from .stack import StackError, is_in_grafana, read_stack


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
    made = [str(one["outputs"]["uid"]) for one in stack.of_type(DATASOURCE)]
    uid = made[0] if made else stack.configured("datasourceUid")
    is_deployed = any(map(is_in_grafana, stack.resources))
    access = deployed_access(stack) if is_deployed else configured_access(stack)
    if not uid or access is None:
        raise StackError(
            f"stack {name} has no data source yet; give the address: --prometheus URL, or deploy"
            " it first: pulumi up"
        )
    with opened(access) as grafana:
        yield ProxiedPrometheus(grafana, uid)
