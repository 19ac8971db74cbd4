"""The Prometheus of a stack, asked through its Grafana."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..servers.proxied import ProxiedPrometheus
from ..stacks.grafana_access import configured_access, deployed_access, opened
from ..stacks.kinds import DATASOURCE
from ..stacks.stack import StackError, is_in_grafana, read_stack


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
