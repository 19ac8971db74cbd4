"""Dashboard files as people have them, read, checked and made canonical. Pure: no Pulumi here.

A file may hold the bare dashboard model, the wrapper `{"dashboard": {...}}` of Grafana's HTTP API
(with or without `meta`), an export of the user interface (`__inputs`, `${DS_PROMETHEUS}`) or a
`v1` resource (`apiVersion`, `kind`, `spec`). Every problem of every file is found in one pass and
reported by file and place, before anything is created.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..packaged import packaged
from ..problems import ProblemsError

MAX_UID_LENGTH = 40
"""Characters Grafana allows in a uid (https://grafana.com/docs/grafana/latest/developers/http_api/dashboard)."""

FOLDER_KEY = "mcpMonitoring"
"""Top-level key under which a deployed dashboard names its folder: `{"folderUid": ...}`.

The provider re-sends a dashboard without its panel ids when nothing but the folder changed
(terraform-provider-grafana issue 2967), which breaks links from alerts to panels. Naming the
folder in the JSON makes a move a change of content, and the ids survive. Grafana keeps the key.
"""

_UID = re.compile(r"[a-zA-Z0-9_-]+")

# Lists and objects inside each other; real dashboards stay below 20, and some readers give up.
_MAX_DEPTH = 100

NOT_DEPLOYED = ("id", "version", "iteration", "__inputs", "__requires", "__elements")
"""Top-level keys that Grafana or an export adds and a deployment must not carry.

They are numbers of one installation, and questions for a person who imports by hand.
"""


class DashboardError(ProblemsError):
    """Dashboard files that cannot be deployed.

    Attributes:
        problems: one line each, `FILE: place: what is wrong; what to do`.
    """


@dataclass(frozen=True)
class Dashboard:
    """One dashboard file, checked.

    Attributes:
        file: where it was read.
        stem: the file's name without `.json`; names the dashboard among its siblings.
        uid: the file's own uid, else the stem.
        model: Grafana's dashboard model, with every panel numbered; treat it as read-only.
        inputs: what the export's `__inputs` declare: name to plugin id (`DS_PROMETHEUS` to
            `prometheus`).
    """

    file: Path
    stem: str
    uid: str
    model: Mapping[str, Any]
    inputs: Mapping[str, str]


def packaged_dashboards() -> Path:
    """Finds the dashboards that come with this package."""
    return packaged("dashboards")


def read_dashboards(directory: Path) -> list[Dashboard]:
    """Reads and checks every `*.json` of a directory, in the order of their names.

    Args:
        directory: where the files stand; folders in it are not searched.

    Raises:
        DashboardError: if the directory is missing or has no dashboard, or any file cannot be
            deployed; it lists all problems of all files.
    """
    try:
        if not directory.is_dir():
            raise DashboardError([f"{directory}: there is no such directory of dashboards"])
        files = sorted(path for path in directory.iterdir() if path.suffix.lower() == ".json")
    except OSError as error:
        raise DashboardError([f"{directory}: cannot be read: {error.strerror}"]) from None
    if not files:
        raise DashboardError([f"{directory}: no dashboard here; it has no *.json file"])
    dashboards: list[Dashboard] = []
    problems: list[str] = []
    for file in files:
        try:
            dashboards.append(read_dashboard(file))
        except DashboardError as error:
            problems.extend(error.problems)
    problems.extend(_taken_twice(dashboards, "file name", lambda dashboard: dashboard.stem))
    problems.extend(_taken_twice(dashboards, "uid", lambda dashboard: dashboard.uid))
    if problems:
        raise DashboardError(problems)
    return dashboards


def read_dashboard(file: Path) -> Dashboard:
    """Reads and checks one dashboard file.

    Raises:
        DashboardError: if it cannot be deployed; it lists all problems found.
    """
    model, resource_name = _unwrap(file, _parse(file))
    problems = [f"{file}: {problem}" for problem in _problems(model)]
    uid = model.get("uid") or resource_name or file.stem
    if isinstance(uid, str):
        source = '"uid"' if model.get("uid") or resource_name else 'the file name (no "uid" inside)'
        problems.extend(f"{file}: {source}: {problem}" for problem in uid_problems(uid))
    if problems:
        raise DashboardError(problems)
    return Dashboard(
        file=file,
        stem=file.stem,
        uid=uid,
        model=_with_panel_ids(_with_constants(model)),
        inputs={
            str(entry.get("name")): entry["pluginId"]
            for entry in model.get("__inputs") or []
            if isinstance(entry.get("pluginId"), str)
        },
    )


def uid_problems(uid: str) -> list[str]:
    """Says what Grafana would refuse in a uid (recorded of Grafana 12.4)."""
    problems = []
    if not _UID.fullmatch(uid):
        problems.append(f"{uid!r} has characters other than letters, digits, '-' and '_'")
    if len(uid) > MAX_UID_LENGTH:
        problems.append(f"{uid!r} has {len(uid)} characters; Grafana allows {MAX_UID_LENGTH}")
    return problems


def prefixed_uid(prefix: str, uid: str) -> str:
    """Puts a prefix before a uid; what gets too long is cut and ends in 8 digits of its hash."""
    whole = prefix + uid
    if len(whole) <= MAX_UID_LENGTH:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: MAX_UID_LENGTH - 9]}-{digest}"


