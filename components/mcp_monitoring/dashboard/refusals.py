"""The reasons why a dashboard file is not deployed: one list, for the component and the check.

The stages of the list build on each other: a stage is judged only if nothing before it is wrong,
and then all of its reasons are given at once.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..titles import stored_title
from ..uids import uid_problems
from .bindable import unbindable_references
from .classic.read import data_sources_of
from .classic.shape import panel_id_problems, shape_problems
from .classic.slots import library_panels
from .constants import with_constants
from .dynamic.versions import api_version_problem
from .lenient import at
from .loaded import Loaded
from .wrappers import KINDS, Unwrapped


@dataclass(frozen=True)
class Candidate:
    """A file that may be a dashboard.

    Attributes:
        loaded: its content, of any type.
        stem: name of its file without ending.
        answered: placeholders and names of data sources that the deployment has answers to.
    """

    loaded: Loaded
    stem: str
    answered: Collection[str] = ()

    @property
    def document(self) -> Any:
        """The value of the file."""
        return self.loaded.document

    @property
    def outer(self) -> Unwrapped:
        """The model and its wrapper."""
        return self.loaded.outer

    @property
    def model(self) -> Mapping[str, Any]:
        """The model without its wrapper."""
        return self.outer.model

    @property
    def own_uid(self) -> Any:
        """The uid in the file, or the name of the resource; empty if it has neither."""
        return self.model.get("uid") or self.outer.resource_name

    @property
    def uid(self) -> Any:
        """The uid before a prefix: its own, else the stem."""
        return self.own_uid or self.stem


@dataclass(frozen=True)
class Refusal:
    """A reason to refuse a dashboard file.

    Attributes:
        name: short name.
        meaning: requirement that the file breaks, in one line.
        find: yields a line for each place of a candidate that breaks it.
    """

    name: str
    meaning: str
    find: Callable[[Candidate], Iterator[str]]


def refusals_of(candidate: Candidate) -> list[str]:
    """Lists the reasons why a document cannot be deployed; none if it can."""
    for stage in STAGES:
        if problems := [problem for one in stage for problem in one.find(candidate)]:
            return problems
    return []


def _no_object(candidate: Candidate) -> Iterator[str]:
    if not isinstance(candidate.document, dict):
        yield f"a dashboard is a JSON object, this is a {type(candidate.document).__name__}"


def _other_kind(candidate: Candidate) -> Iterator[str]:
    outer = candidate.outer
    if not outer.is_resource:
        return
    resource = at(candidate.document, outer.path[:-1])
    spec = resource.get("spec")
    if outer.kind not in KINDS:
        yield f'"kind": a dashboard is a "Dashboard", this is {json.dumps(outer.kind)}'
    elif not isinstance(spec, dict):
        found = "null" if spec is None else f"a {type(spec).__name__}"
        yield f'"spec" must be an object, the dashboard itself, not {found}'
    elif problem := api_version_problem(resource.get("apiVersion"), spec):
        yield f'"apiVersion": {problem}'


def _no_title(candidate: Candidate) -> Iterator[str]:
    title = with_constants(candidate.model).get("title")
    if not isinstance(title, str) or not stored_title(title):
        yield '"title" is missing; Grafana refuses a dashboard without one'


def _bad_uid(candidate: Candidate) -> Iterator[str]:
    uid = candidate.uid
    if not isinstance(uid, str):
        yield f'"uid" must be a string, not {json.dumps(uid)}'
        return
    source = '"uid"' if candidate.own_uid else 'the file name (no "uid" inside)'
    yield from (f"{source}: {problem}" for problem in uid_problems(uid))


def _bad_shape(candidate: Candidate) -> Iterator[str]:
    if dynamic := candidate.outer.dynamic:
        yield from dynamic.judgement.problems
    else:
        yield from shape_problems(candidate.model)


def _bad_panel_ids(candidate: Candidate) -> Iterator[str]:
    yield from panel_id_problems(candidate.model)


def _library_panels(candidate: Candidate) -> Iterator[str]:
    for place in library_panels(candidate.model):
        yield (
            f"{place}: a library panel keeps its queries in Grafana, where they cannot be bound;"
            " unlink it (panel menu > More > Unlink library panel) and export again"
        )


def _unbindable(candidate: Candidate) -> Iterator[str]:
    model = with_constants(candidate.model)
    yield from unbindable_references(model, data_sources_of(model), candidate.answered)


STAGES: Sequence[Sequence[Refusal]] = (
    (Refusal("object", "the file holds one JSON object", _no_object),),
    (Refusal("kind", "it is a dashboard, no other kind of resource", _other_kind),),
    (Refusal("shape", "its parts are lists and objects where Grafana has them", _bad_shape),),
    (
        Refusal("title", "it has a title", _no_title),
        Refusal("uid", "its uid is one that Grafana accepts", _bad_uid),
        Refusal("panel-id", "ids of panels are whole numbers", _bad_panel_ids),
        Refusal("library-panel", "no panel is kept in Grafana's library", _library_panels),
        Refusal("reference", "references to data sources can be resolved", _unbindable),
    ),
)
"""All reasons, in the order in which they are judged."""
