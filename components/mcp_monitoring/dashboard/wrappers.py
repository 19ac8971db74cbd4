"""Removal of the wrapper around a dashboard model, and the way back. Pure.

A document is the bare model, the wrapper `{"dashboard": {...}}` of Grafana's HTTP API (with or
without `meta`), or a resource (`apiVersion`, `kind`, `metadata`, `spec`): a `Dashboard`, or the
`DashboardWithAccessInfo` with which Grafana answers for a dashboard's page. The model is a classic
one, or the spec of a dynamic dashboard, of which the classic form is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .classic.keys import FOLDER_KEY, PANELS
from .dynamic.versions import API_GROUP, bare_version, is_dynamic_spec, version_of
from .lenient import JsonPath, at, mapping, text

if TYPE_CHECKING:
    from .dynamic.form import ClassicForm
    from .dynamic.shape import Judgement

KINDS = ("Dashboard", "DashboardWithAccessInfo")
"""The kinds of resources that hold a dashboard."""

FOLDER_ANNOTATION = "grafana.app/folder"
"""Annotation of a resource that names the folder of the dashboard."""

MARK_ANNOTATIONS: Mapping[str, str] = {
    "folderUid": FOLDER_ANNOTATION,
    "project": "mcp-monitoring/project",
    "stack": "mcp-monitoring/stack",
    "uid": "mcp-monitoring/uid",
}
"""Annotations of a resource, by the keys that a model has below `FOLDER_KEY`."""


OF_INSTALLATION = ("uid", "id", "version")
"""Keys that Grafana's older API adds to the spec of a dynamic dashboard."""


@dataclass(frozen=True)
class Dynamic:
    """A dynamic dashboard.

    Attributes:
        version: version of its schema, one of `dynamic.versions.VERSIONS`.
        spec: the spec, without `OF_INSTALLATION`.
    """

    version: str
    spec: Mapping[str, Any]

    @cached_property
    def form(self) -> "ClassicForm":
        """Its classic form; many a reader of the wrapper needs none."""
        from .dynamic.form import classic_form  # loaded for dynamic dashboards only

        return classic_form(self.spec, self.version)

    @cached_property
    def judgement(self) -> "Judgement":
        """What the schema of its version says of it."""
        from .dynamic.shape import judged  # loads the schema

        return judged(self.spec, self.version)


@dataclass(frozen=True)
class Unwrapped:
    """A model and where it was.

    Attributes:
        content: the model or spec, unchanged; empty if there is none in the wrapper.
        path: path of it in the document.
        is_resource: whether the wrapper is a resource.
        kind: `kind` of that resource, of any type.
        resource_name: name of that resource; empty if it has none.
        dynamic: the dynamic dashboard; None for a classic one.
        named: what a classic model says of a dashboard in itself, and a dynamic one beside its
            spec: its uid, its folder and its mark.
    """

    content: Mapping[str, Any]
    path: JsonPath = ()
    is_resource: bool = False
    kind: Any = None
    resource_name: str = ""
    dynamic: Dynamic | None = None
    named: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def model(self) -> Mapping[str, Any]:
        """The dashboard model, unchanged, or the classic form of a dynamic dashboard."""
        return {**self.dynamic.form.model, **self.named} if self.dynamic else self.content

    def origin_of(self, path: JsonPath) -> JsonPath:
        """Finds the path in the document of a path in the model."""
        return self.path + (self.dynamic.form.origin_of(path) if self.dynamic else path)


def unwrapped(document: Any) -> Unwrapped:
    """Takes a model out of its wrapper; a document that is no object gives an empty model."""
    outer = mapping(document)
    if "apiVersion" in outer and ("spec" in outer or "kind" in outer):
        metadata, spec = mapping(outer.get("metadata")), mapping(outer.get("spec"))
        name = text(metadata.get("name"))
        version = version_of(outer["apiVersion"])
        if version is None and is_dynamic_spec(spec):
            version = bare_version(spec)
        if version is None or not spec:
            return Unwrapped(spec, ("spec",), True, outer.get("kind"), name)
        named = _named(name or outer.get("uid") or spec.get("uid"), metadata)
        dynamic = _dynamic(spec, version)
        return Unwrapped(spec, ("spec",), True, outer.get("kind"), name, dynamic, named)
    inner: Mapping[str, Any] = outer
    path: JsonPath = ()
    if isinstance(outer.get("dashboard"), dict) and PANELS not in outer:
        inner, path = outer["dashboard"], ("dashboard",)
        if "apiVersion" in inner and "spec" in inner:
            # Grafana 13 answers with the resource in the wrapper of its older API.
            found = unwrapped(inner)
            return replace(found, path=path + found.path)
    if not is_dynamic_spec(inner):
        return Unwrapped(inner, path)
    dynamic = _dynamic(inner, bare_version(inner))
    return Unwrapped(inner, path, dynamic=dynamic, named=_named(inner.get("uid"), {}))


def rewrapped(document: Any, model: Mapping[str, Any]) -> Any:
    """Puts another model into the wrapper of a document.

    Args:
        document: the document; it is not changed.
        model: the new model; of a dynamic dashboard its classic form.
    """
    outer = unwrapped(document)
    if outer.dynamic is None:
        return _with(document, outer.path, model)
    from .dynamic.spec import dynamic_spec  # loaded for dynamic dashboards only

    new = dynamic_spec(model, outer.dynamic.version)
    written = at(document, outer.path)
    new |= {key: written[key] for key in OF_INSTALLATION if key in written}
    if not outer.is_resource and "uid" in model:
        new["uid"] = model["uid"]
    return _with(document, outer.path, new)


def plain_resource(uid: str, version: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Writes the resource of a dynamic dashboard as a file has it, without what a deployment adds.

    Args:
        uid: its uid.
        version: version of the schema.
        spec: the spec.
    """
    return {
        "apiVersion": f"{API_GROUP}/{version}",
        "kind": KINDS[0],
        "metadata": {"name": uid},
        "spec": spec,
    }


def resource_of(model: Mapping[str, Any], version: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Writes the resource of a dynamic dashboard as it is deployed.

    The uid stands beside the metadata, too: there the provider sees that it changed, and replaces
    the dashboard. Grafana takes it for the name, and does not keep it (`postDashboard` in
    https://github.com/grafana/grafana/blob/main/pkg/api/dashboard.go).

    Args:
        model: the classic form, with its uid and with its folder below `FOLDER_KEY`.
        version: version of the schema.
        spec: the spec.
    """
    mark = mapping(model.get(FOLDER_KEY))
    annotations = {name: mark[key] for key, name in MARK_ANNOTATIONS.items() if mark.get(key)}
    uid = model.get("uid", "")
    resource = plain_resource(uid, version, spec)
    return {**resource, "metadata": {"name": uid, "annotations": annotations}, "uid": uid}


def _dynamic(spec: Mapping[str, Any], version: str) -> Dynamic:
    own = {key: value for key, value in spec.items() if key not in OF_INSTALLATION}
    return Dynamic(version, own)


def _named(name: Any, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Reads what a classic model has in itself, and a resource in its metadata."""
    annotations = mapping(metadata.get("annotations"))
    mark = {key: annotations[name] for key, name in MARK_ANNOTATIONS.items() if name in annotations}
    return {**({"uid": name} if name else {}), **({FOLDER_KEY: mark} if mark else {})}


def _with(document: Any, path: JsonPath, model: Any) -> Any:
    if not path:
        return model
    return {**document, path[0]: _with(document[path[0]], path[1:], model)}
