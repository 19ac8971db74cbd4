"""Reads the dashboards of a stack, and the arguments of their deployment, from the state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...alerting.knobs import number_knobs, opening_values
from ...alerting.overrides import AlertChanges, alert_changes
from ...arguments.names import snake_case
from ...dashboard.binding import DataSource
from ...dashboard.environment import Environment, environment
from ...dashboard.lenient import mapping
from ...metric_sets import CONTRACT, MetricSet, common_metric_set, metric_set
from ...names.choice import chosen_naming
from ...names.naming import Naming
from ...problems import ProblemsError
from ..stacks.content import UncomparableError, model_of
from ..stacks.kinds import COMPONENT, DASHBOARD, DATASOURCE
from ..stacks.stack import Stack, StackError


@dataclass(frozen=True)
class Instance:
    """One instance of the component in a stack.

    Attributes:
        name: name of the instance; the names of its children begin with it.
        metrics: set of metrics whose packaged files it deploys.
        prefix: prefix of its uids.
        folder_uid: uid of the folder that has its dashboards.
        datasource: data source that its dashboards use.
        datasource_uids: uids of other data sources, by the placeholder or name in the files.
        opens_on: values that the deployment sets for variables, by name of the variable.
        numbers: values of knobs, by name of the knob.
        changes: alerts that the deployment leaves out or changes.
        marks: the marks of its environment in its dashboards.
        dashboards: its dashboards, by file name without ending.
        naming: the names of its servers; None if they are those of the set.
    """

    name: str
    metrics: MetricSet
    prefix: str
    folder_uid: str
    datasource: DataSource
    datasource_uids: Mapping[str, str]
    opens_on: Mapping[str, str]
    numbers: Mapping[str, float]
    changes: AlertChanges
    marks: Environment
    dashboards: Mapping[str, "DeployedDashboard"]
    naming: Naming | None = None


@dataclass(frozen=True)
class DeployedDashboard:
    """A dashboard as it was last deployed.

    Attributes:
        stem: name of its file without ending.
        uid: uid in Grafana.
        model: model as it was sent to Grafana; empty if it cannot be read.
        problem: reason why it cannot be read, or "".
    """

    stem: str
    uid: str
    model: Mapping[str, Any]
    problem: str = ""


def instances(stack: Stack) -> list[Instance]:
    """Lists the instances of the component in a stack.

    Raises:
        StackError: if the names of an instance's servers are not known any more.
    """
    return [_instance(stack, one) for one in stack.of_type(COMPONENT)]


def dashboards_directories(stack: Stack) -> list[Path]:
    """Finds the directories of dashboard files, the one that is deployed last at the end.

    They are those of the configuration, `dashboardsDir` and `extraDashboardsDirs`, else
    `dashboards`. In a checkout of this package, they are those of the stack's set of metrics.

    Raises:
        StackError: if the configuration cannot be read.
    """
    first, further = stack.configured("dashboardsDir"), _further(stack, "extraDashboardsDirs")
    # A stack that configures more directories only has the packaged files before them.
    if first or further:
        return [stack.directory / one for one in (first, *further) if one]
    usual = stack.directory / "dashboards"
    is_packaged = usual.resolve() == metric_set().dashboards.resolve()
    return [_configured_set(stack).dashboards if is_packaged else usual]


def alerts_directories(stack: Stack) -> list[Path]:
    """Finds the directories of rule files: `alertsDir`, else the packaged, and `extraAlertsDirs`.

    Raises:
        StackError: if the configuration cannot be read.
    """
    configured = stack.configured("alertsDir")
    first = stack.directory / configured if configured else _configured_set(stack).alerts
    return [first, *(stack.directory / one for one in _further(stack, "extraAlertsDirs"))]


def _configured_set(stack: Stack) -> MetricSet:
    return common_metric_set([{"metrics": stack.configured("metrics") or CONTRACT}])


def _further(stack: Stack, key: str) -> list[str]:
    return [one for one in stack.configured_list(key) if isinstance(one, str) and one]


def _instance(stack: Stack, component: Mapping[str, Any]) -> Instance:
    urn = component["urn"]
    name = urn.rpartition("::")[2]
    given = {snake_case(key): value for key, value in (component.get("inputs") or {}).items()}
    outputs = {snake_case(key): value for key, value in (component.get("outputs") or {}).items()}
    made = [one for one in stack.of_type(DATASOURCE) if one.get("parent") == urn]
    datasource_name = str(made[0]["inputs"].get("name", "")) if made else ""
    folder_uid, opens_on = str(outputs.get("folder_uid") or ""), opening_values(given)
    return Instance(
        name=name,
        metrics=common_metric_set([given]),
        prefix=str(given.get("prefix") or ""),
        folder_uid=folder_uid,
        datasource=DataSource(str(outputs.get("datasource_uid") or ""), datasource_name),
        datasource_uids=_texts(given.get("datasource_uids")),
        opens_on=opens_on,
        numbers=number_knobs(given),
        changes=alert_changes(given),
        marks=environment(given, opens_on, folder_uid),
        dashboards={one.stem: one for one in _dashboards(stack, urn, name)},
        naming=_naming(given),
    )


def _naming(given: Mapping[str, Any]) -> Naming | None:
    try:
        return chosen_naming(given)
    except ProblemsError as error:
        raise StackError(f"{error}; the stack was deployed with other names") from None


def _texts(values: Any) -> dict[str, str]:
    """Takes the texts out of a map; a secret is none."""
    return {key: one for key, one in mapping(values).items() if isinstance(one, str)}


def _dashboards(stack: Stack, component: str, name: str) -> Iterator[DeployedDashboard]:
    for resource in stack.of_type(DASHBOARD):
        if resource.get("parent") == component:
            stem = resource["urn"].rpartition("::")[2].removeprefix(f"{name}-")
            uid = str((resource.get("outputs") or {}).get("uid") or stem)
            try:
                model = model_of((resource.get("inputs") or {}).get("configJson"))
                yield DeployedDashboard(stem, uid, model)
            except UncomparableError as error:
                yield DeployedDashboard(stem, uid, {}, str(error))
