"""A dashboard file converted: read, checked, and written in another schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...dashboard.classic.shape import panel_id_problems, shape_problems
from ...dashboard.dynamic.conversion import Converted
from ...dashboard.dynamic.to_classic import to_classic
from ...dashboard.dynamic.to_dynamic import to_dynamic, to_version
from ...dashboard.lenient import text
from ...dashboard.loaded import load
from ...dashboard.wrappers import KINDS, Unwrapped, plain_resource
from ...problems import ProblemsError

CLASSIC = "classic"
"""The schema of before Grafana 13, as a target."""


@dataclass(frozen=True)
class Result:
    """A converted file.

    Attributes:
        document: what the file would be.
        lost: what is lost by it, by place, one line each.
        is_same: whether the file is of that schema already.
    """

    document: Mapping[str, Any]
    lost: list[str]
    is_same: bool


def convert(file: Path, target: str) -> Result:
    """Converts a dashboard file.

    Args:
        file: the file; it is not changed.
        target: `classic`, or a version of the dynamic schema.

    Raises:
        ProblemsError: if it cannot be read as a dashboard, or Grafana would refuse the result; it
            lists all reasons.
    """
    outer = _read(file)
    dynamic = outer.dynamic
    uid = text(outer.model.get("uid")) or outer.resource_name
    if target == CLASSIC:
        if dynamic is None:
            made = Converted(dict(outer.model), [], [])
        else:
            made = to_classic(dynamic.spec, dynamic.version)
        document = {**({"uid": uid} if uid else {}), **made.model}
        is_same = dynamic is None
    else:
        if dynamic is None:
            made = to_dynamic(outer.model, target)
        else:
            made = to_version(dynamic.spec, dynamic.version, target)
        document = plain_resource(uid or file.stem, target, made.model)
        is_same = dynamic is not None and dynamic.version == target
    if made.problems:
        raise ProblemsError(f"{file}: converted to {target}: {one}" for one in made.problems)
    return Result(document, [f"{file}: {one}" for one in made.lost], is_same)


def _read(file: Path) -> Unwrapped:
    loaded = load(file)
    problems = list(loaded.problems)
    outer = loaded.outer
    if not problems and not isinstance(loaded.document, dict):
        problems = [f"a dashboard is an object, this is a {type(loaded.document).__name__}"]
    elif not problems and outer.is_resource and outer.kind not in KINDS:
        problems = [f'"kind": a dashboard is a "{KINDS[0]}", this is {outer.kind!r}']
    elif not problems and outer.dynamic is not None:
        problems = list(outer.dynamic.judgement.problems)
    elif not problems:
        problems = list(shape_problems(outer.model)) or list(panel_id_problems(outer.model))
    if problems:
        raise ProblemsError(f"{file}: {problem}" for problem in problems)
    return outer
