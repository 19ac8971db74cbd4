"""Dashboard files: read, checked and made canonical. Pure: no Pulumi here.

A file may hold the bare dashboard model, the wrapper `{"dashboard": {...}}` of Grafana's HTTP API
(with or without `meta`), an export of the user interface (`__inputs`, `${DS_PROMETHEUS}`) or a
resource (`apiVersion`, `kind`, `spec`), and the model may be a dynamic dashboard. One pass finds
every problem of every file and reports its file and place, before anything is created.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..marks import Owner, mark_of_dashboard
from ..metric_sets import metric_set
from ..problems import ProblemsError, empty_directories, listed, read_each
from ..suggestions import did_you_mean
from ..titles import stored_title
from .bindable import answerable_names
from .classic.keys import FOLDER_KEY, NOT_DEPLOYED
from .classic.read import data_sources_of
from .classic.shape import id_changes, numbered, shape_problems
from .constants import with_constants
from .loaded import DASHBOARD_ENDINGS, Loaded, is_dashboard_file, load
from .refusals import Candidate, refusals_of
from .wrappers import Dynamic, resource_of


class DashboardError(ProblemsError):
    """Dashboard files that cannot be deployed; `FILE: place: what is wrong; what to do`."""


@dataclass(frozen=True)
class Dashboard:
    """A checked dashboard file.

    Attributes:
        file: file it was read from.
        stem: the file's name without ending; names the dashboard among its siblings.
        uid: the file's own uid, else the stem.
        model: Grafana's dashboard model, with every panel numbered; treat it as read-only.
        inputs: declarations of the export's `__inputs`: name to plugin id (`DS_PROMETHEUS` to
            `prometheus`).
        dynamic: the dynamic dashboard in the file, of which the model is the classic form; None for
            a classic one.
        warnings: parts that are deployed otherwise than the file says, `FILE: place: what`.
    """

    file: Path
    stem: str
    uid: str
    model: Mapping[str, Any]
    inputs: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    dynamic: Dynamic | None = None


def packaged_dashboards() -> Path:
    """Finds the dashboards that come with this package."""
    return metric_set().dashboards


@dataclass(frozen=True)
class DashboardSet:
    """The dashboards of a deployment.

    Attributes:
        dashboards: those that are deployed.
        left_out: the uids of the others, as in their files: those that are excluded, and those of
            files that another one replaces.
    """

    dashboards: list[Dashboard]
    left_out: Sequence[str] = ()


def read_dashboards(directory: Path, *, answered: Collection[str] = ()) -> list[Dashboard]:
    """Reads and checks every dashboard of a directory; see `read_dashboard_set`."""
    return read_dashboard_set([directory], answered=answered).dashboards


def read_dashboard_set(
    directories: Sequence[Path],
    *,
    answered: Collection[str] = (),
    excluded: Collection[str] = (),
) -> DashboardSet:
    """Reads and checks every dashboard of some directories, in the order of their names.

    They are `*.json`, and each `*.yaml` and `*.yml` that is not clearly something else; rule files
    may lie beside them.

    Args:
        directories: directories of the files; their subdirectories are not searched. A file
            replaces those of the same name in earlier directories, whatever their endings.
        answered: placeholders and names of data sources that the deployment has answers to.
        excluded: names of files, with or without ending, and uids of dashboards to leave out.

    Raises:
        DashboardError: if a directory is missing or has no dashboard, any file cannot be deployed,
            or no file has an answered name or an excluded one; it lists all problems of all files.
    """
    named: list[set[str] | None] = []
    seen: dict[Path, set[str]] = {}
    left_out: list[str] = []
    loaded_once = cache(load)

    def read(file: Path) -> Dashboard | None:
        loaded = loaded_once(file)
        uid = str(Candidate(loaded, file.stem).uid)
        seen[file] = {file.name, file.stem, uid}
        left_out.extend(_replaced_uids(file, directories))
        if answered:
            named.append(names_of_data_sources(file, loaded))
        if not seen[file].isdisjoint(excluded):
            left_out.append(uid)
            return None
        return checked_dashboard(file, loaded, answered=answered)

    read_files, problems = read_each(
        directories,
        DASHBOARD_ENDINGS,
        read,
        called="dashboards",
        name_of=_stem,
        takes=lambda file: is_dashboard_file(file, loaded_once),
    )
    dashboards = [one for one in read_files if one is not None]
    if not problems:
        problems += [
            f"{directory}: no dashboard here; add a *.json or *.yaml file"
            for directory in empty_directories(directories, seen, _stem)
        ]
    problems.extend(set_problems(dashboards))
    problems.extend(_excluded_of_none(excluded, seen))
    if named and None not in named:
        # A file that cannot be read may have any name.
        problems.extend(_answers_of_none(answered, set().union(*filter(None, named))))
    if problems:
        raise DashboardError(problems)
    return DashboardSet(dashboards, left_out)


def read_dashboard(file: Path, *, answered: Collection[str] = ()) -> Dashboard:
    """Reads and checks one dashboard file.

    Args:
        file: the file.
        answered: placeholders and names of data sources that the deployment has answers to.

    Raises:
        DashboardError: if it cannot be deployed; it lists all problems found.
    """
    return checked_dashboard(file, load(file), answered=answered)


def checked_dashboard(file: Path, loaded: Loaded, *, answered: Collection[str] = ()) -> Dashboard:
    """Checks a loaded dashboard file.

    Args:
        file: the file.
        loaded: its content.
        answered: placeholders and names of data sources that the deployment has answers to.

    Raises:
        DashboardError: if it cannot be deployed; it lists all problems found.
    """
    problems = list(loaded.problems)
    candidate = Candidate(loaded, file.stem, answered)
    if not problems:
        problems = refusals_of(candidate)
    if problems:
        raise DashboardError([f"{file}: {problem}" for problem in problems])
    model, dynamic = with_constants(candidate.model), candidate.outer.dynamic
    changes: list[str] = []
    if dynamic:
        from .dynamic.whole import whole_form  # loads the schema

        changes += dynamic.judgement.warnings
        deployed = whole_form(dynamic.spec, dynamic.version, candidate.outer.named)
    else:
        deployed = numbered(model)
    changes += id_changes(model, deployed)
    return Dashboard(
        file=file,
        stem=file.stem,
        uid=candidate.uid,
        model=deployed,
        inputs=data_sources_of(model),
        warnings=tuple(f"{file}: {change}" for change in changes),
        dynamic=dynamic,
    )


def set_problems(dashboards: Sequence[Dashboard]) -> Iterator[str]:
    """Finds the dashboards that cannot be deployed beside each other."""
    yield from _taken_twice(dashboards, "file name", lambda dashboard: dashboard.stem)
    yield from uids_taken_twice(dashboards)


def uids_taken_twice(dashboards: Sequence[Dashboard]) -> Iterator[str]:
    """Finds the dashboards whose uid another one has."""
    return _taken_twice(dashboards, "uid", lambda dashboard: dashboard.uid)


def names_of_data_sources(file: Path, loaded: Loaded) -> set[str] | None:
    """Lists the names of data sources that a file writes; None if it cannot be read."""
    model = Candidate(loaded, file.stem).model
    if loaded.problems or not model or any(shape_problems(model)):
        return None
    return answerable_names(with_constants(model), data_sources_of(model))


def canonical_json(
    model: Mapping[str, Any],
    *,
    uid: str,
    folder_uid: str,
    owner: Owner | None = None,
    version: str = "",
) -> str:
    """Writes a model as JSON, as the same text for equal dashboards.

    Keys are sorted, there is no white space, and characters are not escaped (UTF-8). Keys that
    belong to one installation or to an import by hand are left out. The title is as Grafana will
    store it. A dynamic dashboard is written as a resource with a complete spec: Grafana shows a
    bare one as an empty dashboard, or refuses it, and stores defaults for what is missing.

    Args:
        model: a dashboard model, or the classic form of a dynamic dashboard.
        uid: its uid in Grafana.
        folder_uid: uid of its folder; see `FOLDER_KEY`.
        owner: the stack that deploys it; the mark of another one in the model is dropped.
        version: version of the schema of a dynamic dashboard; empty for a classic one.
    """
    kept = {key: value for key, value in model.items() if key not in NOT_DEPLOYED}
    mark = mark_of_dashboard(owner, uid) if owner else {}
    kept |= {"uid": uid, FOLDER_KEY: {"folderUid": folder_uid, **mark}}
    if isinstance(kept.get("title"), str):
        kept["title"] = stored_title(kept["title"])
    if version:
        from .dynamic.whole import whole_spec  # loads the schema

        kept = resource_of(kept, version, whole_spec(kept, version))
    return json.dumps(
        kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _answers_of_none(answered: Collection[str], named: set[str]) -> Iterator[str]:
    known = listed(sorted(named), 10) or "none"
    for name in sorted(set(answered) - named):
        hint = did_you_mean(name, named) or f"they have {known}"
        yield (
            f"datasource_uids: {name}: no dashboard has a placeholder or a data source of this"
            f" name; {hint}"
        )


def _replaced_uids(file: Path, directories: Sequence[Path]) -> Iterator[str]:
    """Yields the uids of the files that a file replaces."""
    others = [one for one in directories if one != file.parent and one.is_dir()]
    for path in (path for directory in others for path in directory.iterdir()):
        if path.stem == file.stem and path.is_file() and is_dashboard_file(path):
            yield str(Candidate(load(path), file.stem).uid)


def _excluded_of_none(excluded: Collection[str], seen: Mapping[Path, set[str]]) -> Iterator[str]:
    known = {name for names in seen.values() for name in names}
    for name in sorted(set(excluded) - known):
        there = listed(sorted({file.stem for file in seen}), 10) or "none"
        hint = did_you_mean(name, known) or f"there are {there}"
        yield f"exclude_dashboards: {name}: no dashboard has this file name or uid; {hint}"


def _stem(file: Path) -> str:
    return file.stem


def _taken_twice(
    dashboards: Sequence[Dashboard], what: str, of: Callable[[Dashboard], str]
) -> Iterator[str]:
    """Finds names taken twice; some file systems and databases ignore upper and lower case."""
    owners: dict[str, Dashboard] = {}
    for dashboard in dashboards:
        owner = owners.setdefault(of(dashboard).casefold(), dashboard)
        if owner is not dashboard:
            is_beside = owner.file.parent == dashboard.file.parent
            yield (
                f"{dashboard.file}: the {what} {of(dashboard)!r} is also that of"
                f" {owner.file.name if is_beside else owner.file}; change one of them"
            )
