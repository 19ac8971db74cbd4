"""The objects of a rule file that hold groups of rules, whatever they are wrapped in. Pure.

An object is a plain Prometheus rule file (`groups`), or a `PrometheusRule` of Kubernetes
(https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule),
which has its groups under `spec`. A `VMRule` of VictoriaMetrics has the same form. A list of
Kubernetes holds several objects.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..file_kinds import is_dashboard
from .rule_files import JSON_ENDING, RuleFile

_RULE_KINDS = ("PrometheusRule", "VMRule")
_LIST_KINDS = ("List", *(f"{kind}List" for kind in _RULE_KINDS))

Path = tuple[str | int, ...]
"""Keys and indices that lead to a value of a file."""


@dataclass(frozen=True)
class RuleObject:
    """An object of a rule file.

    Attributes:
        path: place of the object in the file; begins with the number of its document if there are
            several.
        model: the object; of any type.
        is_one_of_several: whether the file has other objects beside it.
    """

    path: Path
    model: Any
    is_one_of_several: bool = False

    @property
    def kind(self) -> str:
        """Its kind in Kubernetes; empty if it is no object of Kubernetes."""
        if not isinstance(self.model, dict) or not isinstance(self.model.get("kind", ""), str):
            return ""
        kind: str = self.model.get("kind", "")
        if kind in (*_RULE_KINDS, *_LIST_KINDS):
            return kind
        is_plain = "groups" in self.model or not {"kind", "apiVersion"} & self.model.keys()
        return "" if is_plain else kind or "object without a kind"

    @property
    def may_hold_rules(self) -> bool:
        """Whether it is of a kind that holds groups, or of none."""
        return not self.kind or self.kind in _RULE_KINDS

    @property
    def is_vmrule(self) -> bool:
        """Whether it is of VictoriaMetrics."""
        return self.kind == "VMRule"

    @property
    def name(self) -> str:
        """Its name in Kubernetes; empty if it has none."""
        metadata = self.model.get("metadata") if self.kind else None
        name = metadata.get("name") if isinstance(metadata, dict) else None
        return name if isinstance(name, str) else ""

    @property
    def body(self) -> Any:
        """The value that has the key `groups`; of any type."""
        return self.model.get("spec") if self.kind in _RULE_KINDS else self.model

    @property
    def groups_path(self) -> Path:
        """Place of its list of groups in the file."""
        return (*self.path, *(("spec",) if self.kind in _RULE_KINDS else ()), "groups")

    @property
    def place(self) -> str:
        """Its place in messages, with `: ` behind it; empty if it is the whole file."""
        if not self.is_one_of_several:
            return ""
        if self.kind and self.name:
            return f"{self.kind} {self.name}: "
        steps = [
            f"document {step + 1}" if index == 0 and isinstance(step, int) else f"items[{step}]"
            for index, step in enumerate(self.path)
            if isinstance(step, int)
        ]
        return f"{', '.join(steps)}: "


def objects_of(rule_file: RuleFile) -> list[RuleObject]:
    """Lists the objects of a rule file, those in lists of Kubernetes included."""
    found = [
        one
        for number, document in rule_file.documents
        for one in _inside(RuleObject((number,) if rule_file.has_several else (), document))
    ]
    several = len(found) > 1
    return [RuleObject(one.path, one.model, several) for one in found]


def is_other(rule_file: RuleFile) -> bool:
    """Tells whether a file is no rule file: JSON without rules, or a dashboard in YAML."""
    documents = [document for _, document in rule_file.documents]
    if rule_file.file.suffix.lower() == JSON_ENDING:
        return not any(map(is_rule_json, documents))
    return any(map(is_dashboard, documents)) and not any(map(is_rule_json, documents))


def is_rule_json(document: Any) -> bool:
    """Tells whether a JSON document holds rules; other files in JSON may lie beside rule files."""
    if not isinstance(document, Mapping):
        return False
    one = RuleObject((), document)
    if one.kind in _RULE_KINDS or one.kind.removesuffix("List") in _RULE_KINDS:
        return True
    if one.kind in _LIST_KINDS:
        return any(inner.kind in _RULE_KINDS for inner in _inside(one))
    return not one.kind and "groups" in document


def _inside(one: RuleObject) -> Iterator[RuleObject]:
    """Yields an object, or those in it if it is a list of Kubernetes."""
    items = one.model.get("items") if one.kind in _LIST_KINDS else None
    if not isinstance(items, list):
        yield one
        return
    for index, item in enumerate(items):
        yield from _inside(RuleObject((*one.path, "items", index), item))
