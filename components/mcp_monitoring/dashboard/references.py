"""References of dashboards to data sources, in every form that Grafana knows. Pure.

A reference is an object with a type and a uid, a name or uid alone (as before Grafana 8.3), the
placeholder of an export, or a variable. A missing reference means the default data source.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .lenient import mapping, text

PROMETHEUS = "prometheus"
"""Grafana's plugin id of the Prometheus data source."""

PROMETHEUS_PLUGINS = (
    PROMETHEUS,
    "grafana-amazonprometheus-datasource",
    "grafana-azureprometheus-datasource",
)
"""Plugins whose data sources take queries in PromQL."""

MIXED = "-- Mixed --"
"""The data source of a panel whose queries each name their own."""

EXPRESSION = "__expr__"
"""The data source, as uid and as type, of expressions that Grafana calculates itself."""

OTHER_PANEL = "-- Dashboard --"
"""The data source of a query that takes the answer of another panel of the dashboard."""

BUILT_IN_UIDS = frozenset({"-- Grafana --", OTHER_PANEL, "grafana", MIXED, EXPRESSION})
"""Uids or names of Grafana's own data sources, which are the same in every Grafana."""

_BUILT_IN_PLUGINS = ("grafana", "datasource", EXPRESSION)

# $name, ${name}, ${name:format}, [[name]] and [[name:format]], if the reference is nothing else.
# Placeholders of an export keep the hyphens of the data source's name: ${DS_PROMETHEUS-PROD}.
_VARIABLE = re.compile(r"\$(\w+)|\$\{([^}:]+)(?::[^}]*)?\}|\[\[([^\]:]+)(?::[^\]]*)?\]\]")


def is_named_prometheus(placeholder: str) -> bool:
    """Tells whether the name of an export's placeholder, such as `DS_PROMETHEUS`, says Prometheus.

    Only the name tells it if somebody dropped the inputs of the export.
    """
    return placeholder.upper().startswith("DS_PROM")


@dataclass(frozen=True)
class Reference:
    """A reference of a dashboard.

    Attributes:
        raw: the value itself, of any type; None if there is none.
    """

    raw: Any = None

    @cached_property
    def plugin(self) -> str:
        """The plugin id of the reference; empty if it names none."""
        return text(mapping(self.raw).get("type"))

    @cached_property
    def uid(self) -> str:
        """The uid or name of the data source, variables unresolved; empty for the default."""
        return text(self.raw) or text(mapping(self.raw).get("uid"))

    @cached_property
    def variable(self) -> str:
        """The name of the variable or placeholder that is the whole reference; else empty."""
        uid = self.uid
        found = _VARIABLE.fullmatch(uid) if uid.startswith(("$", "[[")) else None
        return next(group for group in found.groups() if group) if found else ""

    @property
    def is_missing(self) -> bool:
        """Whether there is no reference."""
        return self.raw is None

    @property
    def is_mixed(self) -> bool:
        """Whether each query of the panel names its own data source."""
        return self.uid == MIXED

    @property
    def is_expression(self) -> bool:
        """Whether Grafana calculates the query itself."""
        return EXPRESSION in (self.plugin, self.uid)

    @property
    def is_other_panel(self) -> bool:
        """Whether the query takes the answer of another panel."""
        return self.uid == OTHER_PANEL

    @property
    def is_built_in(self) -> bool:
        """Whether it leads to one of Grafana's own data sources."""
        return self.uid in BUILT_IN_UIDS or self.plugin in _BUILT_IN_PLUGINS

    @property
    def is_malformed(self) -> bool:
        """Whether it is neither an object, a text nor missing, or its uid is no text."""
        if isinstance(self.raw, Mapping):
            return not isinstance(self.raw.get("uid"), str | None)
        return not isinstance(self.raw, str | None)
