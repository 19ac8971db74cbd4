"""What a picture is drawn from: a Prometheus, or the Grafana of a stack."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...problems import ProblemsError
from ...yaml_files import YamlFileError
from ..drawing.asking.grafana_source import GrafanaSource
from ..drawing.asking.prometheus_source import PrometheusSource
from ..drawing.asking.source import MOST_BYTES, Source
from ..servers.given_prometheus import given_prometheus
from ..servers.grafana import Grafana
from ..stacks.grafana_access import access_of, opened
from ..stacks.opened_source import datasource_uid
from ..stacks.stack import Stack, StackError, read_stack
from ..stacks.stack_file import stack_arguments
from .bound_files import files_to_draw
from .deployed import deployed_to_draw
from .to_draw import Found


@dataclass(frozen=True)
class Opened:
    """Dashboards, and what answers their queries.

    Attributes:
        found: the dashboards.
        source: what answers.
    """

    found: Found
    source: Source


@contextmanager
def of_prometheus(
    url: str, names: Sequence[str], given: dict[str, Any], directory: Path
) -> Iterator[Opened]:
    """Opens a Prometheus, and reads the dashboards that it is to answer.

    Args:
        url: its address.
        names: files, folders and uids.
        given: arguments of the component.
        directory: directory of the program.

    Raises:
        ProblemsError: if a dashboard or an argument cannot be used.
        PrometheusError: if the address cannot be used.
    """
    found = files_to_draw(names, given, "prometheus", directory)
    with given_prometheus(url, most_bytes=MOST_BYTES) as prometheus:
        yield Opened(found, PrometheusSource(prometheus))


@contextmanager
def of_stack(
    name: str, names: Sequence[str], given: dict[str, Any], directory: Path
) -> Iterator[Opened]:
    """Opens the Grafana of a stack, and reads dashboards from there or from files.

    Args:
        name: the stack.
        names: uids of dashboards in its Grafana, or files and folders; all that the stack has
            deployed if there are none.
        given: arguments of the component that come before those of the stack.
        directory: directory of the program.

    Raises:
        ProblemsError: if a dashboard or an argument cannot be used.
        StackError: if there is no such stack.
        GrafanaError: if its Grafana cannot be used.
    """
    files = [one for one in names if Path(one).exists()]
    uids = [one for one in names if one not in files]
    stack = read_stack(name, directory)
    with grafana_of(stack) as (grafana, uid):
        found = Found()
        if files:
            arguments = {**_arguments(name, directory), **given}
            found += files_to_draw(files, arguments, uid, directory)
        if uids or not files:
            found += deployed_to_draw(uids, stack, grafana)
        yield Opened(found, GrafanaSource(grafana, uid))


@contextmanager
def grafana_of(stack: Stack) -> Iterator[tuple[Grafana, str]]:
    """Opens the Grafana of a stack, with the uid of the data source of its queries.

    Args:
        stack: the stack.

    Raises:
        StackError: if nobody knows where it is.
        GrafanaError: if it cannot be used.
    """
    access = access_of(stack)
    if access is None:
        raise StackError(
            f"nobody knows yet in which Grafana stack {stack.name} is; deploy it: pulumi up"
        )
    with opened(access) as grafana:
        yield grafana, datasource_uid(stack)


def _arguments(name: str, directory: Path) -> dict[str, Any]:
    file = directory / f"Pulumi.{name.rpartition('/')[2]}.yaml"
    try:
        return stack_arguments(file) if file.is_file() else {}
    except YamlFileError as error:
        raise ProblemsError([f"{file}: {error}"]) from None
