"""Dashboard files, bound as a deployment would bind them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...alerting.alerts import AlertError, read_alert_set
from ...alerting.knobs import number_knobs, opening_values
from ...dashboard.binding import DataSource, bind
from ...dashboard.files import Dashboard
from ...dashboard.loaded import DASHBOARD_ENDINGS, dashboard_files, is_dashboard_file
from ...dashboard.thresholds import with_thresholds
from ...metric_sets import CONTRACT, MetricSet, common_metric_set, set_of
from ...names.choice import chosen_naming
from ...names.contents import named_contents
from ...problems import ProblemsError
from ...suggestions import did_you_mean
from ..documents.deployment import Deployment
from ..documents.read import loaded_dashboard, read_document
from .to_draw import Found, ToDraw


@dataclass
class _Read:
    """Files that were read.

    Attributes:
        dashboards: the dashboards.
        problems: why others cannot be drawn, a line each.
    """

    dashboards: list[Dashboard] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def files_to_draw(
    names: Sequence[str], given: Mapping[str, Any], datasource: str, directory: Path
) -> Found:
    """Reads and binds dashboard files.

    Args:
        names: files, folders, and uids of dashboards that are deployed from `directory`; all of
            these if there are none.
        given: arguments of the component: sets and names of metrics, knobs, data sources.
        datasource: uid of the data source of Prometheus queries.
        directory: directory of the program.

    Returns:
        The dashboards, and why others cannot be drawn.

    Raises:
        ProblemsError: if the arguments cannot be used, or a name is neither a file nor a uid.
    """
    read = _read_all(names, given, directory)
    dashboards = _with_thresholds(read.dashboards, given)
    named = named_contents(dashboards, (), chosen_naming(given))
    answers = {
        str(name): uid
        for name, uid in given.get("datasource_uids", {}).items()
        if isinstance(uid, str)
    }
    opens_on = opening_values(given)
    models = [
        ToDraw(one.uid, bind(one, DataSource(datasource), opens_on, answers))
        for one in named.dashboards
    ]
    return Found(models, [*read.problems, *named.problems], named.left_out)


def _read_all(names: Sequence[str], given: Mapping[str, Any], directory: Path) -> _Read:
    deployment = Deployment(frozenset(given.get("datasource_uids", ())))
    paths = {name: Path(name) for name in names if Path(name).exists()}
    uids = [name for name in names if name not in paths]
    read = _Read()
    chosen = common_metric_set([given])
    seen: set[Path] = set()
    for path in paths.values():
        for file in _files(path, chosen):
            if file.resolve() not in seen:
                seen.add(file.resolve())
                _read_one(file, deployment, read, must_be_dashboard=file == path)
        if path.is_dir() and not any(_files(path, chosen)):
            read.problems.append(f"{path}: it has no dashboard")
    if uids or not names:
        own = _Read()
        for file in dashboard_files(_deployed_from(given, directory)):
            _read_one(file, deployment, own, must_be_dashboard=True)
        _choose(uids, own, read)
    return read


def _choose(uids: Sequence[str], own: _Read, read: _Read) -> None:
    """Takes the dashboards with some uids or names of files; all if there are none."""
    if not uids:
        read.dashboards += own.dashboards
        read.problems += own.problems
        return
    known = {key: one for one in own.dashboards for key in (one.stem, one.uid)}
    for uid in uids:
        if uid not in known:
            looks_like_file = "/" in uid or uid.lower().endswith(DASHBOARD_ENDINGS)
            missing = f"{uid}: there is no such file" + (
                "" if looks_like_file else ", and no dashboard of this uid"
            )
            hint = did_you_mean(uid, known)
            raise ProblemsError([missing + (f"; {hint}" if hint else "")])
        if known[uid] not in read.dashboards:
            read.dashboards.append(known[uid])


def _read_one(file: Path, deployment: Deployment, read: _Read, *, must_be_dashboard: bool) -> None:
    if loaded_dashboard(file) is None:
        if must_be_dashboard:
            read.problems.append(f"{file}: it is a rule file, not a dashboard")
        return
    reading = read_document(file, deployment)
    if reading.is_other and not must_be_dashboard:
        return
    read.problems += [f"{file}: {problem}" for problem in reading.problems]
    if reading.dashboard is not None:
        read.dashboards.append(reading.dashboard)


def _files(path: Path, chosen: MetricSet) -> Iterator[Path]:
    """Yields a file, or those of a folder without what belongs to another set of metrics."""
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        own = set_of(file)
        foreign = own is not None and own.name != chosen.name and file.parent != path
        if hidden or foreign or not file.is_file():
            continue
        if is_dashboard_file(file):
            yield file


def _deployed_from(given: Mapping[str, Any], directory: Path) -> Path:
    """Finds the directory of the dashboards of a deployment."""
    if "dashboards_dir" in given:
        return directory / str(given["dashboards_dir"])
    packaged = common_metric_set([given])
    usual = directory / "dashboards"
    return usual if usual.is_dir() and packaged.name == CONTRACT else packaged.dashboards


def _with_thresholds(
    dashboards: Sequence[Dashboard], given: Mapping[str, Any]
) -> Sequence[Dashboard]:
    """Moves thresholds that follow knobs, as far as the alerts of the set can be read."""
    numbers = number_knobs(given)
    if not numbers:
        return dashboards
    try:
        alerts = read_alert_set([common_metric_set([given]).alerts], "skip")
    except AlertError:
        return dashboards
    return with_thresholds(dashboards, alerts.groups, numbers)
