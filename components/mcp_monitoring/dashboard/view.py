"""What a dashboard has, whatever schema it is written in: the one view that everything reads. Pure.

A reader per schema makes it (`classic.read`). A `path` leads into the model that was read, so that
whoever has to change something finds it there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .lenient import JsonPath
from .references import PROMETHEUS_PLUGINS, Reference


def panel_name(title: Any, number: Any) -> str:
    """Names a panel for a person: by its title, else by its id."""
    shown = "(no title)" if number is None else number
    return f'panel "{title}"' if title else f"panel {shown}"


@dataclass(frozen=True)
class QueryView:
    """A query of a panel.

    Attributes:
        ref_id: its name in the panel; empty if it has none.
        expr: what it asks in PromQL or another language of one text; None if it has no such text.
        legend: template of the legend.
        hidden: whether the panel does not show it.
        own_reference: the data source it names itself.
        reference: the data source it goes to: its own, else its panel's.
        path: where it stands.
        model: as it stands.
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
        id: its number in the dashboard; None if it has none, which 0 says as well.
        title: as it stands.
        type: its plugin, such as `timeseries`; `row` for a row; empty if unknown.
        description: what it says about itself.
        is_library_panel: whether only a reference to a panel of Grafana's library stands here.
        reference: the data source it names.
        queries: in their order.
        field_config: units, thresholds and the like, as it stands.
        options: of its plugin, as they stand.
        repeat: the variable that it is repeated by, as it stands; empty if it is not.
        grid: where it stands, as written: `x`, `y`, `w` and `h` in cells; None if nowhere.
        row: path of the row it lies in; () if in none.
        is_of_old_row: whether that row is one of before Grafana 5, which is no panel itself.
        path: where it stands.
        model: as it stands, without what lies in it.
        content: what of that it shows: all but its id and its place.
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

    @property
    def name(self) -> str:
        """What a person calls it: its title, else its id."""
        return panel_name(self.title, self.id)


@dataclass(frozen=True)
class VariableView:
    """A variable.

    Attributes:
        name: as queries use it.
        type: such as `query`, `datasource` or `custom`; empty if it does not say.
        query: what it asks or holds; for `datasource` the plugin id.
        regex: that its values are filtered by.
        reference: the data source it asks.
        chosen: what it opens on, as it stands: a text, several, or None.
        all_value: what stands for all of its values; empty for all of them one by one.
        path: where it stands.
        model: as it stands.
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
        name: as it is shown.
        is_built_in: whether it is Grafana's own, which shows annotations and alerts.
        expr: what it asks, if that is one text; empty if not.
        reference: the data source it asks.
        templates: its texts that may name labels of the result, by key.
        path: where it stands.
        model: as it stands.
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
    """A text that may hold links: of the dashboard, a panel, a table cell, in a text panel.

    Attributes:
        text: as it stands.
        path: where it stands.
    """

    text: str
    path: JsonPath


@dataclass(frozen=True)
class View:
    """What a dashboard has.

    Attributes:
        title: of the dashboard.
        starts: begin of the time it opens on, as `now-6h`; empty if it does not say.
        panels: every panel and row, those in a row behind it.
        row_repeats: variables that rows are repeated by which are no panels.
        variables: in their order.
        annotations: in their order.
        links: texts that may hold links; queries are none.
        dashboard_links: addresses of the links that stand above the panels, by their paths.
        inputs: what an export asks for at import: name to plugin id.
        constants: the constants among them: name to value.
    """

    title: str = ""
    starts: str = ""
    panels: tuple[PanelView, ...] = ()
    row_repeats: tuple[str, ...] = ()
    variables: tuple[VariableView, ...] = ()
    annotations: tuple[AnnotationView, ...] = ()
    links: tuple[LinkView, ...] = ()
    dashboard_links: Mapping[JsonPath, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def datasource_variables(self) -> Mapping[str, VariableView]:
        """The variables that choose a data source, by name."""
        return {one.name: one for one in self.variables if one.type == "datasource"}

    @cached_property
    def rows(self) -> tuple[int | None, ...]:
        """For each panel the position of its row among the panels; None if it lies in none."""
        position = {panel.path: number for number, panel in enumerate(self.panels)}
        return tuple(position.get(panel.row) if panel.row else None for panel in self.panels)

    def is_prometheus(self, reference: Reference) -> bool:
        """Tells whether a reference leads to a Prometheus, as far as the dashboard says.

        One that does not say is taken for one: it is what this project is about, and a query in
        another language is no PromQL, so that the mistake shows.
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
        return True
