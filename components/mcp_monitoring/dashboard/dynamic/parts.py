"""Queries, variables, annotations and transformations, in both schemas. Pure.

Each part has a pair of functions: `…_form` makes the classic one, `dynamic_…` makes the dynamic one
again. `v2alpha1` names a plugin in the kind of a query and its data source beside it, later
versions have both in the query.
"""

from collections.abc import Mapping
from typing import Any

from ..classic.keys import COMPLEMENT
from ..lenient import copied, mapping, text
from .as_written import as_written, with_written
from .words import (
    ANNOTATION_FIELDS,
    OF_VARIABLE,
    VARIABLE_FIELDS,
    VARIABLE_TYPES,
    number_of,
    word_of,
)

_FIRST = "v2alpha1"
_USUAL_VERSION = "v0"
_TEXT = "__legacyStringValue"
_OF_TARGET = ("refId", "hide", "datasource", COMPLEMENT)
_KINDS = {type_: kind for kind, type_ in VARIABLE_TYPES.items()}
_WITHOUT_SPEC_QUERY = ("groupby", "adhoc")


def query_form(written: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the classic form of a query of a panel."""
    made = _query_form(written, version)
    return with_written(made, written, lambda one: _dynamic_query(one, None, version))


def dynamic_query(part: Mapping[str, Any], of_panel: Any, version: str) -> dict[str, Any]:
    """Makes the dynamic form of a query of a panel.

    Args:
        part: the query of a classic model or form.
        of_panel: the raw data source of its panel, which counts if it names none.
        version: version of the schema.
    """
    found = as_written(part, lambda one: query_form(one, version))
    return found if found is not None else _dynamic_query(part, of_panel, version)


def transformation_form(written: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the classic form of a transformation."""
    made = _transformation_form(written, version)
    return with_written(made, written, lambda one: _dynamic_transformation(one, version))


def dynamic_transformation(part: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the dynamic form of a transformation."""
    found = as_written(part, lambda one: transformation_form(one, version))
    return found if found is not None else _dynamic_transformation(part, version)


def annotation_form(written: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the classic form of an annotation."""
    made = _annotation_form(written, version)
    return with_written(made, written, lambda one: _dynamic_annotation(one, version))


def dynamic_annotation(part: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the dynamic form of an annotation."""
    found = as_written(part, lambda one: annotation_form(one, version))
    return found if found is not None else _dynamic_annotation(part, version)


def variable_form(written: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the classic form of a variable."""
    made = _variable_form(written, version)
    return with_written(made, written, lambda one: _dynamic_variable(one, version))


def dynamic_variable(part: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the dynamic form of a variable."""
    found = as_written(part, lambda one: variable_form(one, version))
    return found if found is not None else _dynamic_variable(part, version)


def _query_form(query: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the classic form of a query of a panel."""
    spec = mapping(query.get("spec"))
    reference, sent, of_query = _asked(spec, version)
    target = {key: copied(one) for key, one in sent.items() if key not in _OF_TARGET}
    complement: dict[str, Any] = {}
    if of_query:
        complement["query"] = of_query
    if hidden := {key: copied(one) for key, one in sent.items() if key in _OF_TARGET}:
        complement["spec"] = hidden
    if "refId" in spec:
        target["refId"] = spec["refId"]
    if "hidden" in spec:
        target["hide"] = spec["hidden"]
    if reference:
        target["datasource"] = reference
    known = {"refId", "hidden", "query", "datasource"}
    if others := {key: copied(one) for key, one in spec.items() if key not in known}:
        complement["item"] = others
    return _with(target, complement)


def _dynamic_query(target: Mapping[str, Any], of_panel: Any, version: str) -> dict[str, Any]:
    """Makes the dynamic form of a query.

    Args:
        target: the query of a classic model or form.
        of_panel: the raw data source of its panel, which counts if it names none.
        version: version of the schema.
    """
    complement = mapping(target.get(COMPLEMENT))
    sent = {key: copied(one) for key, one in target.items() if key not in _OF_TARGET}
    sent |= copied(dict(mapping(complement.get("spec"))))
    own = target.get("datasource")
    reference = _reference(of_panel if own is None else own)
    spec = _query_parts(reference, sent, mapping(complement.get("query")), version)
    if "refId" in target:
        spec["refId"] = target["refId"]
    if "hide" in target:
        spec["hidden"] = target["hide"]
    spec |= copied(dict(mapping(complement.get("item"))))
    return {"kind": "PanelQuery", "spec": spec}


def _transformation_form(step: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the classic form of a transformation."""
    spec, kind = mapping(step.get("spec")), step.get("kind")
    made = copied(dict(spec))
    if version == "v2":
        return {"id": step.get("group"), **made}
    if "id" not in spec:
        return {"id": kind, **made, COMPLEMENT: {"without": ["id"]}}
    return made if spec["id"] == kind else {**made, COMPLEMENT: {"kind": kind}}


def _dynamic_transformation(step: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the dynamic form of a transformation."""
    complement = mapping(step.get(COMPLEMENT))
    spec = {key: copied(one) for key, one in step.items() if key != COMPLEMENT}
    if version == "v2":
        return {"kind": "Transformation", "group": spec.pop("id", ""), "spec": spec}
    kind = complement.get("kind", spec.get("id", ""))
    if complement.get("without"):
        spec.pop("id", None)
    return {"kind": kind, "spec": spec}


def _annotation_form(annotation: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the classic form of an annotation."""
    spec = mapping(annotation.get("spec"))
    made: dict[str, Any] = {}
    complement: dict[str, Any] = {}
    legacy = spec.get("legacyOptions")
    taken = {*ANNOTATION_FIELDS, "query", "datasource", "target", COMPLEMENT}
    if isinstance(legacy, dict):
        made |= {key: copied(one) for key, one in legacy.items() if key not in taken}
        kept = {key: copied(one) for key, one in legacy.items() if key in taken}
        if kept or not legacy:
            complement["legacyOptions"] = kept
    if "query" in spec or "datasource" in spec:
        reference, sent, of_query = _asked(spec, version)
        if sent:
            made["target"] = copied(dict(sent))
        if of_query:
            complement["query"] = of_query
        if reference:
            made["datasource"] = reference
    if "query" not in spec:
        complement["without"] = ["query"]
    made |= {key: copied(spec[key]) for key in ANNOTATION_FIELDS if key in spec}
    if spec.get("builtIn") is True:
        made["builtIn"] = 1
    known = {*ANNOTATION_FIELDS, "query", "datasource", "legacyOptions"}
    if others := {key: copied(one) for key, one in spec.items() if key not in known}:
        complement["spec"] = others
    return _with(made, complement)


def _dynamic_annotation(annotation: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the dynamic form of an annotation."""
    complement = mapping(annotation.get(COMPLEMENT))
    spec = {key: copied(annotation[key]) for key in ANNOTATION_FIELDS if key in annotation}
    if type(spec.get("builtIn")) is int:
        spec["builtIn"] = bool(spec["builtIn"])
    target = annotation.get("target")
    without = complement.get("without") or ()
    if "query" not in without or target is not None:
        of_query = mapping(complement.get("query"))
        reference = _reference(annotation.get("datasource"))
        spec |= _query_parts(reference, copied(dict(mapping(target))), of_query, version)
    taken = {*ANNOTATION_FIELDS, "datasource", "target", COMPLEMENT}
    legacy = {key: copied(one) for key, one in annotation.items() if key not in taken}
    legacy |= mapping(complement.get("legacyOptions"))
    if legacy or "legacyOptions" in complement:
        spec["legacyOptions"] = legacy
    spec |= copied(dict(mapping(complement.get("spec"))))
    return {"kind": "AnnotationQuery", "spec": spec}


def _variable_form(variable: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the classic form of a variable."""
    spec, kind = mapping(variable.get("spec")), text(variable.get("kind"))
    type_ = VARIABLE_TYPES.get(kind, kind)
    complement: dict[str, Any] = {}
    made: dict[str, Any] = {"type": type_}
    used = {"current"} if type_ == "switch" else set[str]()
    for key in VARIABLE_FIELDS.get(type_, ()):
        if key in spec:
            number = number_of(key, spec[key]) if key in OF_VARIABLE else None
            if key in OF_VARIABLE and number is None:
                complement.setdefault("spec", {})[key] = copied(spec[key])
            else:
                made[key] = copied(spec[key]) if number is None else number
            used.add(key)
    if type_ == "switch" and "current" in spec:
        made["current"] = {"text": spec["current"], "value": spec["current"]}
    if type_ == "datasource" and "pluginId" in spec:
        made["query"] = spec["pluginId"]
        used.add("pluginId")
    if type_ == "query":
        reference, sent, of_query = _asked(spec, version)
        is_text = sent.keys() == {_TEXT} and isinstance(sent[_TEXT], str)
        if "query" in spec:
            made["query"] = sent[_TEXT] if is_text else copied(dict(sent))
        else:
            complement["without"] = ["query"]
        _put_source(made, complement, reference, of_query)
        used |= {"query", "datasource"}
    elif type_ in _WITHOUT_SPEC_QUERY:
        source = spec if version == _FIRST else variable
        _put_source(made, complement, *_source_of(source, version))
        used |= {"datasource"} if version == _FIRST else set()
    if others := {key: copied(one) for key, one in spec.items() if key not in used}:
        complement["spec"] = {**complement.get("spec", {}), **others}
    return _with(made, complement)


def _dynamic_variable(variable: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Makes the dynamic form of a variable."""
    complement, type_ = mapping(variable.get(COMPLEMENT)), text(variable.get("type"))
    spec: dict[str, Any] = {}
    for key in VARIABLE_FIELDS.get(type_, ()):
        if key in variable:
            word = word_of(key, variable[key]) if key in OF_VARIABLE else None
            if key not in OF_VARIABLE:
                spec[key] = copied(variable[key])
            elif word is not None:
                spec[key] = word
    made: dict[str, Any] = {"kind": _KINDS.get(type_, type_), "spec": spec}
    of_query, reference = mapping(complement.get("query")), _reference(variable.get("datasource"))
    if type_ == "switch" and "current" in variable:
        spec["current"] = mapping(variable["current"]).get("value")
    if type_ == "datasource" and "query" in variable:
        spec["pluginId"] = variable["query"]
    if type_ == "query" and "query" not in (complement.get("without") or ()):
        written = variable.get("query", "")
        sent = copied(written) if isinstance(written, dict) else {_TEXT: written}
        spec |= _query_parts(reference, sent, of_query, version)
    elif type_ in _WITHOUT_SPEC_QUERY and version == _FIRST:
        if source := {**mapping(of_query.get("datasource")), **reference}:
            spec["datasource"] = source
    elif type_ in _WITHOUT_SPEC_QUERY:
        made |= _group_and_source(reference, of_query)
    spec |= copied(dict(mapping(complement.get("spec"))))
    return made


def _with(made: dict[str, Any], complement: dict[str, Any]) -> dict[str, Any]:
    return {**made, COMPLEMENT: complement} if complement else made


def _put_source(
    made: dict[str, Any],
    complement: dict[str, Any],
    reference: dict[str, Any],
    of_query: dict[str, Any],
) -> None:
    if reference:
        made["datasource"] = reference
    if of_query:
        complement["query"] = of_query


def _reference(source: Any) -> dict[str, Any]:
    """Takes a raw classic reference as one with a type and a uid, as far as it has them."""
    if isinstance(source, str):
        return {"uid": source}
    return {key: one for key, one in mapping(source).items() if key in ("type", "uid") and one}


def _asked(
    spec: Mapping[str, Any], version: str
) -> tuple[dict[str, Any], Mapping[str, Any], dict[str, Any]]:
    """Takes a query apart: its classic reference, what is sent, and what classic has no place for.

    Args:
        spec: what has the `query`, and in `v2alpha1` its `datasource`.
        version: version of the schema.
    """
    query = mapping(spec.get("query"))
    of_query: dict[str, Any] = {}
    if version == _FIRST:
        plugin, source = query.get("kind"), spec.get("datasource")
        reference = {"type": plugin} if plugin else {}
        if isinstance(source, dict):
            if source.get("uid"):
                reference["uid"] = source["uid"]
            others = {key: one for key, one in source.items() if key != "uid" or not one}
            if others != {"type": plugin} or not source.get("uid"):
                of_query["datasource"] = others
    else:
        reference, of_query = _source_of(query, version)
    if "query" in spec and "spec" not in query:
        of_query.setdefault("without", []).append("spec")
    return reference, mapping(query.get("spec")), of_query


def _source_of(holder: Mapping[str, Any], version: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Takes the data source of a query, or of a variable without one, apart."""
    source = holder.get("datasource")
    of_query: dict[str, Any] = {}
    if version == _FIRST:
        reference = _reference(source)
        others = {key: one for key, one in mapping(source).items() if key not in reference}
        if others or (isinstance(source, dict) and not source):
            of_query["datasource"] = others
        return reference, of_query
    plugin, name = holder.get("group"), mapping(source).get("name")
    reference = {}
    if plugin:
        reference["type"] = plugin
    elif plugin is not None:
        of_query["group"] = plugin
    if name:
        reference["uid"] = name
    if isinstance(source, dict):
        others = {key: one for key, one in source.items() if key != "name" or not one}
        if others or not name:
            of_query["datasource"] = others
    known = {"kind", "group", "datasource", "spec", "version"}
    of_query |= {key: copied(one) for key, one in holder.items() if key not in known}
    if holder.get("kind") == "DataQuery":
        if "version" not in holder:
            of_query["without"] = ["version"]
        elif holder["version"] != _USUAL_VERSION:
            of_query["version"] = holder["version"]
    return reference, of_query


def _group_and_source(reference: Mapping[str, Any], of_query: Mapping[str, Any]) -> dict[str, Any]:
    """Writes the data source of a query, and all that classic has no place for."""
    made = {key: copied(one) for key, one in of_query.items() if key not in ("without", "group")}
    if "type" in reference or "group" in of_query:
        made["group"] = reference.get("type", of_query.get("group"))
    if "uid" in reference:
        made["datasource"] = {**mapping(of_query.get("datasource")), "name": reference["uid"]}
    return made


def _query_parts(
    reference: Mapping[str, Any], sent: Any, of_query: Mapping[str, Any], version: str
) -> dict[str, Any]:
    """Writes a query, and in `v2alpha1` its data source beside it."""
    without = of_query.get("without") or ()
    spec = {"spec": sent} if sent or "spec" not in without else {}
    if version != _FIRST:
        made = {"kind": "DataQuery", **_group_and_source(reference, of_query), **spec}
        if "version" not in without:
            made.setdefault("version", _USUAL_VERSION)
        return {"query": made}
    parts: dict[str, Any] = {"query": {"kind": reference.get("type", ""), **spec}}
    kept = of_query.get("datasource")
    if "uid" in reference:
        own = {"type": reference["type"]} if "type" in reference and kept is None else {}
        parts["datasource"] = {**own, **mapping(kept), "uid": reference["uid"]}
    elif kept is not None:
        parts["datasource"] = copied(kept)
    return parts
