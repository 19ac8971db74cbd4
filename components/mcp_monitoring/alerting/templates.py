"""Templates of alerts: the parts of Prometheus' templates that Grafana does not know. Pure.

Grafana shows no error for a template that it does not understand: the text comes out empty or raw.
So only parts that are documented for both are accepted
(https://grafana.com/docs/grafana/latest/alerting/alerting-rules/templates/reference and
https://prometheus.io/docs/prometheus/latest/configuration/template_reference).
"""

import re
from collections.abc import Iterator

_VARIABLES = {"$labels", "$value", "$"}
_FIELDS = {".Labels", ".Value"}

# Statements and functions of Go's text/template.
_KEYWORDS = {"if", "else", "end", "range", "with", "break", "continue", "nil", "true", "false"}
_GO_FUNCTIONS = {
    *("and", "or", "not", "len", "index", "slice", "print", "printf", "println"),
    *("eq", "ne", "lt", "le", "gt", "ge", "urlquery"),
}
_SHARED_FUNCTIONS = {
    *("humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp"),
    *("title", "toUpper", "toLower", "match", "reReplaceAll", "externalURL"),
}
# Grafana knows this name, but asks nobody.
_EMPTY = {"query"}
_KNOWN = _KEYWORDS | _GO_FUNCTIONS | _SHARED_FUNCTIONS

_ACTION = re.compile(r"\{\{-?\s*(?P<code>.*?)\s*-?\}\}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*\*/", re.DOTALL)
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|`[^`]*`')
_DECLARED = re.compile(r"(\$\w+)\s*(?:,\s*(\$\w+)\s*)?:=")
_SLASH_TWICE = re.compile(r"\{\{-?\s*externalURL\s*-?\}\}/")
_NAME = r"[A-Za-z_]\w*"
_TOKEN = re.compile(rf"\$\w*(?:\.{_NAME})*|(?:\.{_NAME})+|{_NAME}")


def template_problems(template: str) -> Iterator[str]:
    """Yields each part of a template that Grafana does not know, once."""
    code = _ACTION.sub("", template)
    if "{{" in code or "}}" in code:
        yield "has {{ without }}, or }} without {{"
        return
    actions = [_STRING.sub("", found["code"]) for found in _ACTION.finditer(template)]
    own = {name for action in actions for pair in _DECLARED.findall(action) for name in pair}
    seen: set[str] = set()
    for action in actions:
        if _COMMENT.fullmatch(action):
            continue
        for token in _TOKEN.findall(action):
            if token not in seen and not _is_known(token, own):
                seen.add(token)
                what = "answers with nothing" if token in _EMPTY else "does not know"
                yield f"uses {token}, which Grafana {what}"
    if _SLASH_TWICE.search(template):
        yield "has a slash after {{ externalURL }}, which ends with one in Grafana; remove it"


def _is_known(token: str, own: set[str]) -> bool:
    if token.startswith("$"):
        name, _, fields = token.partition(".")
        if name == "$":
            return not fields or f".{fields.split('.')[0]}" in _FIELDS
        return name in _VARIABLES | own
    if token.startswith("."):
        # Inside `range` and `with` the dot is another value, whose fields are not known here.
        return f".{token.split('.')[1]}" in _FIELDS
    return token in _KNOWN
