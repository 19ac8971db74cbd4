"""The view of a dashboard: its content, independent of the schema. All readers use it. Pure.

Each schema has a reader that makes the view (`classic.read`). A `path` leads to the place in the
model that was read, so that a change can be made there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .lenient import JsonPath
from .references import PROMETHEUS_PLUGINS, Reference, is_named_prometheus


def panel_name(title: Any, number: Any) -> str:
    """Names a panel for messages: by its title, else by its id."""
    shown = "(no title)" if number is None else number
    return f'panel "{title}"' if title else f"panel {shown}"


@dataclass(frozen=True)
class QueryView:
    """A query of a panel.

    Attributes:
        ref_id: its name in the panel; empty if it has none.
        expr: its text in PromQL or another language; None if it has no such text.
        legend: template of the legend.
        hidden: whether the panel does not show it.
        own_reference: the data source that the query itself names.
        reference: the data source it goes to: its own, else its panel's.
        path: its place in the dashboard model.
        model: the raw query.
    """

    ref_id: str
    expr: str | None
    legend: str
    hidden: bool
    own_reference: Reference
    reference: Reference
    path: JsonPath
    model: Mapping[str, Any]


@dataclass(frozen=True)
class PanelView:
    """A panel, or a row.

    Attributes:
        id: its number in the dashboard; None if it has none or 0, which means none.
        title: its title, as written.
        type: its plugin, such as `timeseries`; `row` for a row; empty if unknown.
        description: its description.
        is_library_panel: whether it is only a reference to a panel of Grafana's library.
        reference: the data source it names.
        queries: its queries, in their order.
        field_config: its raw units, thresholds and similar settings.
        options: the raw options of its plugin.
        repeat: the variable that repeats it, as written; empty if none does.
        grid: its raw position and size, `x`, `y`, `w` and `h` in cells; None if it has none.
        row: path of its row; () if it is in none.
        is_of_old_row: whether that row is of the form before Grafana 5, which is no panel itself.
        path: its place in the dashboard model.
        model: the raw panel, without the panels in it.
        content: that model without the panel's id and position.
    """

    id: int | None
    title: str
    type: str
    description: str
    is_library_panel: bool
    reference: Reference
    queries: tuple[QueryView, ...]
    field_config: Mapping[str, Any]
    options: Mapping[str, Any]
    repeat: str
    grid: Mapping[str, Any] | None
    row: JsonPath
    is_of_old_row: bool
    path: JsonPath
    model: Mapping[str, Any]
    content: Mapping[str, Any]


@dataclass(frozen=True)
class VariableView:
    """A variable.

    Attributes:
        name: its name in queries.
        type: its type, such as `query`, `datasource` or `custom`; empty if it has none.
        query: its query or its value; for `datasource` the plugin id.
        regex: the filter of its values.
        reference: the data source it queries.
        chosen: its raw opening value: a text, several texts, or None.
        all_value: the text for all of its values; empty if they are listed one by one.
        path: its place in the dashboard model.
        model: the raw variable.
    """

    name: str
    type: str
    query: str
    regex: str
    reference: Reference
    chosen: Any
    all_value: str
    path: JsonPath
    model: Mapping[str, Any]


@dataclass(frozen=True)
class AnnotationView:
    """An annotation.

    Attributes:
        name: its name, as shown.
        is_built_in: whether it is Grafana's own, which shows annotations and alerts.
        expr: its query, if that is one text; else empty.
        reference: the data source it queries.
        templates: its texts that may name labels of the result, by key.
        path: its place in the dashboard model.
        model: the raw annotation.
    """

    name: str
    is_built_in: bool
    expr: str
    reference: Reference
    templates: Mapping[str, str]
    path: JsonPath
    model: Mapping[str, Any]


@dataclass(frozen=True)
class LinkView:
    """A text that may hold links: of the dashboard, a panel, a table cell or a text panel.

    Attributes:
        text: the text, as written.
        path: its place in the dashboard model.
    """

    text: str
    path: JsonPath


@dataclass(frozen=True)
class View:
    """The content of a dashboard.

    Attributes:
        title: its title.
        uid: its uid; empty if it has none.
        starts: begin of its time range, such as `now-6h`; empty if it sets none.
        panels: every panel and row; the panels of a row follow it.
        row_repeats: variables that repeat rows of the form before Grafana 5.
        variables: its variables, in their order.
        annotations: its annotations, in their order.
        links: texts that may hold links; queries are left out.
        dashboard_links: addresses of the links above the panels, by their paths.
        inputs: the inputs that an export asks for at import: name to plugin id.
        constants: the inputs that are constants: name to value.
        complement: what a dynamic dashboard has beside its classic form; see `dynamic.form`.
    """

    title: str = ""
    uid: str = ""
    starts: str = ""
    panels: tuple[PanelView, ...] = ()
    row_repeats: tuple[str, ...] = ()
    variables: tuple[VariableView, ...] = ()
    annotations: tuple[AnnotationView, ...] = ()
    links: tuple[LinkView, ...] = ()
    dashboard_links: Mapping[JsonPath, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    complement: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def datasource_variables(self) -> Mapping[str, VariableView]:
        """The variables that choose a data source, by name."""
        return {one.name: one for one in self.variables if one.type == "datasource"}

    @cached_property
    def rows(self) -> tuple[int | None, ...]:
        """The position of each panel's row among the panels; None for a panel without a row."""
        position = {panel.path: number for number, panel in enumerate(self.panels)}
        return tuple(position.get(panel.row) if panel.row else None for panel in self.panels)

    def is_prometheus(self, reference: Reference) -> bool:
        """Tells whether a reference leads to a Prometheus, as far as the dashboard says.

        A reference without a plugin counts as Prometheus, the subject of this project. If its
        query is in another language, it is no PromQL, so that the mistake shows.
        """
        if reference.is_built_in:
            return False
        if reference.plugin:
            return reference.plugin in PROMETHEUS_PLUGINS
        name = reference.variable
        if name in self.inputs:
            return self.inputs[name] in PROMETHEUS_PLUGINS
        if name in self.datasource_variables:
            plugin = self.datasource_variables[name].query
            return not plugin or plugin in PROMETHEUS_PLUGINS
        return not name.upper().startswith("DS_") or is_named_prometheus(name)