def panels_of(model: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields the panels of a dashboard in order, each row followed by the panels inside it.

    The `rows` of dashboards older than Grafana 5 count as well.
    """
    for row in model.get("rows") or []:
        yield from row.get("panels") or []
    for panel in model.get("panels") or []:
        yield panel
        yield from panel.get("panels") or []


def panel_name(panel: Mapping[str, Any]) -> str:
    """Names a panel for a person: its title, else its id."""
    title = panel.get("title")
    return f'panel "{title}"' if title else f"panel {panel.get('id', '(no title)')}"


def canonical_json(model: Mapping[str, Any], *, uid: str, folder_uid: str) -> str:
    """Writes a model so that equal dashboards are equal text.

    Keys are sorted, no space is spent, characters stay as they are (UTF-8), and what belongs to
    one installation or to an import by hand is left out.

    Args:
        model: a dashboard model.
        uid: the uid to deploy it under.
        folder_uid: the folder to deploy it to; see `FOLDER_KEY`.
    """
    kept = {key: value for key, value in model.items() if key not in NOT_DEPLOYED}
    kept |= {"uid": uid, FOLDER_KEY: {"folderUid": folder_uid}}
    return json.dumps(
        kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _parse(file: Path) -> Any:
    def finite(number: str) -> str:
        # NaN and Infinity, which Python would let pass, and what is too large for others to read.
        if not math.isfinite(float(number)):
            raise DashboardError([f"{file}: {number:.20} is not a number Grafana can read"])
        return number

    try:
        document = json.loads(
            # A byte order mark, as some editors write it, is no part of the document.
            file.read_text(encoding="utf-8-sig"),
            parse_int=lambda number: int(finite(number)),
            parse_float=lambda number: float(finite(number)),
            parse_constant=finite,
        )
        json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DashboardError([f"{file}: {where}: invalid JSON: {error.msg}"]) from None
    except UnicodeDecodeError as error:
        raise DashboardError([f"{file}: not UTF-8 (byte {error.start})"]) from None
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise DashboardError([f"{file}: {half} is half a character, without the other"]) from None
    except OSError as error:
        raise DashboardError([f"{file}: cannot be read: {error.strerror}"]) from None
    except RecursionError:
        raise DashboardError([f"{file}: nested too deep to be a dashboard"]) from None
    if _is_deep(document):
        raise DashboardError([f"{file}: nested too deep to be a dashboard"])
    return document


def _is_deep(document: Any) -> bool:
    level = [document]
    for _ in range(_MAX_DEPTH):
        level = [inner for value in level for inner in _inside(value)]
    return bool(level)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _unwrap(file: Path, document: Any) -> tuple[dict[str, Any], str | None]:
    """Takes the model out of its wrapper; also the name, if the wrapper is a resource."""
    if not isinstance(document, dict):
        kind = type(document).__name__
        raise DashboardError([f"{file}: a dashboard is a JSON object, this is a {kind}"])
    resource_name = None
    if isinstance(document.get("spec"), dict) and "apiVersion" in document:
        if document.get("kind") != "Dashboard":
            kind = json.dumps(document.get("kind"))
            raise DashboardError([f'{file}: "kind": a dashboard is a "Dashboard", this is {kind}'])
        metadata = document.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        resource_name = name if isinstance(name, str) else None
        document = document["spec"]
    elif isinstance(document.get("dashboard"), dict) and "panels" not in document:
        document = document["dashboard"]
    if "elements" in document and "layout" in document:
        raise DashboardError(
            [
                f"{file}: a dynamic dashboard (schema v2), which is not supported yet; export it"
                " again as a classic dashboard (Export > Export as code > Classic)"
            ]
        )
    return document, resource_name


def _problems(model: Mapping[str, Any]) -> Iterator[str]:
    """Finds what is structurally wrong with a model, its uid's characters aside."""
    title = model.get("title")
    if not isinstance(title, str) or not title.strip():
        yield '"title" is missing; Grafana refuses a dashboard without one'
    if not isinstance(model.get("uid"), str | None):
        yield f'"uid" must be a string, not {json.dumps(model["uid"])}'
    shapes = list(_shape_problems(model))
    yield from shapes
    if not shapes:
        yield from _panel_id_problems(model)


def _shape_problems(model: Mapping[str, Any]) -> Iterator[str]:
    """Finds lists and objects that are something else, so that the rest need not look again."""
    yield from _not_objects(model, "panels", "")
    yield from _not_objects(model, "rows", "")
    yield from _not_objects(model, "__inputs", "")
    for parent in ("templating", "annotations"):
        holder = model.get(parent)
        if not isinstance(holder, dict | None):
            yield f'"{parent}" must be an object'
        elif holder:
            yield from _not_objects(holder, "list", f"{parent}.")
    for outer in ("panels", "rows"):
        for index, entry in enumerate(_objects(model.get(outer))):
            place = f"{outer}[{index}]."
            yield from _not_objects(entry, "panels", place)
            yield from _not_objects(entry, "targets", place)
            for inner, nested in enumerate(_objects(entry.get("panels"))):
                yield from _not_objects(nested, "targets", f"{place}panels[{inner}].")


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _not_objects(holder: Mapping[str, Any], key: str, place: str) -> Iterator[str]:
    value = holder.get(key)
    if value is None:
        return
    if not isinstance(value, list):
        yield f'"{place}{key}" must be a list'
        return
    for index, entry in enumerate(value):
        if not isinstance(entry, dict):
            yield f'"{place}{key}[{index}]" must be an object, not {json.dumps(entry)}'


def _panel_id_problems(model: Mapping[str, Any]) -> Iterator[str]:
    owners: dict[int, str] = {}
    for panel in panels_of(model):
        panel_id = panel.get("id")
        if panel_id is None:
            continue
        if type(panel_id) is not int or not 0 <= panel_id < 2**53:
            yield f'{panel_name(panel)}: "id" must be a whole number, not {json.dumps(panel_id)}'
        elif panel_id in owners and panel_id:
            yield (
                f"{panel_name(panel)}: panel id {panel_id} is also that of {owners[panel_id]};"
                " give one of them another id"
            )
        else:
            owners[panel_id] = panel_name(panel)


def _with_constants(model: Mapping[str, Any]) -> dict[str, Any]:
    """Puts the constants of an export where it refers to them, as Grafana does at import."""
    constants = {
        f"${{{entry.get('name')}}}": str(entry.get("value", ""))
        for entry in model.get("__inputs") or []
        if entry.get("type") == "constant"
    }

    def filled_in(value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"\$\{.+?\}", lambda use: constants.get(use[0], use[0]), value)
        if isinstance(value, dict):
            return {key: filled_in(inner) for key, inner in value.items()}
        return [filled_in(inner) for inner in value] if isinstance(value, list) else value

    return {key: filled_in(value) for key, value in model.items()}


def _with_panel_ids(model: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers the panels that have no id (or 0), in order, above the highest id in use.

    Without ids of ours Grafana would invent them, and links to a panel would not hold.
    """
    numbered: dict[str, Any] = json.loads(json.dumps(model))
    panels = list(panels_of(numbered))
    next_id = max((panel.get("id") or 0 for panel in panels), default=0) + 1
    for panel in panels:
        if not panel.get("id"):
            panel["id"] = next_id
            next_id += 1
    return numbered


def _taken_twice(
    dashboards: Sequence[Dashboard], what: str, of: Callable[[Dashboard], str]
) -> Iterator[str]:
    """Finds names taken twice; case is no difference to some file systems and databases."""
    owners: dict[str, Dashboard] = {}
    for dashboard in dashboards:
        owner = owners.setdefault(of(dashboard).casefold(), dashboard)
        if owner is not dashboard:
            yield (
                f"{dashboard.file}: the {what} {of(dashboard)!r} is also that of"
                f" {owner.file.name}; change one of them"
            )
