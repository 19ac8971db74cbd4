"""The marks of one environment in its dashboards, put on at deployment and taken off again. Pure.

Several deployments of the same files may share a Grafana. The titles tell them apart for a person,
panels that list alerts list those of the deployment alone, and a variable opens on the value that
the deployment gives even if there is no data of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..titles import MAX_DASHBOARD_TITLE, Affixes, affixes, folder_title, length_problem
from .classic.slots import AlertListSlot, alert_list_slots, variable_slots
from .files import Dashboard
from .lenient import copied

# Grafana fills in variables before it reads the matchers.
_FILLED_IN = re.compile(r"\$|\[\[")


@dataclass(frozen=True)
class Environment:
    """What the dashboards of a deployment are marked with.

    Attributes:
        affixes: texts around their titles.
        opens_on: values that variables open on, by name.
        folder: `uid` and `title` of the folder that has the deployment's alerts alone; None if it
            has no alerts, or shares its folder.
        labels: labels that all its alerts have, and maybe no others.
    """

    affixes: Affixes = field(default_factory=Affixes)
    opens_on: Mapping[str, str] = field(default_factory=dict)
    folder: Mapping[str, str] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def matchers(self) -> Mapping[str, str]:
        """The matchers of the labels, by name, in an order that is always the same."""
        quoted = {
            name: value.replace("\\", "\\\\").replace('"', '\\"')
            for name, value in sorted(self.labels.items())
            if not _FILLED_IN.search(value)
        }
        return {name: f'{name}="{value}"' for name, value in quoted.items()}


def environment(
    given: Mapping[str, Any], opens_on: Mapping[str, str], folder_uid: str
) -> Environment:
    """Finds the marks of a deployment's environment.

    Args:
        given: arguments of the component.
        opens_on: values that variables open on, by name.
        folder_uid: uid of the folder of the dashboards and alerts.
    """
    title = folder_title(given)
    # In another folder are other alerts. Grafana writes a slash in a title in another way.
    is_own = "folder_uid" not in given and "/" not in title
    has_alerts = given.get("alerts", True)
    return Environment(
        affixes=affixes(given),
        opens_on=opens_on,
        folder={"title": title, "uid": folder_uid} if is_own and has_alerts else None,
        labels=given.get("labels") or {} if has_alerts else {},
    )


def put_environment(model: dict[str, Any], marks: Environment) -> None:
    """Puts the marks of an environment on a dashboard, in the model itself.

    What the file decides itself stays: the folder of a list of alerts, the matcher of a label, an
    option of a variable.

    Args:
        model: a bound dashboard model.
        marks: the marks.
    """
    if isinstance(model.get("title"), str):
        model["title"] = marks.affixes.put_on(model["title"])
    for variable in variable_slots(model):
        value = marks.opens_on.get(variable.name)
        if value is not None and not variable.offers(value):
            variable.offer(value)
    for alerts in alert_list_slots(model):
        if alerts.folder or alerts.has_source:
            continue
        if marks.folder:
            alerts.put_folder(marks.folder)
        else:
            _match(alerts, marks.matchers)


def without_environment(
    model: Mapping[str, Any], marks: Environment, written: Mapping[str, Any]
) -> dict[str, Any]:
    """Takes the marks of an environment off a dashboard of Grafana; the reverse of the above.

    Args:
        model: a dashboard model; it is not changed.
        marks: the marks that it may have.
        written: the bound model of its file; what it says stays.

    Returns:
        A copy.
    """
    plain: dict[str, Any] = copied(dict(model))
    if isinstance(plain.get("title"), str):
        plain["title"] = marks.affixes.take_off(plain["title"])
    own = {one.name: one for one in variable_slots(written)}
    for variable in variable_slots(plain):
        value, known = marks.opens_on.get(variable.name), own.get(variable.name)
        if value is not None and known is not None and not known.offers(value):
            variable.withdraw(value)
    lists = {one.raw.get("id"): one for one in alert_list_slots(written)}
    for alerts in alert_list_slots(plain):
        own_list = lists.get(alerts.raw.get("id"), AlertListSlot({}))
        if marks.folder and alerts.folder == marks.folder != own_list.folder:
            alerts.drop_folder()
        elif not marks.folder:
            _match_no_more(alerts, marks.matchers, own_list.filter)
    return plain


def title_problems(dashboards: Sequence[Dashboard], around: Affixes) -> Iterator[str]:
    """Finds the dashboards whose titles are too long, or equal where titles tell them apart.

    Args:
        dashboards: all dashboards of a deployment.
        around: texts around their titles; without any, Grafana may have equal titles.
    """
    owners: dict[str, Dashboard] = {}
    for one in dashboards:
        title = around.put_on(one.model["title"])
        owner = owners.setdefault(title, one)
        if problem := length_problem(title, MAX_DASHBOARD_TITLE):
            yield f"{one.file}: the title {problem}; shorten it, or what is put around it"
        elif owner is not one and around != Affixes():
            yield (
                f"{one.file}: the title {title!r} is also that of {owner.file.name}; change one of"
                " them, or give no title_prefix and title_suffix"
            )


def _match(alerts: AlertListSlot, matchers: Mapping[str, str]) -> None:
    inside, braces = _inside(alerts.filter)
    if inside and "=" not in inside:
        # A variable that holds the matchers.
        return
    new = [text for name, text in matchers.items() if not _names(inside, name)]
    if new:
        alerts.put_filter(braces.format(",".join(filter(None, [inside, *new]))))


def _match_no_more(alerts: AlertListSlot, matchers: Mapping[str, str], written: str) -> None:
    inside, braces = _inside(alerts.filter)
    for name, text in matchers.items():
        if not _names(written, name):
            inside = re.sub(rf"(^|,)\s*{re.escape(text)}\s*(?=,|$)", "", inside).lstrip(",")
    if inside != _inside(alerts.filter)[0]:
        alerts.put_filter(written if inside == _inside(written)[0] else braces.format(inside))


def _inside(matchers: str) -> tuple[str, str]:
    """Takes the braces off matchers; also returns a format that puts them on again."""
    stripped = matchers.strip()
    if stripped.startswith("{") and stripped.endswith("}"):
        return stripped[1:-1].strip().rstrip(","), "{{{}}}"
    return stripped.rstrip(","), "{}" if stripped else "{{{}}}"


def _names(matchers: str, label: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(label)}\s*(=|!)", matchers))
