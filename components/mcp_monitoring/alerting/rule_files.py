"""Prometheus rule files, read into documents. Pure: no Pulumi here.

A file is YAML of one or several documents, or JSON. Every scalar is read as text, as Prometheus
reads it. What the documents mean is the matter of `rule_documents`.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..problems import ProblemsError
from ..suggestions import did_you_mean
from ..yaml_files import YAML_ENDINGS, YamlFileError, read_yaml_documents
from .knob_comments import join_knob_comments

DASHBOARD_ANNOTATION = "__dashboardUid__"
"""Annotation that links an alert to a dashboard; Grafana requires the panel's with it."""

PANEL_ANNOTATION = "__panelId__"
"""Annotation that links an alert to a panel of its dashboard."""

DEFAULT_INTERVAL = "1m"
"""Evaluation interval of a group that sets none, as in Prometheus."""

JSON_ENDING = ".json"

RULE_ENDINGS = (*YAML_ENDINGS, JSON_ENDING)
"""Endings of files that may hold rules; a JSON file does if `is_rule_json` says so."""

_STRICT = "strict"
_MARK = re.compile(r"^[ \t]*#[ \t]*mcp-monitoring:[ \t]*(?P<mark>.*?)[ \t]*$", re.MULTILINE)

# What Helm puts between braces; an alert's own templates have no such words there.
_HELM = re.compile(
    r"\{\{[^}]*?(?:(?<!\w)\.(?:Values|Release|Chart|Capabilities|Files|Template)\b"
    r"|\b(?:include|toYaml|tpl|define)\b)"
)


class AlertError(ProblemsError):
    """Alert files that cannot be deployed; `FILE: group: alert: what is wrong; what to do`."""


@dataclass(frozen=True)
class RuleFile:
    """A rule file as it was read.

    Attributes:
        file: the file.
        documents: its documents that are not empty, each with its number in the file; every scalar
            is a text.
        has_several: whether the file has several documents, empty ones included.
        marks: what its comments `# mcp-monitoring: …` ask for.
        keys_given_twice: keys that an object of a JSON file has twice; YAML with one is not read.
        lost_knobs: comments of knobs that belong to no expression, and what to do.
    """

    file: Path
    documents: Sequence[tuple[int, Any]]
    has_several: bool = False
    marks: frozenset[str] = frozenset()
    keys_given_twice: Sequence[str] = ()
    lost_knobs: Sequence[str] = ()

    @property
    def is_strict(self) -> bool:
        """Whether nothing of it may be left out, asked for by `# mcp-monitoring: strict`."""
        return _STRICT in self.marks

    @property
    def unknown_marks(self) -> list[str]:
        """What is wrong with comments that ask for something else."""
        return [
            f"# mcp-monitoring: {mark}: is not known;"
            f" {did_you_mean(mark, (_STRICT,)) or f'there is {_STRICT}'}"
            for mark in sorted(self.marks - {_STRICT})
        ]


def parse_rule_file(file: Path) -> RuleFile:
    """Reads a rule file; a file without any value has no documents.

    Raises:
        AlertError: if it cannot be read as YAML, or as JSON if its name ends so.
    """
    try:
        source = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AlertError([f"{file}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise AlertError([f"{file}: not UTF-8 (byte {error.start})"]) from None
    if file.suffix.lower() == JSON_ENDING:
        return _read_json(file, source)
    lost_knobs: list[str] = []
    try:
        documents = read_yaml_documents(
            source,
            "not a rule file",
            lambda roots: lost_knobs.extend(join_knob_comments(source, roots)),
        )
    except YamlFileError as error:
        raise AlertError([f"{file}: {_helm_line(source) or error}"]) from None
    return RuleFile(
        file=file,
        documents=[(number, one) for number, one in enumerate(documents) if one not in (None, "")],
        has_several=len(documents) > 1,
        marks=frozenset(found["mark"] for found in _MARK.finditer(source)),
        lost_knobs=tuple(lost_knobs),
    )


def is_helm_template(text: str) -> bool:
    """Tells whether a text holds a template of Helm that nobody has rendered."""
    return bool(_HELM.search(text))


def _helm_line(source: str) -> str:
    """Says where a text that is no YAML has a template of Helm; empty if it has none."""
    for number, line in enumerate(source.splitlines(), start=1):
        if is_helm_template(line):
            return (
                f"line {number}: is a template of Helm, not YAML; render the chart"
                " (helm template) and use the result"
            )
    return ""


def _read_json(file: Path, source: str) -> RuleFile:
    twice: list[str] = []

    def texts_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # Readers of JSON keep the last value of a key that is given twice.
        found = {key: _texts(value) for key, value in pairs}
        if len(found) < len(pairs):
            twice.extend(
                key for key, count in Counter(key for key, _ in pairs).items() if count > 1
            )
        return found

    try:
        document = json.loads(
            source, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=texts_of
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise AlertError([f"{file}: {where}: invalid JSON: {error.msg}"]) from None
    except RecursionError:
        raise AlertError([f"{file}: nested too deep to be a rule file"]) from None
    return RuleFile(file, [(0, document)], keys_given_twice=tuple(twice))


def _texts(value: Any) -> Any:
    """Makes texts of the scalars of JSON that are none yet, as `TextLoader` reads them."""
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
